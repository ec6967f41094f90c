"""A household lists what its people can; nobody is shown without consent, and everybody may withdraw at once."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Left
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.consents import give_consent, keep_words, on_withdrawal
from accounts.models import User
from accounts.states import ConsentKind
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from residents.models import Ability, AbilityField, Resident
from residents.models.abilities import search_text_of
from residents.queries.abilities import FIELDS, building_of
from residents.queries.talents import community_of
from residents.rules.abilities import speaks_for_oneself, why_no_more, why_not_that_far
from residents.rules.moves import adult_row
from residents.states import ABILITY, AbilityStage, Reach

from .helping import close_requests
from .leaving import on_joining, on_leaving

LIVING = (AbilityStage.DRAFT, AbilityStage.PENDING, AbilityStage.SHOWN)


@transaction.atomic
def list_ability(
    *,
    resident: Resident,
    field: AbilityField,
    reach: Reach,
    by: User,
    consent: bool,
    words: str = "",
    slots: list[str] | None = None,
) -> Ability:
    """List something that oneself or somebody of the own household can do.

    Shown at once if it is one's own, or if the person can't answer here (a minor, or somebody without an own account);
    else it waits for the person's consent. Raises PermissionDenied, ValidationError by field, FlowRefused.
    """
    row = adult_row(by)
    locked = Resident.objects.select_for_update(of=("self",)).select_related("household__place__parent", "user")
    resident = locked.get(pk=resident.pk)
    if row is None:
        raise PermissionDenied(_("Adults of a household keep its list. Find your household first."))
    if resident.household_id != row.household_id or resident.moved_out_on is not None:
        raise ValidationError({"resident": _("Choose somebody who lives in your household.")})
    if not field.is_active:
        raise ValidationError({"field": _("Choose a field that is in use.")})
    if why := why_no_more(resident):
        raise FlowRefused(why, code="most")
    ability = Ability(
        household=resident.household,
        place=resident.household.place,
        community=community_of(resident.household.place),
        resident=resident,
        field=field,
        listed_by=by.principal,
    )
    _write(ability, words=words, reach=reach, slots=slots or [])
    ability.validate_constraints(exclude=["street", "kind"])
    ability.save()
    begin(ABILITY, ability, by=by, visibility=Visibility.PRIVATE)
    return _offer(ability, "show", by=by, consent=consent)


@transaction.atomic
def keep_ability(*, ability: Ability, by: User, **facts: Any) -> Ability:
    """Change ``words``, ``reach`` or ``slots``: by the person, or for somebody who can't answer here.

    Raises PermissionDenied, ValidationError by field, FlowRefused while it is hidden.
    """
    ability = _locked(ability)
    if not by.has_perm("residents.speak_for_ability", ability):
        raise PermissionDenied(_("Only the person changes this."))
    if ability.stage == AbilityStage.HIDDEN:
        raise FlowRefused(_("Staff have hidden it; it can't be changed now."), code="hidden")
    _write(
        ability,
        words=facts.get("words", ability.words),
        reach=facts.get("reach", ability.reach),
        slots=facts.get("slots", ability.slots),
    )
    ability.save()
    return ability


@transaction.atomic
def consent_to_ability(*, ability: Ability, by: User) -> Ability:
    """Consent, in person, to what somebody of the family listed for oneself."""
    give_consent(kind=ConsentKind.ABILITY, by=by)
    return take(ABILITY, ability, "consent", by=by, changes=_consented(by))


@transaction.atomic
def object_to_ability(*, ability: Ability, by: User) -> Ability:
    """Do not consent: it is withdrawn."""
    return take(ABILITY, ability, "object", by=by)


@transaction.atomic
def withdraw_ability(*, ability: Ability, by: User) -> Ability:
    """Take it off the list; requests that wait for an answer end."""
    ability = take(ABILITY, ability, "withdraw", by=by)
    close_requests(ability)
    return ability


@transaction.atomic
def show_ability_again(*, ability: Ability, by: User, consent: bool) -> Ability:
    """Put it back on the list; another adult with an own account is asked for consent again."""
    ability = _locked(ability)
    if not by.has_perm("residents.keep_ability", ability):
        raise PermissionDenied(_("Adults of a household keep its list. Find your household first."))
    if ability.stage == AbilityStage.WITHDRAWN and (why := why_no_more(ability.resident)):
        raise FlowRefused(why, code="most")
    taken = Ability.objects.filter(resident=ability.resident, field=ability.field, stage__in=LIVING)
    if ability.stage == AbilityStage.WITHDRAWN and taken.exists():
        raise FlowRefused(_("This stands on the list already."), code="twice")
    return _offer(ability, "show_again", by=by, consent=consent)


@transaction.atomic
def hide_ability(*, ability: Ability, by: User, reason: str) -> Ability:
    """Hide what is abusive; the person reads why, and requests that wait for an answer end."""
    ability = take(ABILITY, ability, "hide", by=by, reason=reason)
    close_requests(ability)
    _tell_home(ability, _("“%(field)s” was hidden by staff: %(reason)s"), reason=reason)
    return ability


@transaction.atomic
def allow_ability_again(*, ability: Ability, by: User, reason: str) -> Ability:
    """Let the household show it again, if it wants to."""
    ability = take(ABILITY, ability, "allow_again", by=by, reason=reason)
    _tell_home(ability, _("“%(field)s” may be shown again: %(reason)s"), reason=reason)
    return ability


@transaction.atomic
def rename_field(*, field: AbilityField) -> int:
    """Bring the texts and choices of the search up to a field's new name, group or kind; return how many lines.

    Those above call it with every field that they have saved.
    """
    cache.delete(FIELDS)
    text = Left(Concat(Value(search_text_of(field, "")), F("words")), 300)
    return Ability.objects.filter(field=field).update(kind=field.kind, search_text=text)


def end_abilities(resident: Resident) -> None:
    """Withdraw what somebody who has left listed, and what that one answered for others of the household."""
    former = resident.former_user
    left = Q(resident=resident)
    if former is not None:
        left |= Q(household=resident.household_id, listed_by=former)
    for ability in Ability.objects.filter(left, stage__in=LIVING).select_related("resident__user").order_by("pk"):
        if ability.resident_id == resident.pk or not speaks_for_oneself(ability.resident):
            close_requests(take(ABILITY, ability, "withdraw", by=None))


def end_abilities_of(user: User) -> None:
    """Withdraw all that is listed of somebody who has withdrawn the consent."""
    for ability in Ability.objects.filter(resident__user=user, stage__in=LIVING).order_by("pk"):
        close_requests(take(ABILITY, ability, "withdraw", by=None))


def tell_of_list(resident: Resident) -> None:
    """Tell somebody who has joined what the family listed before, so that the person may withdraw it."""
    if resident.user is not None and Ability.objects.filter(resident=resident, stage=AbilityStage.SHOWN).exists():
        _tell(
            resident.user, _("Your family lists what you can do. Look at it, and withdraw what you do not want shown.")
        )


on_leaving(end_abilities)
on_joining(tell_of_list)
on_withdrawal(ConsentKind.ABILITY, end_abilities_of)
on_withdrawal(ConsentKind.PRIVACY, end_abilities_of)


def _locked(ability: Ability) -> Ability:
    rows = Ability.objects.select_for_update(of=("self",))
    return rows.select_related("place__parent", "resident__user", "field", "seen_in", "listed_by").get(pk=ability.pk)


def _write(ability: Ability, *, words: str, reach: str, slots: list[str]) -> None:
    """Write the facts of a line. Raises ValidationError by field."""
    if why := why_not_that_far(ability.resident, Reach(reach)):
        raise ValidationError({"reach": why})
    ability.words, ability.reach, ability.slots = words.strip(), Reach(reach), sorted(set(slots))
    seen_in = {
        Reach.BUILDING: building_of(ability.place),
        Reach.COMMUNITY: ability.community,
        Reach.STREET: ability.place.street or ability.place,
    }
    ability.seen_in = seen_in[Reach(reach)]
    ability.full_clean(exclude=["street", "kind", "stage"], validate_constraints=False)


def _offer(ability: Ability, step: str, *, by: User, consent: bool) -> Ability:
    """Show it with the consent of whoever may give it, or ask the person."""
    if not by.has_perm("residents.speak_for_ability", ability):
        ability = take(ABILITY, ability, "ask_consent", by=by)
        if ability.resident.user is not None:
            text = _("Your family would like to list what you can do. Nothing is shown before you consent.")
            _tell(ability.resident.user, text)
        return ability
    if not consent:
        raise ValidationError({"consent": _("Without consent nothing is shown.")})
    if by.has_perm("residents.consent_ability", ability):
        give_consent(kind=ConsentKind.ABILITY, by=by)
    return take(ABILITY, ability, step, by=by, changes=_consented(by))


def _consented(by: User) -> dict[str, Any]:
    text = keep_words(ConsentKind.ABILITY)
    return {"consented_at": timezone.now(), "consented_by": by, "consent_text": text}


def _tell_home(ability: Ability, text: str, *, reason: str) -> None:
    people = {person.pk: person for person in (ability.resident.user, ability.listed_by) if person is not None}
    for person in people.values():
        _tell(person, text % {"field": ability.field, "reason": reason})


def _tell(person: User, text: str) -> None:
    notify(
        kind="residents.ability",
        to=[person],
        title=_("The list of abilities of your household"),
        text=text,
        url="/abilities/mine/",
    )
