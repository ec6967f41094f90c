"""Things are lent once at a time, to members, and come back; programmes count; peers rate whom they know."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from time_machine import Traveller

from core.flow import FlowRefused
from core.trail import seal_steps
from orgs.actions import federation as members
from orgs.actions import federation_pool as actions
from orgs.actions import federation_work as work
from orgs.models import Evidence
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import PeerRating
from orgs.queries.federation import peer_figures, worked_with
from orgs.states import EvidenceKind
from orgs.states.federation import LoanStage, ProgrammeStage
from tests.factories.orgs import OrganisationFactory

from .conftest import TODAY, Hub, managed

TOMORROW = TODAY + timedelta(days=1)


def shared(hub: Hub, quantity: int = 1) -> PoolItem:
    return actions.share(
        federation=hub.federation,
        organisation=hub.own,
        kind="equipment",
        name="音响",
        quantity=quantity,
        by=hub.cast.manager,
    )


def asked(hub: Hub, item: PoolItem, *, third: bool = False, **facts: object) -> PoolLoan:
    made = {
        "item": item,
        "borrower": hub.third if third else hub.other,
        "starts_on": TODAY,
        "ends_on": TOMORROW,
        "purpose": "重阳节演出",
        "by": hub.third_manager if third else hub.other_manager,
    }
    return actions.ask_for(**{**made, **facts})  # type: ignore[arg-type]


def test_a_loan_from_asking_to_the_points(hub: Hub) -> None:
    item = shared(hub)
    outside = OrganisationFactory(place=hub.cast.community)
    with pytest.raises(FlowRefused, match="Only members"):
        asked(hub, item, borrower=outside, by=managed(outside))
    with pytest.raises(PermissionDenied):
        asked(hub, item, by=hub.cast.stranger)
    with pytest.raises(FlowRefused, match="your own"):
        asked(hub, item, borrower=hub.own, by=hub.cast.manager)
    for facts, field in (
        ({"starts_on": TODAY - timedelta(1)}, "starts_on"),
        ({"ends_on": TODAY + timedelta(days=60)}, "ends_on"),
        ({"quantity": 2}, "quantity"),
        ({"purpose": " "}, "purpose"),
    ):
        with pytest.raises(ValidationError) as refused:
            asked(hub, item, **facts)
        assert list(refused.value.message_dict) == [field]
    loan = asked(hub, item)
    for user in (hub.other_manager, hub.third_manager, hub.cast.staff, hub.cast.stranger):
        with pytest.raises((PermissionDenied, FlowRefused)):
            actions.agree(loan=loan, by=user)
    rival = asked(hub, item, third=True)
    actions.agree(loan=loan, by=hub.cast.manager)
    with pytest.raises(FlowRefused, match="Only 0 are free"):
        actions.agree(loan=rival, by=hub.cast.manager)
    with pytest.raises(ValidationError, match="Only 0 are free"):
        asked(hub, item, third=True)
    out = actions.hand_over(loan=loan, by=hub.cast.manager)
    with pytest.raises(FlowRefused, match="must be given back first"):
        members.leave_federation(member=hub.member(hub.other), by=hub.other_manager, reason="不参加了")
    with pytest.raises(FlowRefused, match="when it came back"):
        actions.score_loan(loan=out, points=5, by=hub.other_manager)
    back = actions.give_back(loan=out, by=hub.cast.manager, reason="完好")
    assert (back.stage, back.condition, back.returned_on) == (LoanStage.BACK, "完好", TODAY)
    with pytest.raises(ValidationError):
        actions.score_loan(loan=back, points=6, by=hub.other_manager)
    actions.score_loan(loan=back, points=5, by=hub.other_manager)
    with pytest.raises(FlowRefused, match="already"):
        actions.score_loan(loan=back, points=4, by=hub.other_manager)
    scored = actions.score_loan(loan=back, points=4, by=hub.cast.manager)
    assert (scored.score_of_owner, scored.score_of_borrower) == (5, 4)
    with pytest.raises(PermissionDenied):
        actions.score_loan(loan=back, points=4, by=hub.third_manager)


def test_many_are_lent_as_far_as_they_go(hub: Hub) -> None:
    item = shared(hub, quantity=10)
    actions.agree(loan=asked(hub, item, quantity=7), by=hub.cast.manager)
    with pytest.raises(ValidationError, match="Only 3 are free"):
        asked(hub, item, third=True, quantity=4)
    actions.agree(loan=asked(hub, item, third=True, quantity=3), by=hub.cast.manager)
    later = asked(hub, item, third=True, quantity=10, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    assert actions.agree(loan=later, by=hub.cast.manager).stage == LoanStage.AGREED
    actions.show_item(item=item, is_shown=False, by=hub.cast.manager)
    with pytest.raises(FlowRefused, match="can't be asked for"):
        asked(hub, item)
    with pytest.raises(PermissionDenied):
        actions.show_item(item=item, is_shown=True, by=hub.other_manager)


@pytest.mark.django_db(transaction=True)
def test_two_promises_at_once_give_one(hub: Hub) -> None:
    item = shared(hub)
    loans = [asked(hub, item), asked(hub, item, third=True)]

    def promise(loan: PoolLoan) -> bool:
        try:
            actions.agree(loan=loan, by=hub.cast.manager)
        except FlowRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(promise, loans)) == [False, True]
    assert PoolLoan.objects.filter(stage=LoanStage.AGREED).count() == 1
    seal_steps()


def test_a_joint_programme_counts_for_everybody_who_took_part(hub: Hub) -> None:
    facts = {
        "federation": hub.federation,
        "organisation": hub.own,
        "title": "邻里市集",
        "words": "三家一起办",
        "starts_on": TODAY,
        "ends_on": TODAY,
    }
    with pytest.raises(ValidationError) as refused:
        work.plan_programme(**facts, invited=[hub.own], by=hub.cast.manager)
    assert list(refused.value.message_dict) == ["invited"]
    with pytest.raises(PermissionDenied):
        work.plan_programme(**facts, invited=[hub.other], by=hub.other_manager)
    programme = work.plan_programme(**facts, invited=[hub.other, hub.third], by=hub.cast.manager)
    with pytest.raises(FlowRefused, match="Nobody else takes part"):
        work.begin_programme(programme=programme, by=hub.cast.manager)
    yes, no = programme.hosts.order_by("pk")
    with pytest.raises((PermissionDenied, FlowRefused)):
        work.answer_invitation(host=yes, takes_part=True, by=hub.third_manager)
    work.answer_invitation(host=yes, takes_part=True, by=hub.other_manager)
    work.answer_invitation(host=no, takes_part=False, by=hub.third_manager)
    with pytest.raises((PermissionDenied, FlowRefused)):
        work.begin_programme(programme=programme, by=hub.other_manager)
    work.begin_programme(programme=programme, by=hub.cast.manager)
    done = work.close_programme(programme=programme, by=hub.cast.manager, summary="来了很多人", person_times=300)
    assert (done.stage, done.person_times) == (ProgrammeStage.CLOSED, 300)
    raised = Evidence.objects.filter(kind=EvidenceKind.RAISED).values_list("organisation", flat=True)
    assert set(raised) == {hub.own.pk, hub.other.pk}
    assert worked_with(hub.own) == {hub.other.pk}


def test_peers_rate_whom_they_worked_with_and_few_stay_hidden(hub: Hub, time_machine: Traveller) -> None:
    raters = [(hub.own, hub.cast.manager), (hub.other, hub.other_manager)]
    for _number in range(2):
        more = OrganisationFactory(place=hub.cast.community)
        by = managed(more)
        entry = members.ask_to_join(federation=hub.federation, organisation=more, by=by)
        members.admit(member=entry, by=hub.cast.staff)
        raters.append((more, by))
    with pytest.raises(FlowRefused, match="No round"):
        rate(hub, *raters[0])
    facts = {"federation": hub.federation, "name": "2026年同行评价", "opens_on": TODAY, "closes_on": date(2026, 12, 20)}
    for user in (hub.cast.manager, hub.cast.community_staff, hub.cast.stranger):
        with pytest.raises(PermissionDenied):
            work.open_peers(**facts, by=user)
    work.open_peers(**facts, by=hub.cast.staff)
    with pytest.raises(ValidationError, match="Another round"):
        work.open_peers(**facts, by=hub.cast.staff)
    with pytest.raises(FlowRefused, match="not worked together"):
        rate(hub, *raters[0])
    for organisation, by in raters:
        programme = work.plan_programme(
            federation=hub.federation,
            organisation=hub.third,
            title="联办",
            words="一起办",
            starts_on=TODAY,
            ends_on=TODAY,
            invited=[organisation],
            by=hub.third_manager,
        )
        work.answer_invitation(host=programme.hosts.get(), takes_part=True, by=by)
    with pytest.raises(FlowRefused, match="rates itself"):
        work.rate_peer(rater=hub.third, rated=hub.third, cooperation=5, reliability=5, quality=5, by=hub.third_manager)
    with pytest.raises(ValidationError):
        rate(hub, *raters[0], quality=6)
    with pytest.raises(PermissionDenied):
        rate(hub, raters[0][0], hub.other_manager)
    for organisation, by in raters[:2]:
        rate(hub, organisation, by)
    with pytest.raises(FlowRefused, match="already"):
        rate(hub, *raters[0])
    time_machine.move_to("2026-12-21 10:00+08:00", tick=False)
    assert peer_figures(hub.third) is None  # two are too few to be shown
    time_machine.move_to("2026-12-20 10:00+08:00", tick=False)
    rate(hub, *raters[2], quality=1)
    time_machine.move_to("2026-12-21 10:00+08:00", tick=False)
    figures = peer_figures(hub.third)
    assert figures is not None
    assert (figures.mean, figures.count) == (Decimal("3.7"), 3)
    with pytest.raises(FlowRefused, match="No round"):
        rate(hub, *raters[3])
    assert PeerRating.objects.count() == 3


def rate(hub: Hub, rater: object, by: object, **facts: int) -> PeerRating:
    points = {"cooperation": 4, "reliability": 4, "quality": 4, **facts}
    return work.rate_peer(rater=rater, rated=hub.third, by=by, **points)  # type: ignore[arg-type]
