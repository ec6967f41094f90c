"""Bookings of meeting rooms by the hour."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from orgs.models.centre import CentreSpace, Guest, IncubationCentre, RoomBooking
from orgs.rules.centre_guests import why_not_helped
from orgs.states.centre_spaces import BOOKING

from .centre_news import people_of, tell
from .centre_stays import as_fields, lock_guest


@transaction.atomic
def book_room(
    *,
    space: CentreSpace,
    guest: Guest,
    starts_at: datetime,
    ends_at: datetime,
    words: str,
    by: User,
    people: int = 1,
) -> RoomBooking:
    """Book a meeting room as who manages the organisation or leads the circle.

    Raises PermissionDenied, FlowRefused if the room is taken or the guest has booked enough, ValidationError by field.
    """
    guest = lock_guest(guest, by)
    space = CentreSpace.objects.select_for_update(of=("self",)).select_related("centre__place").get(pk=space.pk)
    if why := why_not_helped(guest, space.centre):
        raise FlowRefused(why, code="guest")
    if not space.is_booked_by_the_hour or not space.is_usable:
        raise FlowRefused(_("This room can't be booked."), code="space")
    if people > space.capacity:
        raise ValidationError({"people": _("The room holds %(count)d people.") % {"count": space.capacity}})
    _check_time(space.centre, starts_at, ends_at)
    if RoomBooking.objects.ahead().of(guest).count() >= settings.CENTRE_BOOKINGS_MOST:
        most = {"count": settings.CENTRE_BOOKINGS_MOST}
        raise FlowRefused(_("One has at most %(count)d bookings ahead.") % most, code="most")
    taken = RoomBooking.objects.booked().filter(space=space, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if taken is not None:
        facts = {"from": timezone.localtime(taken.starts_at), "until": timezone.localtime(taken.ends_at)}
        raise FlowRefused(_("The room is booked from %(from)s to %(until)s.") % _hours(**facts), code="taken")
    booking = RoomBooking(
        centre=space.centre,
        space=space,
        **as_fields(guest),
        asked_by=by.principal,
        starts_at=starts_at,
        ends_at=ends_at,
        words=words.strip(),
        people=people,
    )
    booking.full_clean(exclude=["street"])
    booking.save()
    return begin(BOOKING, booking, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def cancel_booking(*, booking: RoomBooking, by: User | None, reason: str = "") -> RoomBooking:
    """Cancel a booking of one's own before it begins; ``by=None`` is the clock, for who is not there any more."""
    return take(BOOKING, booking, "cancel", by=by, reason=reason)


@transaction.atomic
def call_booking_off(*, booking: RoomBooking, by: User, reason: str) -> RoomBooking:
    """Call a booking off as the centre, with a reason; who booked is told."""
    booking = take(BOOKING, booking, "call_off", by=by, reason=reason)
    text = _("The centre had to call your booking off: %(reason)s") % {"reason": reason.strip()}
    tell(booking, "orgs.centre_booking", people_of(booking.guest), text, booking.get_absolute_url())
    return booking


def _check_time(centre: IncubationCentre, starts_at: datetime, ends_at: datetime) -> None:
    first, last, now = timezone.localtime(starts_at), timezone.localtime(ends_at), timezone.now()
    step = int(settings.CENTRE_BOOKING_STEP_MINUTES)
    if starts_at <= now:
        raise ValidationError({"starts_at": _("This time is over.")})
    if first.date() > timezone.localdate() + timedelta(days=settings.CENTRE_BOOKING_AHEAD_DAYS):
        ahead = {"count": settings.CENTRE_BOOKING_AHEAD_DAYS}
        raise ValidationError({"starts_at": _("At most %(count)d days ahead.") % ahead})
    if any(at.minute % step or at.second or at.microsecond for at in (first, last)):
        raise ValidationError({"starts_at": _("Bookings begin and end every %(count)d minutes.") % {"count": step}})
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("It ends before it begins.")})
    if ends_at - starts_at > timedelta(hours=settings.CENTRE_BOOKING_MOST_HOURS):
        most = {"count": settings.CENTRE_BOOKING_MOST_HOURS}
        raise ValidationError({"ends_at": _("At most %(count)d hours at a time.") % most})
    if first.date() != last.date() or first.time() < centre.opens_at or last.time() > centre.closes_at:
        hours = {"from": f"{centre.opens_at:%H:%M}", "until": f"{centre.closes_at:%H:%M}"}
        raise ValidationError({"starts_at": _("The centre is open from %(from)s to %(until)s.") % hours})
    if first.weekday() not in centre.open_days:
        raise ValidationError({"starts_at": _("The centre is closed on this day.")})


def _hours(**moments: datetime) -> dict[str, str]:
    return {name: f"{moment:%H:%M}" for name, moment in moments.items()}
