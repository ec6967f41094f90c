"""What becomes of stays, tickets and bookings of who is over, and what keeps an organisation on the register."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.flow import FlowRefused, take
from orgs.actions import centre as tickets
from orgs.actions import centre_stays as stays
from orgs.actions.centre_clock import close_unconfirmed, end_what_is_over
from orgs.models.centre import CentreStay, CentreTicket, RoomBooking
from orgs.models.circles import Circle
from orgs.models.register import Deregistration, SettlementItem
from orgs.rules.deregistration import why_not_settled
from orgs.states.deregistration import ENDING
from tests.factories import centre as made

pytestmark = pytest.mark.django_db


def ending(organisation, stage="settling"):
    """Return a case of deregistration with the desk to be given back."""
    facts = {"stage": stage, "ground": "voluntary", "opened_on": timezone.localdate()}
    case = Deregistration.objects.create(organisation=organisation, **facts)
    return SettlementItem.objects.create(case=case, code="desk")


def test_nobody_leaves_the_register_who_sits_at_a_desk(cast, house):
    stay = made.inside(made.asked(house.centre, house.organisation, cast.manager), house.desk, cast.staff)
    row = made.ticket(house.centre, house.organisation, cast.manager)
    item = ending(house.organisation)
    assert "A01" in why_not_settled(item)
    ticked = {"done_on": timezone.localdate(), "done_by": cast.staff, "note": "钥匙已还"}
    SettlementItem.objects.update(**ticked)  # too early
    with pytest.raises(FlowRefused, match="A01"):
        take(ENDING, item.case, "announce", by=cast.staff)
    stays.move_out(stay=stay, by=cast.manager)
    assert "1" in why_not_settled(item)
    tickets.withdraw_ticket(ticket=row, by=cast.manager)
    assert why_not_settled(item) is None
    for deed in (made.asked, made.ticket):
        with pytest.raises(ValidationError):
            deed(house.centre, house.organisation, cast.manager)


def test_the_clock_closes_what_nobody_confirms(cast, house):
    rows = [made.done(made.ticket(house.centre, house.circle, house.leader), cast.staff) for _count in range(2)]
    old = timezone.localdate() - timedelta(days=40)
    CentreTicket.objects.filter(pk=rows[0].pk).update(done_on=old)
    assert (close_unconfirmed(), close_unconfirmed()) == (1, 0)
    assert [(row.stage, row.rating) for row in map(made.fresh, rows)] == [("confirmed", None), ("done", None)]


def test_the_clock_ends_what_belongs_to_who_is_over(cast, house):
    stay = made.asked(house.centre, house.circle, house.leader)
    row = made.ticket(house.centre, house.circle, house.leader)
    booking = made.booked(house.meeting, house.circle, house.leader)
    kept = made.ticket(house.centre, house.organisation, cast.manager)
    assert end_what_is_over() == 0
    for stage in ("active", "closed"):
        Circle.objects.filter(pk=house.circle.pk).update(stage=stage)
    assert (end_what_is_over(), end_what_is_over()) == (3, 0)
    assert (CentreStay.objects.get(pk=stay.pk).stage, RoomBooking.objects.get(pk=booking.pk).stage) == (
        "withdrawn",
        "cancelled",
    )
    assert (made.fresh(row).stage, made.fresh(kept).stage) == ("withdrawn", "asked")
