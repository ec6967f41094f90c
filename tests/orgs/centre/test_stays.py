"""Stays: asking, deciding, the key, staying longer, giving back; who may and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import DueDate, Notice
from orgs.actions import centre_stays as stays
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, CentreStay
from orgs.models.circles import Circle
from orgs.queries.centre import free_spaces, seats_of, stays_that_wait
from tests.factories import centre as made

pytestmark = pytest.mark.django_db
CENTRE = {"staff", "second_staff"}


def refused(deed, **facts):
    """Return by which field, or as what, a deed is refused."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        deed(**facts)
    return caught.value.code if isinstance(caught.value, FlowRefused) else list(caught.value.message_dict)


def test_from_the_wish_to_the_key_and_back(cast, house):
    stay = made.asked(house.centre, house.organisation, cast.manager, wished=house.other_desk)
    assert (stay.stage, stay.guest, stay.street) == ("asked", house.organisation, cast.street)
    assert Notice.objects.filter(user=cast.staff, kind="orgs.centre_here").count() == 1
    assert list(free_spaces(stay)) == [house.other_desk, house.desk]
    stay = made.approved(stay, house.other_desk, cast.staff)
    assert (stay.stage, stay.space, stay.free_on) == ("approved", house.other_desk, stay.ends_on + timedelta(1))
    assert [seat.state for seat in seats_of(house.centre)] == ["free", "promised", "free"]
    stay = stays.move_in(stay=stay, by=cast.second_staff)
    assert (stay.stage, stay.moved_in_on) == ("in", timezone.localdate())
    due = DueDate.objects.get(key=f"orgs.centre_stay:{stay.pk}", cleared_at=None)
    assert (due.due_on, list(due.people.all())) == (stay.ends_on, [cast.manager])
    assert due.reminders.filter(at__date__lt=stay.ends_on).count() == 3
    seat = seats_of(house.centre)[1]
    assert (seat.state, seat.stay.guest) == ("taken", house.organisation)
    longer = stay.ends_on + timedelta(60)
    stay = stays.ask_extension(stay=stay, until=longer, reason="项目还没结束", by=cast.manager)
    assert list(stays_that_wait(cast.street)) == [stay]
    stay = stays.refuse_extension(stay=stay, reason="已有排队", by=cast.staff)
    stay = stays.ask_extension(stay=stay, until=longer, reason="只再要两个月", by=cast.manager)
    stay = stays.extend_stay(stay=stay, by=cast.staff)
    assert (stay.ends_on, stay.extensions, stay.longer_until) == (longer, 1, None)
    stay = stays.move_out(stay=stay, by=cast.manager)
    assert (stay.stage, stay.moved_out_on, stay.free_on) == ("out", timezone.localdate(), timezone.localdate())
    assert not DueDate.objects.filter(key=f"orgs.centre_stay:{stay.pk}", cleared_at=None).exists()
    again = made.inside(made.asked(house.centre, house.circle, house.leader), house.other_desk, cast.staff)
    again = stays.remove_stay(stay=again, reason="长期不用", by=cast.staff)
    assert (again.stage, [seat.state for seat in seats_of(house.centre)]) == ("removed", ["free"] * 3)


def test_who_is_housed_and_what_is_refused(cast, house):
    facts = {"centre": house.centre, "guest": house.organisation, "by": cast.manager}
    usual = {"kind": "desk", "words": made.WORDS, **made.days()}
    today = timezone.localdate()
    wrong = (
        ({"kind": "meeting"}, ["kind"]),
        ({"wished": house.room}, ["wished"]),
        ({"words": "短"}, ["words"]),
        ({"starts_on": today - timedelta(1)}, ["starts_on"]),
        ({"starts_on": today + timedelta(200), "ends_on": today + timedelta(300)}, ["starts_on"]),
        ({"ends_on": today + timedelta(2)}, ["ends_on"]),
        ({"ends_on": today + timedelta(800)}, ["ends_on"]),
    )
    for changed, expected in wrong:
        assert refused(stays.ask_for_stay, **facts, **{**usual, **changed}) == expected, changed
    made.asked(**facts)
    assert refused(made.asked, **facts) == "twice"
    made.asked(**facts, kind="room")
    assert refused(made.asked, **facts, kind="storage") == "most"
    Circle.objects.filter(pk=house.circle.pk).update(stage="nursery")
    for stage in ("suspended",):
        Organisation.objects.filter(pk=house.organisation.pk).update(stage=stage)
        assert refused(made.asked, **facts) == "guest"
    Circle.objects.filter(pk=house.circle.pk).update(stage="active")
    circle = Circle.objects.get(pk=house.circle.pk)
    assert refused(made.asked, centre=house.centre, guest=circle, by=house.leader) == "guest"
    other = made.centre_of(cast.other_street, cast.other_staff, name="河口中心")
    assert refused(made.asked, centre=other, guest=circle, by=house.leader) == "guest"


def test_one_space_one_guest(cast, house):
    first = made.approved(made.asked(house.centre, house.organisation, cast.manager), house.desk, cast.staff)
    second = made.asked(house.centre, house.circle, house.leader)
    assert refused(made.approved, stay=second, space=house.desk, by=cast.staff) == "taken"
    assert refused(made.approved, stay=second, space=house.room, by=cast.staff) == ["space"]
    CentreSpace.objects.filter(pk=house.other_desk.pk).update(is_usable=False)
    assert refused(made.approved, stay=second, space=house.other_desk, by=cast.staff) == ["space"]
    after = first.free_on
    second = made.approved(second, house.desk, cast.staff, starts_on=after, ends_on=after + timedelta(30))
    assert refused(stays.move_in, stay=second, by=cast.staff) == "move_in"  # not before its first day
    first = stays.move_in(stay=first, by=cast.staff)
    assert refused(stays.extend_stay, stay=first, until=after, by=cast.staff) == "taken"
    assert refused(stays.extend_stay, stay=first, until=first.ends_on, by=cast.staff) == ["until"]
    assert refused(stays.extend_stay, stay=first, by=cast.staff) == ["until"]
    first, second = made.earlier(first, 95), made.earlier(second, 95)
    assert (first.is_over_its_end, refused(stays.move_in, stay=second, by=cast.staff)) == (True, "move_in")
    stays.move_out(stay=first, by=cast.staff)
    assert stays.move_in(stay=second, by=cast.staff).stage == "in"
    twin = {"centre": house.centre, "circle": house.circle, "asked_by": house.leader, "kind": "desk", "words": "x"}
    held = {**twin, "space": house.desk, "starts_on": second.starts_on, "ends_on": second.ends_on}
    jump = "UPDATE orgs_centrestay SET stage='asked' WHERE id=%s"
    wrong = (
        lambda: CentreStay.objects.create(**held, free_on=second.free_on, stage="approved"),
        lambda: CentreStay.objects.create(**{**held, "organisation": house.organisation}, free_on=second.free_on),
        lambda: CentreStay.objects.filter(pk=second.pk).update(space=None),
        lambda: CentreStay.objects.filter(pk=second.pk).update(free_on=second.starts_on - timedelta(1)),
    )
    for deed in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(jump, [second.pk])


def test_nobody_else_asks_decides_or_moves(cast, house):
    people = {**cast.everybody(), "leader": house.leader}
    guests = {"manager": house.organisation, "leader": house.circle}

    def denied(allowed, deed, **facts):
        for name, user in people.items():
            if name not in allowed:
                with pytest.raises(PermissionDenied):
                    deed(by=user, **facts)

    for name, guest in guests.items():
        denied({name}, made.asked, centre=house.centre, guest=guest)
    stay = made.asked(house.centre, house.organisation, cast.manager)
    denied(CENTRE, stays.approve_stay, stay=stay, space=house.desk)
    denied(CENTRE, stays.decline_stay, stay=stay, reason="没有位置")
    denied({"manager"}, stays.withdraw_stay, stay=stay)
    stay = made.approved(stay, house.desk, cast.staff)
    denied(CENTRE, stays.move_in, stay=stay)
    stay = stays.move_in(stay=stay, by=cast.staff)
    until = stay.ends_on + timedelta(10)
    denied({"manager"}, stays.ask_extension, stay=stay, until=until, reason="要")
    denied(CENTRE, stays.extend_stay, stay=stay, until=until)
    denied(CENTRE, stays.refuse_extension, stay=stay, reason="不行")
    denied({*CENTRE, "manager"}, stays.move_out, stay=stay)
    denied(CENTRE, stays.remove_stay, stay=stay, reason="不用")
    assert made.fresh(stay).stage == "in"


def test_what_is_declined_withdrawn_and_ones_own(cast, house):
    stay = made.asked(house.centre, house.circle, house.leader)
    with pytest.raises(FlowRefused):
        stays.decline_stay(stay=stay, by=cast.staff, reason=" ")
    assert stays.decline_stay(stay=stay, by=cast.staff, reason="暂时没有").stage == "declined"
    stay = made.approved(made.asked(house.centre, house.circle, house.leader), house.desk, cast.staff)
    assert stays.withdraw_stay(stay=stay, by=house.leader).stage == "withdrawn"
    Circle.objects.filter(pk=house.circle.pk).update(leader=cast.staff)
    own = made.asked(house.centre, Circle.objects.get(pk=house.circle.pk), cast.staff)
    with pytest.raises(FlowRefused):
        made.approved(own, house.desk, cast.staff)
    assert made.approved(own, house.desk, cast.second_staff).stage == "approved"
