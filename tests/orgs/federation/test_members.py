"""Joining, leaving, being heard and excluded; the council and its elections."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from time_machine import Traveller

from accounts.models import User
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import federation as actions
from orgs.models import Organisation
from orgs.models.federation import CouncilSeat, FederationMember
from orgs.queries.federation import council_of, members_of
from orgs.states import Growth
from orgs.states.federation import FedStage, SeatStage
from tests.factories.orgs import OrganisationFactory

from .conftest import TODAY, Hub, managed


def test_one_federation_a_street_entered_by_its_staff(hub: Hub) -> None:
    another = OrganisationFactory(place=hub.cast.street)
    facts = {"street": hub.cast.street, "organisation": another, "founded_on": TODAY}
    with pytest.raises(ValidationError, match="has a federation already"):
        actions.found_federation(**facts, by=hub.cast.staff)
    for user in (hub.cast.community_staff, hub.cast.neighbour_staff, hub.cast.manager, hub.cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.found_federation(**facts, by=user)


def test_who_may_join_and_who_decides(hub: Hub) -> None:
    cast = hub.cast
    fresh = OrganisationFactory(place=cast.community)
    by = managed(fresh)
    with pytest.raises(PermissionDenied):
        actions.ask_to_join(federation=hub.federation, organisation=fresh, by=cast.manager)
    with pytest.raises(FlowRefused, match="member already"):
        actions.ask_to_join(federation=hub.federation, organisation=hub.own, by=cast.manager)
    asked = actions.ask_to_join(federation=hub.federation, organisation=fresh, by=by, words="一起做")
    with pytest.raises(FlowRefused, match="asked already"):
        actions.ask_to_join(federation=hub.federation, organisation=fresh, by=by)
    for user in (by, cast.manager, cast.community_staff, cast.neighbour_staff, cast.stranger):
        with pytest.raises((PermissionDenied, FlowRefused)):
            actions.admit(member=asked, by=user)
    with pytest.raises(FlowRefused):
        actions.decline_member(member=asked, by=cast.staff, reason="")
    actions.decline_member(member=asked, by=cast.staff, reason="材料不全")
    assert Notice.objects.filter(user=by, text__contains="材料不全").exists()
    again = actions.ask_to_join(federation=hub.federation, organisation=fresh, by=by)
    assert actions.take_back_request(member=again, by=by).stage == FedStage.TAKEN_BACK
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    with pytest.raises(FlowRefused, match="at work"):
        actions.ask_to_join(federation=hub.federation, organisation=suspended, by=managed(suspended))


def test_nobody_is_excluded_unheard(hub: Hub, time_machine: Traveller) -> None:
    cast, member = hub.cast, hub.member()
    seat = elect(hub, cast.manager, hub.own, "vice")
    with pytest.raises(FlowRefused):
        actions.exclude_member(member=member, by=cast.staff, reason="长期不参加")
    heard = actions.hear(member=member, by=cast.staff, reason="长期不参加")
    assert heard.answer_by == date(2026, 12, 7)
    with pytest.raises(FlowRefused, match="may answer until 2026-12-07"):
        actions.exclude_member(member=heard, by=cast.staff, reason="长期不参加")
    with pytest.raises(PermissionDenied):
        actions.answer_hearing(member=heard, by=hub.other_manager, words="不是我们")
    with pytest.raises(ValidationError):
        actions.answer_hearing(member=heard, by=cast.manager, words=" ")
    answered = actions.answer_hearing(member=heard, by=cast.manager, words="下月起参加")
    kept = actions.keep_member(member=answered, by=cast.staff, reason="已说明")
    assert kept.stage == FedStage.MEMBER
    actions.hear(member=kept, by=cast.staff, reason="仍不参加")
    time_machine.move_to("2026-12-08 10:00+08:00", tick=False)
    out = actions.exclude_member(member=hub.member(), by=cast.staff, reason="仍不参加")
    assert (out.stage, out.ended_on) == (FedStage.EXCLUDED, date(2026, 12, 8))
    seat.refresh_from_db()
    assert seat.stage == SeatStage.ENDED


def test_it_ends_with_the_organisation(hub: Hub) -> None:
    elect(hub, hub.cast.manager, hub.own, "councillor")
    Organisation.objects.filter(pk=hub.own.pk).update(stage=Growth.DEREGISTERED)
    assert actions.follow_federations() == 1
    assert hub.member().stage == FedStage.ENDED
    assert CouncilSeat.objects.get().stage == SeatStage.ENDED
    assert actions.follow_federations() == 0


def elect(hub: Hub, user: User, organisation: Organisation, title: str, **facts: object) -> CouncilSeat:
    made = {
        "federation": hub.federation,
        "organisation": organisation,
        "user": user,
        "title": title,
        "starts_on": TODAY,
        "elected_on": TODAY,
        "present_count": 3,
        "votes_for": 2,
        "votes_against": 1,
        "by": hub.cast.staff,
    }
    return actions.seat_councillor(**{**made, **facts})  # type: ignore[arg-type]


def test_the_council_and_who_leads_by_it(hub: Hub, time_machine: Traveller) -> None:
    cast = hub.cast
    with pytest.raises(ValidationError, match="more votes for"):
        elect(hub, cast.manager, hub.own, "president", votes_for=1)
    with pytest.raises(ValidationError, match="more votes than"):
        elect(hub, cast.manager, hub.own, "president", present_count=2)
    with pytest.raises(ValidationError, match="Choose a member"):
        elect(hub, cast.manager, OrganisationFactory(place=cast.community), "president")
    with pytest.raises(PermissionDenied):
        elect(hub, cast.manager, hub.own, "president", by=cast.manager)
    seat = elect(hub, cast.manager, hub.own, "president")
    assert seat.ends_on == date(2029, 11, 23)
    with pytest.raises(ValidationError, match="Somebody else holds this title"):
        elect(hub, hub.other_manager, hub.other, "president")
    with pytest.raises(ValidationError):
        elect(hub, cast.manager, hub.own, "councillor")  # one seat a person
    # The president now runs the federation, too.
    fresh = OrganisationFactory(place=cast.community)
    asked = actions.ask_to_join(federation=hub.federation, organisation=fresh, by=managed(fresh))
    assert actions.admit(member=asked, by=cast.manager).stage == FedStage.MEMBER
    with pytest.raises((PermissionDenied, FlowRefused)):
        actions.resign(seat=seat, by=hub.other_manager, reason="忙")
    with pytest.raises(ValidationError, match="still to come"):
        actions.record_meeting(
            federation=hub.federation,
            held_on=date(2026, 12, 1),
            present="全体",
            agenda="年度计划",
            decisions="通过",
            by=cast.manager,
        )
    actions.resign(seat=seat, by=cast.manager, reason="工作调动")
    assert not council_of(hub.federation).exists()
    elect(hub, hub.other_manager, hub.other, "president")
    time_machine.move_to("2029-11-24 10:00+08:00", tick=False)
    assert actions.follow_federations() == 1


def test_leaving_with_a_reason(hub: Hub) -> None:
    with pytest.raises((PermissionDenied, FlowRefused)):
        actions.leave_federation(member=hub.member(), by=hub.other_manager, reason="不参加了")
    with pytest.raises(FlowRefused):
        actions.leave_federation(member=hub.member(), by=hub.cast.manager, reason="")
    actions.leave_federation(member=hub.member(), by=hub.cast.manager, reason="人手不足")
    assert set(members_of(hub.federation).values_list("organisation", flat=True)) == {hub.other.pk, hub.third.pk}
    again = actions.ask_to_join(federation=hub.federation, organisation=hub.own, by=hub.cast.manager)
    assert FederationMember.objects.filter(organisation=hub.own).count() == 2
    assert again.stage == FedStage.ASKED
