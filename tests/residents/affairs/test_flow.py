"""Every state, every step by hand, everybody of the cast: who is offered what, and everything else refused."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.flow import FlowRefused, available_steps, take
from residents.actions import affairs as actions
from residents.models import Affair
from residents.states import AFFAIR, AffairStage
from tests.factories.affairs import raised, settled

pytestmark = pytest.mark.django_db

STAFF = {"community_staff", "staff", "second_staff"}
LEADS = {"building_leader", *STAFF}  # the affair lies with the building
HANDLES = {*LEADS, "grid_leader"}  # who was charged with it
RAISER = {"resident"}
RAISED, DOING = AffairStage.RAISED, AffairStage.DOING

# Who is offered which step in which state; in every other state nobody is offered anything.
TABLE = {
    (RAISED, "take_up"): LEADS,
    (RAISED, "hand_up"): LEADS,
    (RAISED, "hand_down"): LEADS,
    (RAISED, "decline"): LEADS,
    (RAISED, "refer"): LEADS,
    (RAISED, "merge"): LEADS,
    (RAISED, "withdraw"): RAISER,
    (DOING, "assign"): LEADS,
    (DOING, "report"): HANDLES,
    (DOING, "settle"): HANDLES,
    (DOING, "hand_up"): LEADS,
    (DOING, "hand_down"): LEADS,
    (DOING, "refer"): LEADS,
    (DOING, "merge"): LEADS,
    (DOING, "withdraw"): RAISER,
}
STEPS = {step.name: step for step in AFFAIR.steps}
BY_HAND = [name for name, step in STEPS.items() if not step.by_clock]


def in_every_state(cast) -> dict[str, Affair]:
    """Return one affair of a resident in each state, brought there by the actions."""
    by, leader = cast.resident, cast.building_leader

    def new():
        return raised(by, cast.unit)

    def done():
        return actions.assign(affair=actions.take_up(affair=new(), by=leader), to=cast.grid_leader, by=leader)

    closed = settled(new(), leader)
    Affair.objects.filter(pk=closed.pk).update(rated_until=timezone.localdate() - timedelta(days=1))
    assert actions.end_ratings() == 1
    target = new()
    affairs = [
        target,
        done(),
        settled(new(), leader),
        Affair.objects.get(pk=closed.pk),
        actions.decline(affair=new(), by=leader, reason="不属于公共事务"),
        actions.refer(affair=new(), to="hotline", by=leader, reason="归热线"),
        actions.merge(affair=new(), into=target, by=leader),
        actions.withdraw_affair(affair=new(), by=by, reason="已解决"),
    ]
    return {affair.stage: affair for affair in affairs}


def test_every_state_has_its_steps_for_its_people(cast, settings):
    settings.AFFAIR_OPEN_MOST = 99
    affairs = in_every_state(cast)
    assert set(affairs) == set(AffairStage)
    for stage, affair in affairs.items():
        assert available_steps(AFFAIR, affair, AnonymousUser()) == [], stage
        for name, user in cast.everybody().items():
            open_ = {offer.step.name for offer in available_steps(AFFAIR, affair, user) if offer.open}
            offered = open_ & set(BY_HAND)
            expected = {step for (at, step), people in TABLE.items() if at == stage and name in people}
            assert offered == expected, (stage, name)


def test_whatever_is_not_offered_is_refused(cast, settings):
    settings.AFFAIR_OPEN_MOST = 99
    for stage, affair in in_every_state(cast).items():
        for name, user in cast.everybody().items():
            for step in BY_HAND:
                if name in TABLE.get((stage, step), ()):
                    continue
                with pytest.raises((PermissionDenied, FlowRefused)):
                    take(AFFAIR, affair, step, by=user, reason="试一试")
        affair.refresh_from_db()
        assert affair.stage == stage


def test_reasons_are_asked_for_and_the_top_is_the_top(cast):
    affair = raised(cast.resident, cast.unit)
    asked = {name for name in BY_HAND if STEPS[name].needs_reason}
    assert asked == {"report", "settle", "hand_up", "hand_down", "decline", "refer", "withdraw"}
    for name in asked:
        by = cast.resident if name == "withdraw" else cast.staff
        with pytest.raises(FlowRefused):
            take(AFFAIR, affair, name, by=by, reason=" ")
    for place in (cast.grid, cast.community, cast.street):
        affair = actions.hand_up(affair=affair, by=cast.staff, reason="需要上级协调")
        assert affair.handler_place == place
    with pytest.raises(FlowRefused):
        actions.hand_up(affair=affair, by=cast.staff, reason="再上报")
    assert affair.level == "street"


def test_nobody_settles_the_own_affair_but_staff(cast):
    affair = actions.take_up(affair=raised(cast.building_leader, cast.unit), by=cast.building_leader)
    with pytest.raises(PermissionDenied):
        actions.settle(affair=affair, by=cast.building_leader, reason="自己说好了")
    assert actions.settle(affair=affair, by=cast.staff, reason="已修好").stage == AffairStage.SETTLED
