"""Positions: offered, accepted in person, one holder of a title for one, handed over, over by the clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, take
from notices.models import DueDate, Notice, Reminder
from orgs.actions import leave_organisation, offices, remove_member
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgPosition, PositionTitle
from orgs.queries import managers_of
from orgs.queries.offices import current_positions, key_team_size, key_teams
from orgs.states.offices import POSITION, Desk, Term
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.offices import PositionFactory, title_of
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.orgs.desk import at_once, fresh, who_may
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def offer(organisation: Organisation, user: User, name: str, by: User, **facts) -> OrgPosition:
    return offices.offer_position(organisation=organisation, user=user, title=title_of(name), by=fresh(by), **facts)


def managers(organisation: Organisation) -> set[User]:
    return set(managers_of(organisation))


def test_a_member_accepts_and_is_named(cast: Cast, organisation: Organisation) -> None:
    position = offer(organisation, cast.member, "秘书长", cast.manager)
    assert (position.stage, position.desk, position.is_single) == (Term.OFFERED, Desk.SECRETARY, True)
    assert list(current_positions(organisation)) == []
    assert Notice.objects.get(user=cast.member).url == f"/orgs/positions/{position.pk}/"
    assert not fresh(cast.member).has_perm("orgs.invite_members", organisation)
    offices.accept_position(position=position, by=cast.member)
    assert list(current_positions(organisation)) == [position]
    assert key_team_size(organisation) == 1
    secretary = fresh(cast.member)
    may = {"invite_members", "write_post", "decide_membership", "keep_page", "view_members"}
    assert {name for name in may if secretary.has_perm(f"orgs.{name}", organisation)} == may
    for name in ("appoint", "manage_organisation", "keep_accounts"):
        assert not secretary.has_perm(f"orgs.{name}", organisation)
    assert Notice.objects.filter(user=cast.manager, kind="orgs.position_answer").count() == 1


def test_what_an_offer_needs(cast: Cast, organisation: Organisation) -> None:
    today = timezone.localdate()
    with pytest.raises(ValidationError) as no_member:
        offer(organisation, cast.stranger, "骨干", cast.manager)
    assert set(no_member.value.message_dict) == {"user"}
    with pytest.raises(ValidationError) as over:
        offer(organisation, cast.member, "骨干", cast.manager, ends_on=today - timedelta(days=1))
    assert set(over.value.message_dict) == {"ends_on"}
    PositionTitle.objects.filter(name="骨干").update(is_active=False)
    with pytest.raises(ValidationError) as gone:
        offer(organisation, cast.member, "骨干", cast.manager)
    assert set(gone.value.message_dict) == {"title"}
    offer(organisation, cast.member, "组织委员", cast.manager)
    with pytest.raises(FlowRefused):
        offer(organisation, cast.member, "组织委员", cast.manager)
    assert OrgPosition.objects.count() == 1


def test_a_role_at_the_desk_needs_an_own_sign_in(cast: Cast, organisation: Organisation) -> None:
    offline = UserFactory(phone_verified=False)
    MembershipFactory(organisation=organisation, user=offline)
    with pytest.raises(ValidationError) as refused:
        offer(organisation, offline, "财务负责人", cast.manager)
    assert set(refused.value.message_dict) == {"user"}
    plain = offer(organisation, offline, "骨干", cast.manager)
    helper = fresh(cast.staff)
    helper.acting_for = offline
    assert offices.accept_position(position=plain, by=helper).stage == Term.HELD
    desk = offer(organisation, cast.member, "财务负责人", cast.manager)
    helper = fresh(cast.staff)
    helper.acting_for = cast.member
    with pytest.raises(FlowRefused):
        offices.accept_position(position=desk, by=helper)
    User.objects.filter(pk=cast.member.pk).update(phone_verified=False)
    with pytest.raises(FlowRefused):
        offices.accept_position(position=desk, by=fresh(cast.member))
    assert OrgPosition.objects.get(pk=desk.pk).stage == Term.OFFERED


def test_only_managers_appoint_and_only_the_holder_answers(cast: Cast, organisation: Organisation) -> None:
    RoleGrantFactory(user=cast.resident, role=Role.ORG_MANAGER, body=OrganisationFactory(place=cast.community).body)
    assert who_may(cast, lambda user: offer(organisation, cast.member, "骨干", user)) == {"manager"}
    position = OrgPosition.objects.get()
    steps = {
        "accept": {"member"},
        "decline": {"member"},
        "withdraw": {"manager"},
        "resign": {"member"},
        "dismiss": {"manager"},
        "hand_over": {"member"},
        "expire": {"manager"},
    }
    assert set(steps) == {step.name for step in POSITION.steps}
    for name, may in steps.items():
        permission = POSITION.step(name).permission
        assert {n for n, u in cast.everybody().items() if fresh(u).has_perm(permission, position)} == may, name
        for outsider in set(cast.everybody()) - may:
            with pytest.raises(PermissionDenied):
                take(POSITION, position, name, by=fresh(getattr(cast, outsider)), reason="因为")


def test_a_title_for_one_has_one_holder(cast: Cast, organisation: Organisation) -> None:
    other = MembershipFactory(organisation=organisation).user
    first = offer(organisation, cast.member, "秘书长", cast.manager)
    second = offer(organisation, other, "秘书长", cast.manager)
    offices.accept_position(position=first, by=cast.member)
    with pytest.raises(FlowRefused) as refused:
        offices.accept_position(position=second, by=other)
    assert "蒋队员" in refused.value.messages[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgPosition.objects.filter(pk=second.pk).update(stage=Term.HELD)
    offices.dismiss_position(position=first, by=fresh(cast.manager), reason="任期调整。")
    assert offices.accept_position(position=second, by=other).stage == Term.HELD
    assert "任期调整。" in Notice.objects.filter(user=cast.member).latest("pk").text
    later = timezone.localdate() + timedelta(days=30)
    OrgPosition.objects.filter(pk=second.pk).update(ends_on=later)
    third = offer(organisation, cast.member, "秘书长", cast.manager, starts_on=later + timedelta(days=1))
    assert offices.accept_position(position=third, by=cast.member).stage == Term.HELD
    assert not third.is_current


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_one_title_at_once(cast: Cast, organisation: Organisation) -> None:
    people = [cast.member, *(MembershipFactory(organisation=organisation).user for _n in range(3))]
    positions = [offer(organisation, user, "财务负责人", cast.manager) for user in people]
    found = at_once(lambda position: offices.accept_position(position=position, by=fresh(position.user)), positions)
    assert found == {"done": 1, "refused": 3}
    assert OrgPosition.objects.held().count() == 1


def test_a_manager_hands_over_and_the_only_one_stays(cast: Cast, organisation: Organisation) -> None:
    with pytest.raises(FlowRefused):
        offices.leave_desk(organisation=organisation, by=fresh(cast.manager))
    mine = PositionFactory(organisation=organisation, user=cast.manager, title=title_of("会长"), desk=Desk.MANAGER)
    with pytest.raises(FlowRefused):
        offices.resign_position(position=mine, by=fresh(cast.manager))
    weak = offer(organisation, cast.member, "会长", cast.manager, desk="", takes_over=mine)
    with pytest.raises(FlowRefused):
        offices.accept_position(position=weak, by=cast.member)
    offices.withdraw_position(position=weak, by=fresh(cast.manager))
    heir = offer(organisation, cast.member, "会长", cast.manager, takes_over=mine)
    taken = offices.accept_position(position=heir, by=cast.member)
    assert OrgPosition.objects.get(pk=mine.pk).stage == Term.ENDED
    assert (managers(organisation), taken.grant.user) == ({cast.member}, cast.member)
    old = fresh(cast.manager)
    assert not old.has_perm("orgs.manage_organisation", organisation)
    assert RoleGrant.objects.current().filter(user=old, role=Role.ORG_MEMBER).count() == 1
    assert old.has_perm("orgs.view_members", organisation) is False


def test_a_second_manager_lets_the_first_step_down(cast: Cast, organisation: Organisation) -> None:
    deputy = offer(organisation, cast.member, "副会长", cast.manager)
    offices.accept_position(position=deputy, by=cast.member)
    assert managers(organisation) == {cast.manager, cast.member}
    offices.leave_desk(organisation=organisation, by=fresh(cast.manager))
    assert managers(organisation) == {cast.member}
    assert Membership.objects.get(user=cast.manager).stage == "member"
    with pytest.raises(FlowRefused):
        offices.resign_position(position=deputy, by=fresh(cast.member))


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_at_once_leave_one(cast: Cast, organisation: Organisation) -> None:
    offices.accept_position(position=offer(organisation, cast.member, "副会长", cast.manager), by=cast.member)
    people = [cast.manager, cast.member]
    found = at_once(lambda user: offices.leave_desk(organisation=organisation, by=fresh(user)), people)
    assert (found, len(managers(organisation))) == ({"done": 1, "refused": 1}, 1)


def test_a_term_is_warned_of_and_ended_by_the_clock(cast: Cast, organisation: Organisation) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=90)
    position = offer(organisation, cast.member, "副会长", cast.manager, ends_on=last)
    offices.accept_position(position=position, by=cast.member)
    due = DueDate.objects.get(key=f"orgs.position:{position.pk}")
    assert (due.due_on, set(due.people.all())) == (last, {cast.member, cast.manager})
    (reminder,) = Reminder.objects.filter(due=due)
    ahead = (last - timezone.localdate(reminder.at)).days
    assert 20 <= ahead <= 45  # twenty working days, with weekends and holidays between
    assert offices.end_terms(last) == 0
    assert offices.end_terms(last + timedelta(days=1)) == 1
    ended = OrgPosition.objects.get(pk=position.pk)
    assert (ended.stage, ended.ended_on, managers(organisation)) == (Term.ENDED, last, {cast.manager})
    assert DueDate.objects.get(pk=due.pk).cleared_at is not None
    assert offices.end_terms(last + timedelta(days=1)) == 0


def test_the_last_manager_keeps_the_desk_when_the_term_ends(cast: Cast, organisation: Organisation) -> None:
    position = offer(organisation, cast.member, "会长", cast.manager, ends_on=timezone.localdate())
    offices.accept_position(position=position, by=cast.member)
    offices.leave_desk(organisation=organisation, by=fresh(cast.manager))
    assert offices.end_terms(timezone.localdate() + timedelta(days=1)) == 1
    assert managers(organisation) == {cast.member}


def test_positions_end_with_the_membership(cast: Cast, organisation: Organisation) -> None:
    held = offer(organisation, cast.member, "秘书长", cast.manager)
    offices.accept_position(position=held, by=cast.member)
    offered = offer(organisation, cast.member, "骨干", cast.manager)
    member = Membership.objects.get(user=cast.member)
    remove_member(membership=member, by=fresh(cast.manager), reason="搬走了。")
    stages = dict(OrgPosition.objects.values_list("pk", "stage"))
    assert stages == {held.pk: Term.ENDED, offered.pk: Term.WITHDRAWN}
    assert key_team_size(organisation) == 0
    with pytest.raises(FlowRefused):
        leave_organisation(membership=Membership.objects.get(user=cast.manager), by=fresh(cast.manager))


def test_key_teams_count_people_once_in_one_query(
    cast: Cast, organisation: Organisation, django_assert_num_queries
) -> None:
    today = timezone.localdate()
    one, two = UserFactory(), UserFactory()
    for user, name in ((one, "骨干"), (one, "组织委员"), (two, "骨干")):
        PositionFactory(organisation=organisation, user=user, title=title_of(name))
    PositionFactory(organisation=organisation, starts_on=today - timedelta(9), ends_on=today - timedelta(1))
    PositionFactory(organisation=organisation, starts_on=today + timedelta(1))
    PositionFactory(organisation=organisation, stage=Term.OFFERED)
    others = [OrganisationFactory(place=cast.community) for _n in range(3)]
    PositionFactory(organisation=others[0])
    with django_assert_num_queries(1):
        found = key_teams([organisation.pk, *(other.pk for other in others)])
    assert found == {organisation.pk: 2, others[0].pk: 1}
    assert key_team_size(organisation, on=today + timedelta(days=1)) == 3
