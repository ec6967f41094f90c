"""Meeting rooms by the hour: when, how long, how many, by whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import centre_bookings as bookings
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, IncubationCentre, RoomBooking
from orgs.queries.centre import week_of
from tests.factories import centre as made

pytestmark = pytest.mark.django_db


def refused(deed, **facts):
    """Return by which field, or as what, a deed is refused."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        deed(**facts)
    return caught.value.code if isinstance(caught.value, FlowRefused) else list(caught.value.message_dict)


def test_book_look_and_cancel(cast, house):
    booking = made.booked(house.meeting, house.organisation, cast.manager)
    next_one = made.booked(house.meeting, house.circle, house.leader, first=11)
    tomorrow = timezone.localdate() + timedelta(1)
    days = week_of(house.centre, tomorrow)
    assert [(day.day, day.bookings) for day in days[:2]] == [
        (tomorrow, [booking, next_one]),
        (tomorrow + timedelta(1), []),
    ]
    assert (len(days), all(day.is_open for day in days)) == (7, True)
    assert bookings.cancel_booking(booking=booking, by=cast.manager).stage == "cancelled"
    made.booked(house.meeting, house.circle, house.leader)
    called_off = bookings.call_booking_off(booking=next_one, by=cast.staff, reason="停电检修")
    told = Notice.objects.get(user=house.leader, kind="orgs.centre_booking")
    assert (called_off.stage, "停电检修" in told.text, told.url) == ("cancelled", True, next_one.get_absolute_url())


def test_what_is_refused(cast, house):
    facts = {"space": house.meeting, "guest": house.organisation, "words": "例会", "by": cast.manager}
    made.booked(house.meeting, house.circle, house.leader)
    wrong = (
        ({"starts_at": made.at(10), "ends_at": made.at(12)}, "taken"),
        ({"starts_at": made.at(8), "ends_at": made.at(9, 30)}, "taken"),
        ({"starts_at": made.at(9, ahead=-1), "ends_at": made.at(10, ahead=-1)}, ["starts_at"]),
        ({"starts_at": made.at(9, ahead=61), "ends_at": made.at(10, ahead=61)}, ["starts_at"]),
        ({"starts_at": made.at(12, 10), "ends_at": made.at(13)}, ["starts_at"]),
        ({"starts_at": made.at(13), "ends_at": made.at(12)}, ["ends_at"]),
        ({"starts_at": made.at(12), "ends_at": made.at(16, 30)}, ["ends_at"]),
        ({"starts_at": made.at(7), "ends_at": made.at(9)}, ["starts_at"]),
        ({"starts_at": made.at(19), "ends_at": made.at(20, 30)}, ["starts_at"]),
        ({"starts_at": made.at(14), "ends_at": made.at(15), "people": 13}, ["people"]),
        ({"starts_at": made.at(14), "ends_at": made.at(15), "space": house.room}, "space"),
    )
    for changed, expected in wrong:
        assert refused(bookings.book_room, **{**facts, **changed}) == expected, changed
    free = {"starts_at": made.at(14), "ends_at": made.at(15)}
    IncubationCentre.objects.filter(pk=house.centre.pk).update(open_days=[])
    assert refused(bookings.book_room, **facts, **free) == ["starts_at"]
    IncubationCentre.objects.filter(pk=house.centre.pk).update(open_days=list(range(7)))
    CentreSpace.objects.filter(pk=house.meeting.pk).update(is_usable=False)
    assert refused(bookings.book_room, **facts, **free) == "space"
    CentreSpace.objects.filter(pk=house.meeting.pk).update(is_usable=True)
    Organisation.objects.filter(pk=house.organisation.pk).update(stage="suspended")
    assert refused(bookings.book_room, **facts, **free) == "guest"
    assert RoomBooking.objects.count() == 1


def test_limits_and_who_may(cast, house, settings):
    settings.CENTRE_BOOKINGS_MOST = 2
    people = {**cast.everybody(), "leader": house.leader}
    for name, user in people.items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                made.booked(house.meeting, house.organisation, user)
    booking = made.booked(house.meeting, house.organisation, cast.manager)
    made.booked(house.meeting, house.organisation, cast.manager, first=11)
    assert refused(made.booked, room=house.meeting, guest=house.organisation, by=cast.manager, first=14) == "most"
    for name, user in people.items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                bookings.cancel_booking(booking=booking, by=user)
        if name not in {"staff", "second_staff"}:
            with pytest.raises(PermissionDenied):
                bookings.call_booking_off(booking=booking, by=user, reason="x")
    begun = timezone.now() - timedelta(hours=1)
    RoomBooking.objects.filter(pk=booking.pk).update(starts_at=begun)
    assert refused(bookings.cancel_booking, booking=booking, by=cast.manager) == "cancel"
    twin = {"centre": house.centre, "space": house.meeting, "circle": house.circle, "asked_by": house.leader}
    for span in ((made.at(11), made.at(12)), (made.at(16), made.at(15))):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomBooking.objects.create(**twin, starts_at=span[0], ends_at=span[1], words="x")
