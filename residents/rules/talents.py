"""Who may read, name, observe, confirm and list talents: all of it in this one place."""

import rules
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    is_leader_of_its_place,
    is_signed_in,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
)
from accounts.states import Role
from core.flow import Actor
from residents.models import Talent, TalentNote, TalentRule
from residents.states import TALENT, TalentStage


@rules.predicate
def is_the_talent(user: User, talent: Talent | None) -> bool:
    """Whether it is the person, or the resident for whom the person acts."""
    return bool(user.is_authenticated and talent and talent.user_id and talent.user_id == user.principal.pk)


@rules.predicate
def is_listed(_user: User, talent: Talent | None) -> bool:
    """Whether the person agreed to be found by everybody."""
    return talent is not None and talent.stage == TalentStage.LISTED


@rules.predicate
def named_the_talent(user: User, talent: Talent | None) -> bool:
    """Whether this person named the talent, while that one is on the way."""
    way = {TalentStage.LEAD, TalentStage.OBSERVED, TalentStage.CONFIRMED}
    return bool(user.is_authenticated and talent and talent.named_by_id == user.pk and talent.stage in way)


@rules.predicate
def is_being_observed(_user: User, talent: Talent | None) -> bool:
    """Whether staff and the leaders there write down what they see."""
    return talent is not None and talent.stage == TalentStage.OBSERVED


@rules.predicate
def is_neighbour(user: User, talent: Talent | None) -> bool:
    """Whether the person lives in the talent's community."""
    return bool(user.is_authenticated and talent and user.principal.standing.lives_in(talent.community.path))


@rules.predicate
def may_change_rule(user: User, rule: TalentRule | None) -> bool:
    """Whether the street office's staff change a rule: of their own place, or one that holds everywhere."""
    if not is_signed_in(user):
        return False
    place = getattr(rule, "place", None)
    at = place.path if place else None
    return user.standing.has(Role.STREET_STAFF, at=at)


helps_observing = is_staff_of_its_place | (is_leader_of_its_place & is_being_observed)

# Unlisted, somebody is known to the person, to staff of the place, to the leader who named, and while the observation
# runs to the leaders of the house. What moved people to name the person stays between that one and staff.
rules.add_perm(
    "residents.read_talent",
    is_listed | is_the_talent | helps_observing | (is_leader_of_its_place & named_the_talent),
)
rules.add_perm("residents.read_why", is_the_talent | is_staff_of_its_place)
rules.add_perm("residents.read_notes", helps_observing & ~is_the_talent)
rules.add_perm("residents.write_note", is_being_observed & helps_observing & ~is_the_talent)
rules.add_perm("residents.name_talent", is_the_talent | is_staff_of_its_place | is_leader_of_its_place | is_neighbour)
rules.add_perm("residents.name_somebody", is_signed_in)
rules.add_perm("residents.decide_talent", is_staff_of_its_place & ~is_the_talent)
rules.add_perm("residents.own_talent", is_the_talent)
rules.add_perm("residents.retire_talent", is_the_talent | is_staff_of_its_place)
rules.add_perm("residents.by_clock_alone", rules.always_false)
rules.add_perm("residents.view_talent", is_staff_of_its_place)
rules.add_perm("residents.change_talent", is_staff_of_its_place)
rules.add_perm("residents.view_deed", is_staff_of_its_place)
rules.add_perm("residents.add_deed", is_staff_of_its_place)
rules.add_perm("residents.view_talentrule", is_staff_somewhere)
for _verb in ("add", "change"):
    rules.add_perm(f"residents.{_verb}_talentrule", may_change_rule)
rules.add_perm("residents.delete_talentrule", is_street_staff)


@TALENT.guard("observe")
@TALENT.guard("confirm")
def is_matched(talent: Talent) -> str | None:
    """Refuse to go on with a name alone."""
    return None if talent.user_id else str(_("Find out first which resident this is."))


@TALENT.guard("confirm")
def was_seen(talent: Talent) -> str | None:
    """Refuse to confirm what nobody wrote down."""
    if TalentNote.objects.filter(talent=talent).exists():
        return None
    return str(_("Write down first what was seen: there is no note of the observation yet."))


@TALENT.actor_guard("confirm")
def is_not_who_named(talent: Talent, by: Actor | None) -> str | None:
    """Refuse to let one person both name and confirm, or confirm the one for whom that person acts."""
    if by is None:
        return None
    if talent.named_by_id == by.pk:
        return str(_("You named this person yourself; somebody else confirms."))
    if talent.user_id == by.pk:
        return str(_("Nobody confirms the own person."))
    return None


@TALENT.actor_guard("list")
def consents_freely(talent: Talent, by: Actor | None) -> str | None:
    """Refuse a consent that whoever confirmed or named gives in the other's name."""
    if by is None or by.pk == talent.user_id:
        return None
    if by.pk in {talent.confirmed_by_id, talent.named_by_id}:
        return str(_("You confirmed or named this person; somebody else helps with the consent."))
    return None


@TALENT.actor_guard("name_again")
def may_come_back(talent: Talent, by: Actor | None) -> str | None:
    """Leave in peace who does not want to be listed; let some time pass for who was not taken on."""
    principal = getattr(by, "principal", None)
    if talent.stage != TalentStage.DECLINED:
        own = principal is not None and principal.pk == talent.user_id
        return None if own else str(_("Only the person can come back to it."))
    day = talent.named_again_from()
    if day is None or timezone.localdate() >= day:
        return None
    days = settings.TALENT_NAME_AGAIN_DAYS
    return _("Not taken on lately: may be named again from %(day)s on (%(days)d days).") % {"day": day, "days": days}


def name_for(user: User, talent: Talent) -> str:
    """Return the name as somebody reads it: whoever looks after an unlisted talent must know who it is."""
    if talent.stage == TalentStage.LISTED:
        full = talent.shows_name or user.has_perm("residents.read_why", talent)
    else:
        full = user.has_perm("residents.read_talent", talent)
    return talent.full_name if full else talent.shown_name
