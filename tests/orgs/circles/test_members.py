"""Joining, inviting, leaving, handing over: who may, what is counted, who is told, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import circle_lead as lead
from orgs.actions import circle_members as actions
from orgs.actions import circles
from orgs.models.circles import Circle, CircleHandover, CircleMember
from orgs.queries.circle_partners import found_abilities, found_talents, known_people
from orgs.queries.circles import circle_members, circles_of
from orgs.states.circles import CircleWay
from residents.models import Ability, Resident, Talent
from residents.states import AbilityStage, Reach
from tests.factories.accounts import RoleGrantFactory
from tests.factories.circles import fresh, list_talent, member_of, neighbour, older, opened, talented
from tests.factories.talents import FieldFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast: Cast) -> Circle:
    """A circle of one."""
    return opened(talented(cast.unit), cast.community)


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_asking_admitting_leaving_and_asking_again(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    asked = actions.ask_to_join(circle=circle, by=cast.resident, words="会种花")
    assert (asked.stage, fresh(circle).member_count, told(leader)) == ("asked", 1, ["orgs.circle_asked"])
    with pytest.raises(FlowRefused, match="asked already"):
        actions.ask_to_join(circle=circle, by=cast.resident)
    for person in (cast.resident, cast.staff, cast.community_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.admit(member=asked, by=person)
    member = actions.admit(member=asked, by=leader)
    assert (member.stage, member.joined_on, fresh(circle).member_count) == ("member", timezone.localdate(), 2)
    with pytest.raises(FlowRefused):
        actions.admit(member=asked, by=leader)
    with pytest.raises(FlowRefused, match="are a member"):
        actions.ask_to_join(circle=circle, by=cast.resident)
    left = actions.leave(member=member, by=cast.resident)
    assert (left.stage, fresh(circle).member_count) == ("left", 1)
    again = actions.ask_to_join(circle=circle, by=cast.resident)
    assert again.pk == asked.pk
    with pytest.raises(FlowRefused, match="needs a reason"):
        actions.decline(member=again, by=leader, reason="")
    actions.decline(member=again, by=leader, reason="人满了")
    assert CircleMember.objects.get(pk=asked.pk).stage == "declined"
    assert told(cast.resident) == ["orgs.circle_membership"] * 2


def test_who_can_not_join(cast: Cast, circle: Circle) -> None:
    with pytest.raises(FlowRefused, match="Find your household first"):
        actions.ask_to_join(circle=circle, by=cast.stranger)
    RoleGrantFactory(user=cast.stranger, role="resident", place=cast.other_street.children.get())
    with pytest.raises(FlowRefused, match="another street"):
        actions.ask_to_join(circle=circle, by=type(cast.stranger).objects.get(pk=cast.stranger.pk))
    asked = actions.ask_to_join(circle=circle, by=cast.resident)
    circles.close_circle(circle=circle, by=circle.leader, reason="散了")
    with pytest.raises(FlowRefused, match="takes no members"):
        actions.ask_to_join(circle=circle, by=neighbour(cast.unit))
    with pytest.raises(FlowRefused, match="takes no members"):
        actions.admit(member=asked, by=circle.leader)


def test_the_leader_neither_leaves_nor_is_removed(cast: Cast, circle: Circle) -> None:
    own = circle.members.get()
    for end in (
        lambda: actions.leave(member=own, by=circle.leader),
        lambda: actions.remove(member=own, by=circle.leader, reason="换人"),
    ):
        with pytest.raises(FlowRefused, match="hand over the lead first"):
            end()
    member = member_of(circle, cast.resident)
    with pytest.raises(FlowRefused, match="needs a reason"):
        actions.remove(member=member, by=circle.leader, reason=" ")
    assert fresh(circle).member_count == 2
    actions.remove(member=member, by=circle.leader, reason="长期不来")
    assert fresh(circle).member_count == 1


def ability_of(cast: Cast, name: str, *, account: bool = True, reach: str = Reach.COMMUNITY) -> Ability:
    """Return a shown ability of a neighbour."""
    person = neighbour(cast.unit, name)
    resident = Resident.objects.get(user=person)
    if not account:
        resident.user = None
        resident.save(update_fields=["user"])
    return Ability.objects.create(
        place=cast.unit,
        household=resident.household,
        resident=resident,
        field=FieldFactory(name=f"{name}的本事"),
        reach=reach,
        stage=AbilityStage.SHOWN,
        community=cast.community,
        seen_in=cast.community,
        listed_by=person,
        consented_at=timezone.now(),
        consented_by=person,
    )


def test_partners_are_found_as_far_as_the_leader_may_see(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    near, offline = ability_of(cast, "刘会修"), ability_of(cast, "关无号", account=False)
    far = list_talent(neighbour(cast.neighbour_community, "邻社能人"), cast.neighbour_community)
    assert set(found_abilities(circle, leader)) == {near, offline}
    assert set(found_abilities(circle, cast.stranger)) == set()
    assert set(found_talents(circle)) == {far}
    assert list(found_abilities(circle, leader, words="刘会修的本事")) == [near]

    member = actions.invite_ability(circle=circle, ability=near, by=leader, words="来吧")
    assert (member.stage, member.way, fresh(circle).member_count) == ("invited", CircleWay.ABILITY, 1)
    assert known_people(circle)[member.user_id] == "Invited"
    with pytest.raises(FlowRefused, match="invited already"):
        actions.invite_ability(circle=circle, ability=near, by=leader)
    with pytest.raises(FlowRefused, match="no account yet"):
        actions.invite_ability(circle=circle, ability=offline, by=leader)
    with pytest.raises(PermissionDenied):
        actions.invite_talent(circle=circle, talent=far, by=cast.staff)
    Ability.objects.filter(pk=near.pk).update(stage=AbilityStage.WITHDRAWN)
    with pytest.raises(PermissionDenied, match="can't see"):
        actions.invite_ability(circle=circle, ability=near, by=leader)
    with pytest.raises(PermissionDenied):
        actions.accept_invitation(member=member, by=leader)
    assert actions.accept_invitation(member=member, by=member.user).stage == "member"
    assert fresh(circle).member_count == 2


def test_asking_and_inviting_meet_each_other(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    one, two = talented(cast.unit, "能人甲"), talented(cast.unit, "能人乙")
    actions.ask_to_join(circle=circle, by=one)
    assert actions.invite_talent(circle=circle, talent=one.talent, by=leader).stage == "member"
    actions.invite_talent(circle=circle, talent=two.talent, by=leader)
    assert actions.ask_to_join(circle=circle, by=two).stage == "member"
    assert fresh(circle).member_count == 3
    assert [row.user for row in circle_members(circle)] == [leader, one, two]
    assert [row.circle for row in circles_of(two)] == [circle]


def test_who_said_no_is_left_in_peace_for_a_while(cast: Cast, circle: Circle) -> None:
    leader, one = circle.leader, talented(cast.unit, "能人甲")
    member = actions.invite_talent(circle=circle, talent=one.talent, by=leader)
    actions.refuse_invitation(member=member, by=one)
    with pytest.raises(FlowRefused, match="can be invited again from"):
        actions.invite_talent(circle=circle, talent=one.talent, by=leader)
    CircleMember.objects.filter(pk=member.pk).update(ended_on=timezone.localdate() - timedelta(days=90))
    member = actions.invite_talent(circle=circle, talent=one.talent, by=leader)
    assert member.stage == "invited"
    actions.take_back(member=member, by=leader)
    assert actions.invite_talent(circle=circle, talent=one.talent, by=leader).stage == "invited"
    Talent.objects.filter(pk=one.talent.pk).update(stage="retired")
    with pytest.raises(FlowRefused, match="not in the pool"):
        actions.invite_talent(circle=circle, talent=Talent.objects.get(pk=one.talent.pk), by=leader)


def test_the_lead_passes_when_the_other_one_accepts(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    member = member_of(circle, cast.resident)
    for person in (cast.staff, cast.resident):
        with pytest.raises(PermissionDenied):
            lead.offer_lead(circle=circle, to=cast.resident, by=person)
    for to in (leader, cast.stranger):
        with pytest.raises(FlowRefused, match="another member"):
            lead.offer_lead(circle=circle, to=to, by=leader)
    offer = lead.offer_lead(circle=circle, to=cast.resident, by=leader)
    with pytest.raises(FlowRefused, match="offered to somebody already"):
        lead.offer_lead(circle=circle, to=cast.resident, by=leader)
    lead.decline_lead(handover=offer, by=cast.resident)
    offer = lead.offer_lead(circle=circle, to=cast.resident, by=leader)
    lead.withdraw_lead(handover=offer, by=leader)
    offer = lead.offer_lead(circle=circle, to=cast.resident, by=leader)
    with pytest.raises(PermissionDenied):
        lead.accept_lead(handover=offer, by=cast.staff)
    assert lead.accept_lead(handover=offer, by=cast.resident).leader == cast.resident
    with pytest.raises(PermissionDenied):
        actions.remove(member=member, by=leader, reason="还想管")
    actions.leave(member=circle.members.get(user=leader), by=leader)
    assert fresh(circle).member_count == 1

    second = opened(leader, cast.community, "另一圈")
    member_of(second, cast.resident)
    for name in ("甲圈", "乙圈"):
        Circle.objects.filter(pk=opened(talented(cast.unit, name), cast.community, name).pk).update(
            leader=cast.resident
        )
    offer = lead.offer_lead(circle=second, to=cast.resident, by=leader)
    with pytest.raises(FlowRefused, match="at most 2"):
        lead.accept_lead(handover=offer, by=cast.resident)
    actions.leave(member=second.members.get(user=cast.resident), by=cast.resident)
    assert CircleHandover.objects.get(pk=offer.pk).stage == "withdrawn"


def test_members_of_a_resting_circle_wait_until_it_goes_on(cast: Cast, circle: Circle) -> None:
    asked = actions.ask_to_join(circle=circle, by=cast.resident)
    rested = circles.rest(circle=older(circle, 5), by=circle.leader)
    with pytest.raises(FlowRefused, match="takes no members"):
        actions.admit(member=asked, by=circle.leader)
    woken = circles.wake(circle=rested, by=circle.leader)
    assert (woken.stage, woken.last_active_on) == ("opened", timezone.localdate())
    assert actions.admit(member=asked, by=circle.leader).stage == "member"
