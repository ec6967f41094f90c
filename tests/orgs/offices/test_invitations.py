"""Invitations: by phone for one, by link for so many until a day, by a sheet; members entered by staff."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import Role
from core.flow import FlowRefused, take
from notices.models import Notice
from orgs.actions import ask_to_join, invitations, offices, page
from orgs.actions.members import enter_member
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgInvitation, OrgPosition
from orgs.queries.offices import own_invitations
from orgs.states import MEMBERSHIP, Belonging, Growth
from orgs.states.offices import Invited
from tests.factories.accounts import UserFactory
from tests.factories.offices import InvitationFactory, title_of
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.orgs.desk import at_once, fresh, who_may
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def members(organisation: Organisation) -> int:
    return Organisation.objects.get(pk=organisation.pk).member_count


def by_phone(organisation: Organisation, phone: str, by, **facts) -> OrgInvitation:
    return invitations.invite_by_phone(organisation=organisation, phone=phone, by=fresh(by), **facts)


def test_a_phone_is_invited_and_its_owner_joins(cast: Cast, organisation: Organisation) -> None:
    sent = by_phone(organisation, cast.stranger.phone, cast.manager, name="老杨", words="来吧")
    assert (sent.most, sent.shown_phone) == (1, f"{cast.stranger.phone[:3]}****{cast.stranger.phone[-4:]}")
    assert cast.stranger.phone not in str(OrgInvitation.objects.values().get())
    assert list(own_invitations(cast.stranger)) == [sent]
    assert list(own_invitations(cast.resident)) == []
    assert Notice.objects.get(user=cast.stranger).url == f"/orgs/invited/{sent.token}/"
    with pytest.raises(FlowRefused):
        by_phone(organisation, cast.stranger.phone, cast.manager)
    with pytest.raises(PermissionDenied):
        invitations.accept_invitation(invitation=sent, by=fresh(cast.resident))
    member = invitations.accept_invitation(invitation=sent, by=fresh(cast.stranger))
    assert (member.stage, member.joined_on, members(organisation)) == (Belonging.MEMBER, timezone.localdate(), 3)
    assert OrgInvitation.objects.get().stage == Invited.USED
    assert RoleGrant.objects.current().filter(user=cast.stranger, role=Role.ORG_MEMBER).count() == 1
    with pytest.raises(FlowRefused):
        by_phone(organisation, cast.stranger.phone, cast.manager)


def test_an_invitation_is_declined_or_taken_back(cast: Cast, organisation: Organisation) -> None:
    first = by_phone(organisation, cast.stranger.phone, cast.manager)
    assert invitations.decline_invitation(invitation=first, by=fresh(cast.stranger)).stage == Invited.DECLINED
    second = by_phone(organisation, cast.stranger.phone, cast.manager)
    invitations.withdraw_invitation(invitation=second, by=fresh(cast.manager))
    link = invitations.open_link(organisation=organisation, most=5, by=fresh(cast.manager))
    with pytest.raises(FlowRefused):
        invitations.decline_invitation(invitation=link, by=fresh(cast.stranger))
    for gone in (first, second):
        with pytest.raises(FlowRefused):
            invitations.accept_invitation(invitation=gone, by=fresh(cast.stranger))
    OrgInvitation.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(FlowRefused):
        invitations.accept_invitation(invitation=link, by=fresh(cast.stranger))
    assert members(organisation) == 2


@pytest.mark.django_db(transaction=True)
def test_one_place_left_is_taken_once(cast: Cast, organisation: Organisation) -> None:
    link = invitations.open_link(organisation=organisation, most=3, by=fresh(cast.manager))
    people = UserFactory.create_batch(6)
    for user in people[:2]:
        invitations.accept_invitation(invitation=link, by=user)
    found = at_once(lambda user: invitations.accept_invitation(invitation=link, by=user), people[2:])
    assert found == {"done": 1, "refused": 3}
    closed = OrgInvitation.objects.get()
    assert (closed.used, closed.stage, members(organisation)) == (3, Invited.USED, 5)


def test_who_asked_or_left_comes_by_a_link_and_a_member_does_not_twice(cast: Cast, organisation: Organisation) -> None:
    link = invitations.open_link(organisation=organisation, most=9, by=fresh(cast.manager))
    for stage in (Belonging.ASKED, Belonging.LEFT, Belonging.DECLINED):
        membership = MembershipFactory(organisation=organisation, stage=stage)
        assert invitations.accept_invitation(invitation=link, by=membership.user).pk == membership.pk
    with pytest.raises(FlowRefused):
        invitations.accept_invitation(invitation=link, by=fresh(cast.member))
    assert (OrgInvitation.objects.get().used, members(organisation)) == (3, 5)
    uninvited = MembershipFactory(organisation=organisation, stage=Belonging.ASKED)
    with pytest.raises(FlowRefused):
        take(MEMBERSHIP, uninvited, "come", by=uninvited.user)


def test_only_the_desk_invites_and_staff_enter_paper_lists(cast: Cast, organisation: Organisation) -> None:
    secretary = offices.offer_position(
        organisation=organisation, user=cast.member, title=title_of("秘书长"), by=cast.manager
    )
    desk = {"manager"}
    numbers = iter(f"138{n:08d}" for n in range(1000))
    assert who_may(cast, lambda user: by_phone(organisation, next(numbers), user)) == desk
    offices.accept_position(position=secretary, by=fresh(cast.member))
    assert who_may(cast, lambda user: by_phone(organisation, next(numbers), user)) == {"manager", "member"}
    made = {"organisation": organisation, "most": 2}
    assert who_may(cast, lambda user: invitations.open_link(**made, by=user)) == {"manager", "member"}
    link = InvitationFactory(organisation=organisation, invited_by=cast.manager)
    able = who_may(cast, lambda user: invitations.withdraw_invitation(invitation=link, by=user))
    assert able == {"manager", "member"}
    entered = who_may(cast, lambda user: enter_member(organisation=organisation, user=UserFactory(), by=user))
    assert entered == {"staff", "second_staff", "community_staff"}
    assert members(organisation) == 5


def test_bad_invitations_are_refused_in_words(cast: Cast, organisation: Organisation) -> None:
    manager = fresh(cast.manager)
    with pytest.raises(ValidationError):
        by_phone(organisation, "12345", cast.manager)
    for facts in ({"most": 0}, {"most": 1, "days": 0}, {"most": 1, "days": 999}, {"most": 10**9}):
        with pytest.raises(ValidationError):
            invitations.open_link(organisation=organisation, by=manager, **facts)
    rows = [("甲", "13800000001"), ("乙", "1380"), ("丙", cast.member.phone), ("丁", "13800000001")]
    with pytest.raises(ValidationError) as wrong:
        invitations.invite_many(organisation=organisation, rows=rows, by=manager)
    assert (len(wrong.value.messages), OrgInvitation.objects.count()) == (3, 0)
    assert len(invitations.invite_many(organisation=organisation, rows=rows[:1], by=manager)) == 1
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED, body__name="停办队")
    with pytest.raises(PermissionDenied):
        by_phone(suspended, "13800000002", cast.manager)


def test_questions_are_answered_and_minors_name_a_guardian(cast: Cast, organisation: Organisation) -> None:
    page.keep_page(organisation=organisation, by=fresh(cast.manager), questions=["有空吗？", "会什么？"])
    asked = ask_to_join(organisation=organisation, by=fresh(cast.stranger), answers=["周末"])
    assert asked.answers == [{"question": "有空吗？", "answer": "周末"}, {"question": "会什么？", "answer": ""}]
    young = UserFactory(name="小明")
    home = HouseholdFactory(place=cast.unit)
    ResidentFactory(household=home, user=young, birth_date=date(timezone.localdate().year - 12, 1, 1))
    with pytest.raises(ValidationError) as refused:
        ask_to_join(organisation=organisation, by=young)
    assert set(refused.value.message_dict) == {"guardian"}
    link = invitations.open_link(organisation=organisation, most=9, by=fresh(cast.manager))
    with pytest.raises(ValidationError):
        invitations.accept_invitation(invitation=link, by=young, guardian=" ")
    joined = invitations.accept_invitation(invitation=link, by=young, guardian="父亲 明大，13900000000")
    assert (joined.guardian, joined.answers[0]["answer"]) == ("父亲 明大，13900000000", "")
    with pytest.raises(ValidationError):
        offices.offer_position(organisation=organisation, user=young, title=title_of("秘书长"), by=fresh(cast.manager))
    assert OrgPosition.objects.count() == 0
    page.keep_page(organisation=organisation, by=fresh(cast.manager), takes_members=False)
    with pytest.raises(FlowRefused):
        ask_to_join(organisation=organisation, by=fresh(cast.resident))
    assert Membership.objects.filter(user=cast.resident).count() == 0
