"""Stays at the centre: asked for by organisations and circles, decided by the centre, until the space is given back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.workdays import add_working_days
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, CentreStay, Guest, IncubationCentre
from orgs.rules.centre_guests import speaks_for, why_not_housed
from orgs.states.centre_spaces import HELD_ONCE, STAY, STAY_KINDS, StayStage

from .centre_news import stay_due, tell_of_stay, tell_staff_of_stay

LEAST_WORDS = 5
ONE_DAY = timedelta(days=1)


@transaction.atomic
def ask_for_stay(
    *,
    centre: IncubationCentre,
    guest: Guest,
    kind: str,
    starts_on: date,
    ends_on: date,
    words: str,
    by: User,
    people: int = 1,
    wished: CentreSpace | None = None,
) -> CentreStay:
    """Ask for a desk, a room or storage as who manages the organisation or leads the circle.

    Raises PermissionDenied, FlowRefused for whom the centre does not house, ValidationError by field.
    """
    guest = lock_guest(guest, by)
    if why := why_not_housed(guest, centre):
        raise FlowRefused(why, code="guest")
    _check_wish(centre, kind, wished)
    _check_days(starts_on, ends_on)
    if len(words.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"words": _("Please say it in at least %(count)d characters.") % least})
    standing = CentreStay.objects.standing().of(guest)
    if standing.filter(stage=StayStage.ASKED, kind=kind).exists():
        raise FlowRefused(_("You have asked for this already; the centre will answer."), code="twice")
    if standing.count() >= settings.CENTRE_STAYS_MOST:
        most = {"count": settings.CENTRE_STAYS_MOST}
        raise FlowRefused(_("One has at most %(count)d spaces at a time.") % most, code="most")
    stay = CentreStay(
        centre=centre,
        **as_fields(guest),
        asked_by=by.principal,
        kind=kind,
        wished=wished,
        words=words.strip()[:1000],
        people=people,
        starts_on=starts_on,
        ends_on=ends_on,
        free_on=ends_on + ONE_DAY,
        answer_by=add_working_days(timezone.localdate(), int(settings.CENTRE_STAY_ANSWER_DAYS)),
    )
    stay.full_clean(exclude=["street"])
    stay.save()
    begin(STAY, stay, by=by, visibility=Visibility.PRIVATE)
    stay_due(stay)
    tell_staff_of_stay(stay, _("%(guest)s asks for a space at the centre.") % {"guest": guest})
    return stay


@transaction.atomic
def approve_stay(
    *, stay: CentreStay, space: CentreSpace, by: User, starts_on: date | None = None, ends_on: date | None = None
) -> CentreStay:
    """Approve a wish: this space, from the first day to the last (those asked for, unless said otherwise).

    Raises PermissionDenied, FlowRefused for a space that somebody else has in these days, ValidationError by field.
    """
    first, last = starts_on or stay.starts_on, ends_on or stay.ends_on
    space = _locked(space)
    if space.centre_id != stay.centre_id or space.kind != stay.kind or not space.is_usable:
        raise ValidationError({"space": _("Choose a space in use of the kind that was asked for.")})
    _check_days(first, last)
    _check_free(space, first, last + ONE_DAY, but=stay)
    days: dict[str, Any] = {"space": space, "starts_on": first, "ends_on": last, "free_on": last + ONE_DAY}
    stay = _step(stay, "approve", by=by, changes=days)
    facts = {"space": space, "first": first, "last": last}
    tell_of_stay(stay, _("Approved: %(space)s, %(first)s to %(last)s. Fetch the key on the first day.") % facts)
    return stay


@transaction.atomic
def decline_stay(*, stay: CentreStay, by: User, reason: str) -> CentreStay:
    """Decline a wish, or take an approval back before the key was handed over, with a reason."""
    stay = _step(stay, "decline", by=by, reason=reason)
    tell_of_stay(stay, _("The centre has declined: %(reason)s") % {"reason": reason.strip()})
    return stay


@transaction.atomic
def withdraw_stay(*, stay: CentreStay, by: User | None, reason: str = "") -> CentreStay:
    """Withdraw a wish, or do without an approved space; ``by=None`` is the clock, for who is over."""
    stay = _step(stay, "withdraw", by=by, reason=reason)
    tell_staff_of_stay(stay, _("%(guest)s does without the space.") % {"guest": stay.guest})
    return stay


@transaction.atomic
def move_in(*, stay: CentreStay, by: User) -> CentreStay:
    """Hand the key over, from the first day on."""
    if stay.space is not None:
        _locked(stay.space)
    stay = _step(stay, "move_in", by=by, changes={"moved_in_on": timezone.localdate()})
    tell_of_stay(stay, _("You have moved in: %(space)s, until %(day)s.") % {"space": stay.space, "day": stay.ends_on})
    return stay


@transaction.atomic
def ask_extension(*, stay: CentreStay, until: date, reason: str, by: User) -> CentreStay:
    """Ask to stay longer, with a reason. Raises ValidationError for a day that is no later than the last."""
    _check_longer(stay, until)
    stay = _step(stay, "ask_extension", by=by, reason=reason, changes={"longer_until": until})
    tell_staff_of_stay(stay, _("%(guest)s asks to stay until %(day)s.") % {"guest": stay.guest, "day": until})
    return stay


@transaction.atomic
def extend_stay(*, stay: CentreStay, by: User, until: date | None = None) -> CentreStay:
    """Extend a stay to a day, by default the one asked for. Raises FlowRefused if somebody else has the space then."""
    last = until or stay.longer_until
    if last is None:
        raise ValidationError({"until": _("Say until when.")})
    _check_longer(stay, last)
    if stay.space is not None:
        _check_free(_locked(stay.space), stay.starts_on, last + ONE_DAY, but=stay)
    changes = {"ends_on": last, "free_on": last + ONE_DAY, "longer_until": None, "extensions": stay.extensions + 1}
    stay = _step(stay, "extend", by=by, changes=changes)
    tell_of_stay(stay, _("Your stay was extended until %(day)s.") % {"day": last})
    return stay


@transaction.atomic
def refuse_extension(*, stay: CentreStay, by: User, reason: str) -> CentreStay:
    """Answer a wish to stay longer with no, and why; the last day stands."""
    stay = _step(stay, "refuse_extension", by=by, reason=reason, changes={"longer_until": None})
    tell_of_stay(stay, _("Your stay is not extended: %(reason)s") % {"reason": reason.strip()})
    return stay


@transaction.atomic
def move_out(*, stay: CentreStay, by: User) -> CentreStay:
    """Give the space back, as the guest or as the centre that has the key again; it is free from today."""
    stay = _step(stay, "move_out", by=by, changes=_gone(stay))
    tell_of_stay(stay, _("You have moved out: %(space)s. Thank you.") % {"space": stay.space})
    tell_staff_of_stay(stay, _("%(space)s is free again.") % {"space": stay.space})
    return stay


@transaction.atomic
def remove_stay(*, stay: CentreStay, by: User, reason: str) -> CentreStay:
    """Move somebody out, with a reason; the space is free from today."""
    stay = _step(stay, "remove", by=by, reason=reason, changes=_gone(stay))
    tell_of_stay(stay, _("The centre has ended your stay: %(reason)s") % {"reason": reason.strip()})
    return stay


def as_fields(guest: Guest) -> dict[str, Any]:
    """Return to whom a row belongs."""
    if isinstance(guest, Organisation):
        return {"organisation": guest}
    return {"circle": guest}


def lock_guest(guest: Guest, by: User) -> Guest:
    """Return the guest, locked so that its wishes are counted one after the other. Raises PermissionDenied."""
    if not speaks_for(by, guest):
        raise PermissionDenied(_("Only who manages the organisation or leads the circle asks for it."))
    rows = type(guest)._base_manager.select_for_update(of=("self",))
    found: Guest = rows.select_related("place").get(pk=guest.pk)
    return found


def _step(
    stay: CentreStay, name: str, *, by: User | None, reason: str = "", changes: Mapping[str, Any] | None = None
) -> CentreStay:
    taken = take(STAY, stay, name, by=by, reason=reason, changes=changes)
    stay_due(taken)
    return taken


def _locked(space: CentreSpace) -> CentreSpace:
    """Lock a space: two who want it for the same days wait for each other here."""
    return CentreSpace.objects.select_for_update(of=("self",)).select_related("centre").get(pk=space.pk)


def _gone(stay: CentreStay) -> dict[str, Any]:
    today = timezone.localdate()
    return {"moved_out_on": today, "free_on": min(today, stay.free_on), "longer_until": None}


def _check_wish(centre: IncubationCentre, kind: str, wished: CentreSpace | None) -> None:
    if kind not in STAY_KINDS:
        raise ValidationError({"kind": _("Choose a desk, a room or storage; meeting rooms are booked by the hour.")})
    if wished is not None and (wished.centre_id != centre.pk or wished.kind != kind):
        raise ValidationError({"wished": _("Choose a space of this kind.")})


def _check_days(first: date, last: date) -> None:
    today, least, most = timezone.localdate(), settings.CENTRE_STAY_LEAST_DAYS, settings.CENTRE_STAY_MOST_DAYS
    if first < today:
        raise ValidationError({"starts_on": _("This day is over.")})
    if first > today + timedelta(days=settings.CENTRE_STAY_AHEAD_DAYS):
        ahead = {"count": settings.CENTRE_STAY_AHEAD_DAYS}
        raise ValidationError({"starts_on": _("At most %(count)d days ahead.") % ahead})
    if not least <= (last - first).days + 1 <= most:
        words = _("A stay takes %(least)d to %(most)d days.") % {"least": least, "most": most}
        raise ValidationError({"ends_on": words})


def _check_longer(stay: CentreStay, until: date) -> None:
    if until <= stay.ends_on or until < timezone.localdate():
        raise ValidationError({"until": _("Choose a day after the last one.")})
    if (until - stay.ends_on).days > settings.CENTRE_STAY_MOST_DAYS:
        most = {"count": settings.CENTRE_STAY_MOST_DAYS}
        raise ValidationError({"until": _("At most %(count)d days more.") % most})


def _check_free(space: CentreSpace, first: date, free_on: date, *, but: CentreStay) -> None:
    rows = CentreStay.objects.filter(space=space, stage__in=HELD_ONCE, starts_on__lt=free_on, free_on__gt=first)
    other = rows.exclude(pk=but.pk).with_guest().order_by("starts_on").first()
    if other is not None:
        facts = {"space": space, "guest": other.guest, "first": other.starts_on, "last": other.free_on - ONE_DAY}
        words = _("%(space)s is taken: %(guest)s, %(first)s to %(last)s.") % facts
        raise FlowRefused(words, code="taken")
