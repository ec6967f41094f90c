"""Two at once: one desk for two, one key, one meeting room for three, the last place of a guest."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connections

from core.flow import FlowRefused
from orgs.models.centre import CentreStay, RoomBooking
from tests.factories import centre as made

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """Run deeds at once; return how many were done and refused."""

    def run(deed):
        try:
            deed()
        except (FlowRefused, PermissionDenied):
            return "refused"
        except (IntegrityError, OperationalError):  # refused, or the second of two that waited for each other
            return "held by the database"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def test_two_stays_never_overlap_at_one_desk(cast, house):
    rows = [
        made.asked(house.centre, house.organisation, cast.manager),
        made.asked(house.centre, house.circle, house.leader),
    ]
    deeds = [lambda row=row: made.approved(row, house.desk, cast.staff) for row in rows]
    assert together(*deeds) == Counter(done=1, refused=1)
    assert CentreStay.objects.holding().filter(space=house.desk).count() == 1


def test_the_database_holds_the_desk_without_the_action(cast, house):
    rows = [
        made.approved(made.asked(house.centre, house.organisation, cast.manager), house.desk, cast.staff),
        made.approved(made.asked(house.centre, house.circle, house.leader), house.other_desk, cast.staff),
    ]
    third = made.space(house.centre, cast.staff, code="A03")
    move = [lambda row=row: CentreStay.objects.filter(pk=row.pk).update(space=third) for row in rows]
    assert together(*move) == Counter({"done": 1, "held by the database": 1})


def test_one_room_is_booked_once(cast, house):
    deeds = [
        lambda: made.booked(house.meeting, house.organisation, cast.manager),
        lambda: made.booked(house.meeting, house.circle, house.leader, first=10),
        lambda: made.booked(house.meeting, house.circle, house.leader, hours=4),
    ]
    assert together(*deeds) == Counter(done=1, refused=2)
    assert RoomBooking.objects.booked().count() == 1


def test_wishes_of_one_guest_are_counted_one_after_the_other(cast, house, settings):
    settings.CENTRE_STAYS_MOST = 1
    wish = lambda kind: made.asked(house.centre, house.organisation, cast.manager, kind=kind)  # noqa: E731
    assert together(lambda: wish("desk"), lambda: wish("room"), lambda: wish("storage")) == Counter(done=1, refused=2)
    assert CentreStay.objects.count() == 1
