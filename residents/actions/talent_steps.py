"""Staff observe and confirm talents; the person agrees to be listed, keeps the page, and leaves the pool."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of, leaders_of
from core.flow import FlowRefused, take
from notices.actions import clear_due, notify, set_due
from residents.models import Invitation, Talent
from residents.queries import household_of
from residents.queries.talents import talent_fields
from residents.states import INVITATION, LIVING, TALENT, DeedKind, FreeTime, InvitationStage, TalentStage

from .deeds import record_deed
from .talents import WATCHERS, again, in_words

MINE = "/talents/me/"
MOST_FIELDS = 5


def observation_key(talent: Talent) -> str:
    """Return the key of the day by which the observation is decided."""
    return f"residents.talent:{talent.pk}"


@transaction.atomic
def observe_talent(*, talent: Talent, by: User) -> Talent:
    """Begin the observation: the person and the leaders of the house are told, staff decide by its end."""
    until = timezone.localdate() + timedelta(days=settings.TALENT_OBSERVATION_DAYS)
    talent = take(TALENT, talent, "observe", by=by, changes={"observed_until": until})
    set_due(
        key=observation_key(talent),
        kind="residents.talent_named",
        due_on=until,
        title=_("Decide on %(name)s") % {"name": talent},
        url=f"/admin/residents/talent/{talent.pk}/change/",
        people=list(holders_of(*WATCHERS, at=talent.community)),
        street_code=talent.street_code,
    )
    _tell(talent, _("The community noticed what you do for others and would like to get to know you better."))
    leaders = {grant.user for grant in leaders_of(talent.place) if grant.user_id != talent.user_id}
    notify(
        kind="residents.talent_observed",
        to=leaders,
        title=_("Please help to observe a talent"),
        text=_("Write down what you see of %(name)s until %(day)s.") % {"name": talent, "day": until},
        url=talent.get_absolute_url(),
        street_code=talent.street_code,
    )
    return talent


@transaction.atomic
def confirm_talent(*, talent: Talent, by: User) -> Talent:
    """Confirm the person as a talent: whether to be listed, that one decides."""
    talent = take(TALENT, talent, "confirm", by=by, changes={"confirmed_by": by})
    clear_due(observation_key(talent))
    _tell(talent, _("You are confirmed as a talent of the community. Please say whether you want to be listed."))
    return talent


@transaction.atomic
def decline_talent(*, talent: Talent, by: User, reason: str) -> Talent:
    """Do not take somebody on this time; named again no earlier than the days of the setting later."""
    was_observed = talent.stage == TalentStage.OBSERVED
    talent = take(TALENT, talent, "decline", by=by, reason=reason, changes={"ended_on": timezone.localdate()})
    clear_due(observation_key(talent))
    if was_observed:  # who never heard of being named is not told of this either
        _tell(talent, _("Not taken on as a talent this time: %(reason)s") % {"reason": reason})
    return talent


@transaction.atomic
def agree_to_be_listed(*, talent: Talent, by: User, shows_name: bool, **profile: Any) -> Talent:
    """Agree to be found by everybody, with the full name or the family name alone (PIPL consent); see keep_profile."""
    changes = {
        **_profile(talent, shows_name=shows_name, **profile),
        "consented_at": timezone.now(),
        "shows_name": shows_name,
    }
    talent = take(TALENT, talent, "list", by=by, changes=changes)
    bringer = talent.brought_by
    if bringer is not None and bringer.user is not None:
        record_deed(
            user=bringer.user,
            kind=DeedKind.TALENT_BROUGHT,
            key=f"talent:{talent.pk}",
            title=_("Brought a talent along"),
            place=talent.community,
            happened_on=timezone.localdate(),
            url=talent.get_absolute_url(),
        )
    return talent


@transaction.atomic
def keep_profile(*, talent: Talent, by: User, shows_name: bool, **profile: Any) -> Talent:
    """Change what is shown: ``words``, ``can_lead``, ``fields`` (numbers), ``free_times``.

    Raises PermissionDenied, FlowRefused before the consent, ValidationError by field.
    """
    talent = Talent.objects.select_for_update(of=("self",)).select_related("user").get(pk=talent.pk)
    if not by.has_perm("residents.own_talent", talent):
        raise PermissionDenied(_("Only the person changes this."))
    if talent.stage != TalentStage.LISTED:
        raise FlowRefused(_("You are not in the pool now."), code="stage")
    for name, value in _profile(talent, shows_name=shows_name, **profile).items():
        setattr(talent, name, value)
    talent.shows_name = shows_name
    talent.save()
    return talent


@transaction.atomic
def refuse_listing(*, talent: Talent, by: User) -> Talent:
    """Refuse to be listed: what was known for the list is forgotten, and nobody names the person again."""
    talent = take(TALENT, talent, "refuse_listing", by=by, changes={**FORGOTTEN, "ended_on": timezone.localdate()})
    clear_due(observation_key(talent))
    return talent


@transaction.atomic
def retire_talent(*, talent: Talent, by: User, reason: str) -> Talent:
    """Leave the pool, or be taken out of it: the page closes, open invitations end."""
    talent = take(TALENT, talent, "retire", by=by, reason=reason, changes={"ended_on": timezone.localdate()})
    end_invitations(talent)
    if talent.user_id != by.principal.pk:
        _tell(talent, _("You are no longer in the pool of talents: %(reason)s") % {"reason": reason})
    return talent


@transaction.atomic
def retire_moved(*, talent: Talent) -> Talent:
    """Let the clock take out somebody who no longer lives in the street."""
    talent = take(TALENT, talent, "move_away", by=None, changes={"ended_on": timezone.localdate()})
    clear_due(observation_key(talent))
    end_invitations(talent)
    return talent


@transaction.atomic
def name_again(*, talent: Talent, by: User, why: str) -> Talent:
    """Name somebody again who was not taken on, refused or left; see the guards for who may and when."""
    own = household_of(talent.user) if talent.user else None
    if own is None:
        raise FlowRefused(_("This person does not live here now."), code="household")
    source = "self" if talent.user_id == by.principal.pk else "leader"
    return again(talent, own, by=by, why=in_words(why), source=source, named_by=by)


FORGOTTEN = {"words": "", "can_lead": "", "field_ids": [], "free_times": [], "search_text": "", "shows_name": False}


def end_invitations(talent: Talent) -> None:
    """Withdraw what still waits for somebody who left."""
    waiting = (InvitationStage.SENT, InvitationStage.ACCEPTED)
    for invitation in Invitation.objects.filter(talent=talent, stage__in=waiting).select_related("invited_by"):
        reason = _("This person left the pool of talents.")
        take(INVITATION, invitation, "withdraw", by=None, reason=reason)
        notify(
            kind="residents.invitation_answered",
            to=[invitation.invited_by],
            title=invitation.title,
            text=reason,
            url=invitation.get_absolute_url(),
            street_code=invitation.street_code,
        )


def _profile(
    talent: Talent,
    *,
    shows_name: bool,
    words: str = "",
    can_lead: str = "",
    fields: Iterable[int] = (),
    free_times: Iterable[str] = (),
) -> dict[str, Any]:
    known, chosen, slots = talent_fields(), sorted(set(fields)), list(dict.fromkeys(free_times))
    if not set(chosen) <= set(known):
        raise ValidationError({"fields": _("Choose fields from the list.")})
    if not chosen or len(chosen) > MOST_FIELDS:
        raise ValidationError({"fields": _("Choose one to %(most)d fields.") % {"most": MOST_FIELDS}})
    if not set(slots) <= set(FreeTime.values):
        raise ValidationError({"free_times": _("Choose from the list.")})
    name = talent.full_name if shows_name else ""
    changes = {
        "words": words.strip(),
        "can_lead": can_lead.strip(),
        "field_ids": chosen,
        "free_times": slots,
        "search_text": " ".join([*(known[pk] for pk in chosen), name]).strip()[:600],
    }
    for field, most in (("words", 300), ("can_lead", 300)):
        if len(changes[field]) > most:
            raise ValidationError({field: _("At most %(most)d characters.") % {"most": most}})
    return changes


def _tell(talent: Talent, text: str) -> None:
    if talent.user is None or talent.stage not in {*LIVING, TalentStage.DECLINED, TalentStage.RETIRED}:
        return
    notify(
        kind="residents.talent_mine",
        to=[talent.user],
        title=_("Talents of the community"),
        text=text,
        url=MINE,
        street_code=talent.street_code,
    )
