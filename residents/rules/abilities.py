"""Who lists abilities, who finds them, who hides them."""

import rules
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere, is_street_staff
from residents.models import Ability, Resident
from residents.states import ABILITY, AbilityStage, Reach

from .adults import is_adult
from .moves import adult_row


def speaks_for_oneself(resident: Resident) -> bool:
    """Whether somebody is of age and has an account that the person uses alone: then nobody else consents."""
    user = resident.user
    return bool(
        user is not None and user.is_active and user.phone_verified and is_adult(resident, timezone.localdate())
    )


def owner_of(ability: Ability) -> User:
    """Return whom a request is put to: the person, or the adult who listed it for somebody who can't answer here."""
    user = ability.resident.user
    return user if user is not None and speaks_for_oneself(ability.resident) else ability.listed_by


@rules.predicate
def is_own_ability(user: User, ability: Ability | None) -> bool:
    """Whether the ability is the person's own, or that of the resident for whom the person acts."""
    return ability is not None and user.is_authenticated and ability.resident.user_id == user.principal.pk


@rules.predicate
def is_adult_of_the_home(user: User, ability: Ability | None) -> bool:
    """Whether an adult of the household asks."""
    row = adult_row(user) if ability is not None else None
    return row is not None and ability is not None and row.household_id == ability.household_id


@rules.predicate
def may_speak_for_it(user: User, ability: Ability | None) -> bool:
    """Whether the person decides on it: it is one's own, or that of somebody of the family who can't answer here."""
    if ability is None or not is_adult_of_the_home.test(user, ability):
        return False
    return is_own_ability.test(user, ability) or not speaks_for_oneself(ability.resident)


@rules.predicate
def is_shown(user: User, ability: Ability | None) -> bool:
    """Whether it can be found: shown, and its person lives there now."""
    return ability is not None and ability.stage == AbilityStage.SHOWN and ability.resident.moved_out_on is None


@rules.predicate
def was_shown(user: User, ability: Ability | None) -> bool:
    """Whether staff may look at it: it is shown, or they hid it."""
    return ability is not None and ability.stage in {AbilityStage.SHOWN, AbilityStage.HIDDEN}


@rules.predicate
def lives_within_reach(user: User, ability: Ability | None) -> bool:
    """Whether the reader lives in the building, community or street to which it is shown."""
    if ability is None or not user.is_authenticated:
        return False
    return bool(user.principal.standing.lives_in(ability.seen_in.path))


rules.add_perm("residents.keep_ability", is_adult_of_the_home)
rules.add_perm("residents.speak_for_ability", may_speak_for_it)
rules.add_perm("residents.consent_ability", is_own_ability)
rules.add_perm("residents.withdraw_ability", is_own_ability | is_adult_of_the_home)
rules.add_perm(
    "residents.read_ability",
    (is_shown & lives_within_reach) | (was_shown & is_staff_of_its_place) | is_own_ability | is_adult_of_the_home,
)
# Nobody decides about the own household's lines, staff who live there neither.
rules.add_perm("residents.hide_ability", is_staff_of_its_place & ~is_adult_of_the_home & ~is_own_ability)
rules.add_perm("residents.view_ability", is_staff_of_its_place)
rules.add_perm("residents.view_abilityfield", is_staff_somewhere)
rules.add_perm("residents.keep_abilityfields", is_street_staff)


@ABILITY.guard("show")
@ABILITY.guard("show_again")
@ABILITY.guard("consent")
@ABILITY.guard("ask_consent")
def lives_there(ability: Ability) -> str | None:
    """Refuse to list somebody who lives elsewhere by now."""
    return _("This person does not live in the household any more.") if ability.resident.moved_out_on else None


@ABILITY.guard("show")
@ABILITY.guard("show_again")
@ABILITY.guard("ask_consent")
def field_is_in_use(ability: Ability) -> str | None:
    """Refuse a field that the office has taken off the list."""
    return None if ability.field.is_active else _("The field “%(field)s” is not in use now.") % {"field": ability.field}


@ABILITY.guard("show")
@ABILITY.guard("show_again")
@ABILITY.guard("consent")
def a_minor_stays_in_the_building(ability: Ability) -> str | None:
    """Refuse to show a minor beyond the own building."""
    return why_not_that_far(ability.resident, Reach(ability.reach))


@ABILITY.actor_guard("show")
@ABILITY.actor_guard("show_again")
def consents_alone(ability: Ability, by: object) -> str | None:
    """Refuse to show for somebody who answers alone."""
    if isinstance(by, User) and may_speak_for_it.test(by, ability):
        return None
    return _("This person has an own account and consents alone.")


@ABILITY.actor_guard("ask_consent")
def asks_another(ability: Ability, by: object) -> str | None:
    """Refuse to ask whoever needs not be asked."""
    if isinstance(by, User) and not may_speak_for_it.test(by, ability):
        return None
    return _("Nobody has to be asked for consent here.")


def why_not_that_far(resident: Resident, reach: Reach) -> str | None:
    """Return why somebody's abilities can't be shown that far, in words."""
    if reach != Reach.BUILDING and not is_adult(resident, timezone.localdate()):
        return _("What minors can do is shown in their own building only.")
    return None


def why_no_more(resident: Resident) -> str | None:
    """Return why nothing more can be listed for somebody, in words."""
    living = Ability.objects.filter(
        resident=resident, stage__in=[AbilityStage.DRAFT, AbilityStage.PENDING, AbilityStage.SHOWN]
    )
    if living.count() >= settings.ABILITY_MOST:
        return _("One person lists at most %(most)d things. Withdraw one first.") % {"most": settings.ABILITY_MOST}
    return None
