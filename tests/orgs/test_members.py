"""Joining and leaving an organisation: who decides, what is counted, which roles come and go."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, take
from notices.models import Notice
from orgs import actions
from orgs.models import Membership, Organisation
from orgs.states import MEMBERSHIP, Belonging, Growth
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    """The organisation of the cast's body, with its manager as the only member."""
    found = OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name, member_count=1)
    MembershipFactory(organisation=found, user=cast.manager)
    return found


@pytest.fixture
def asked(cast: Cast, organisation: Organisation) -> Membership:
    return actions.ask_to_join(organisation=organisation, by=cast.stranger, words="会修水电。")


def count_of(organisation: Organisation) -> int:
    return Organisation.objects.get(pk=organisation.pk).member_count


def roles_of(user: User) -> set[str]:
    return set(RoleGrant.objects.current().filter(user=user).values_list("role", flat=True))


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_asking_tells_the_managers_and_nobody_else(cast: Cast, organisation: Organisation, asked: Membership) -> None:
    assert (asked.stage, asked.words, count_of(organisation)) == (Belonging.ASKED, "会修水电。", 1)
    assert list(Notice.objects.values_list("user", "kind")) == [(cast.manager.pk, "orgs.asked_to_join")]
    with pytest.raises(FlowRefused):
        actions.ask_to_join(organisation=organisation, by=cast.stranger)


def test_who_is_admitted_is_counted_and_has_the_role(cast: Cast, organisation: Organisation, asked: Membership) -> None:
    admitted = actions.admit_member(membership=asked, by=cast.manager)
    assert (admitted.stage, admitted.joined_on, count_of(organisation)) == (Belonging.MEMBER, timezone.localdate(), 2)
    assert (roles_of(cast.stranger), told(cast.stranger)) == ({Role.ORG_MEMBER}, ["orgs.membership"])
    with pytest.raises(FlowRefused):
        actions.admit_member(membership=asked, by=cast.manager)
    assert count_of(organisation) == 2


def test_who_is_declined_reads_why_and_may_ask_again(cast: Cast, organisation: Organisation, asked: Membership) -> None:
    with pytest.raises(FlowRefused):
        actions.decline_member(membership=asked, by=cast.manager, reason=" ")
    actions.decline_member(membership=asked, by=cast.manager, reason="本季度名额已满。")
    assert "本季度名额已满。" in Notice.objects.get(user=cast.stranger).text
    again = actions.ask_to_join(organisation=organisation, by=cast.stranger, words="下季度呢？")
    assert (again.pk, again.stage, again.words, count_of(organisation)) == (asked.pk, Belonging.ASKED, "下季度呢？", 1)


def test_who_leaves_loses_the_role_at_once_and_may_come_back(
    cast: Cast, organisation: Organisation, asked: Membership
) -> None:
    member = actions.admit_member(membership=asked, by=cast.manager)
    left = actions.leave_organisation(membership=member, by=cast.stranger)
    assert (left.stage, left.left_on, count_of(organisation)) == (Belonging.LEFT, timezone.localdate(), 1)
    assert roles_of(cast.stranger) == set()
    again = actions.ask_to_join(organisation=organisation, by=cast.stranger)
    actions.admit_member(membership=again, by=cast.manager)
    assert (roles_of(cast.stranger), count_of(organisation)) == ({Role.ORG_MEMBER}, 2)
    assert RoleGrant.objects.filter(user=cast.stranger).count() == 2


def test_taking_ones_question_back_counts_nobody(cast: Cast, organisation: Organisation, asked: Membership) -> None:
    actions.leave_organisation(membership=asked, by=cast.stranger)
    assert count_of(organisation) == 1


def test_roles_for_a_term_end_with_the_membership(cast: Cast, organisation: Organisation) -> None:
    today = timezone.localdate()
    user = UserFactory()
    RoleGrantFactory(
        user=user,
        role=Role.ORG_MANAGER,
        body=cast.body,
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=300),
    )
    RoleGrantFactory(user=user, role=Role.ORG_MEMBER, body=cast.body, starts_on=today + timedelta(days=7))
    elsewhere = RoleGrantFactory(user=user, role=Role.RESIDENT, place=cast.unit)
    member = MembershipFactory(organisation=organisation, user=user)
    actions.remove_member(membership=member, by=cast.manager, reason="长期不参加活动。")
    assert list(RoleGrant.objects.current().filter(user=user)) == [elsewhere]
    assert list(RoleGrant.objects.current(today + timedelta(days=30)).filter(user=user)) == [elsewhere]
    assert RoleGrant.objects.filter(user=user).count() == 3
    assert not User.objects.get(pk=user.pk).has_perm("orgs.manage_organisation", organisation)


def test_a_suspended_organisation_takes_nobody(cast: Cast, organisation: Organisation, asked: Membership) -> None:
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    with pytest.raises(FlowRefused):
        actions.ask_to_join(organisation=suspended, by=cast.resident)
    waiting = MembershipFactory(organisation=suspended, user=cast.resident, stage=Belonging.ASKED)
    RoleGrantFactory(user=cast.manager, role=Role.ORG_MANAGER, body=suspended.body)
    with pytest.raises(FlowRefused):
        actions.admit_member(membership=waiting, by=User.objects.get(pk=cast.manager.pk))


MAY = {
    "admit": (Belonging.ASKED, {"manager"}),
    "decline": (Belonging.ASKED, {"manager"}),
    "remove": (Belonging.MEMBER, {"manager"}),
    "leave": (Belonging.MEMBER, {"stranger"}),
    "ask_again": (Belonging.LEFT, {"stranger"}),
}


@pytest.mark.parametrize("step", sorted(MAY))
def test_only_those_named_take_a_step(cast: Cast, organisation: Organisation, step: str) -> None:
    stage, may = MAY[step]
    membership = MembershipFactory(organisation=organisation, user=cast.stranger, stage=stage)
    able = {n for n, u in cast.everybody().items() if u.has_perm(MEMBERSHIP.step(step).permission, membership)}
    assert able == may
    for name, user in cast.everybody().items():
        if name not in able:
            with pytest.raises(PermissionDenied):
                take(MEMBERSHIP, membership, step, by=user, reason="因为")


def at_once(deed, numbers) -> Counter:
    def run(number) -> str:
        try:
            deed(number)
        except FlowRefused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(numbers)) as pool:
        return Counter(pool.map(run, numbers))


@pytest.mark.django_db(transaction=True)
def test_admitted_removed_and_left_at_once_count_once(
    cast: Cast, organisation: Organisation, asked: Membership
) -> None:
    found = at_once(lambda _n: actions.admit_member(membership=asked, by=cast.manager), range(4))
    assert (found, count_of(organisation)) == (Counter(done=1, refused=3), 2)

    def end(number: int) -> None:
        if number % 2:
            actions.leave_organisation(membership=asked, by=cast.stranger)
        else:
            actions.remove_member(membership=asked, by=cast.manager, reason="因为")

    assert (at_once(end, range(4)), count_of(organisation)) == (Counter(done=1, refused=3), 1)


def test_a_neighbour_joins_on_the_portal_and_the_manager_admits(client, cast: Cast, organisation: Organisation) -> None:
    page = f"/orgs/{organisation.pk}/"
    assert client.post(f"{page}join/").status_code == 302
    assert Membership.objects.filter(stage=Belonging.ASKED).count() == 0
    client.force_login(cast.stranger)
    client.post(f"{page}join/", {"words": "会修水电。"})
    membership = Membership.objects.get(user=cast.stranger)
    client.post(f"{page}members/{membership.pk}/admit/")
    assert client.get(f"{page}members/").status_code == 403
    client.force_login(cast.manager)
    assert "会修水电。" in client.get(f"{page}members/").content.decode()
    client.post(f"{page}members/{membership.pk}/admit/")
    assert (Membership.objects.get(user=cast.stranger).stage, count_of(organisation)) == (Belonging.MEMBER, 2)
    client.post(f"{page}members/{membership.pk}/remove/", {"reason": ""})
    assert count_of(organisation) == 2
    client.force_login(cast.stranger)
    client.post(f"{page}leave/")
    assert (Membership.objects.get(user=cast.stranger).stage, count_of(organisation)) == (Belonging.LEFT, 1)


def test_the_list_of_members_is_read_by_managers_and_staff_of_the_place(
    client, cast: Cast, organisation: Organisation
) -> None:
    readers = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        if client.get(f"/orgs/{organisation.pk}/members/").status_code == 200:
            readers.add(name)
    assert readers == {"manager", "staff", "second_staff", "community_staff"}


def test_another_organisations_membership_is_not_found_here(client, cast: Cast, organisation: Organisation) -> None:
    other = MembershipFactory(organisation=OrganisationFactory(place=cast.community), stage=Belonging.ASKED)
    client.force_login(cast.manager)
    assert client.post(f"/orgs/{organisation.pk}/members/{other.pk}/admit/").status_code == 404


def test_of_the_deregistered_the_page_of_the_register_is_kept(client, cast: Cast) -> None:
    gone = OrganisationFactory(place=cast.community, stage=Growth.DEREGISTERED)
    assert client.get(f"/orgs/{gone.pk}/").url == f"/orgs/{gone.pk}/register/"
    parts = ("register/", "rating/")
    assert [client.get(f"/orgs/{gone.pk}/{part}").status_code for part in parts] == [200, 404]
    assert client.get("/orgs/").context["page"].rows == []


def test_pages_ask_the_same_queries_for_any_number(
    client, cast: Cast, organisation: Organisation, django_assert_num_queries
) -> None:
    client.force_login(cast.manager)
    for count in (1, 29):
        for stage in (Belonging.ASKED, Belonging.MEMBER):
            MembershipFactory.create_batch(count, organisation=organisation, stage=stage)
        for part, queries in (("", 19), ("rating/", 5), ("members/", 7)):
            client.get(f"/orgs/{organisation.pk}/{part}")
            with django_assert_num_queries(queries):
                assert client.get(f"/orgs/{organisation.pk}/{part}").status_code == 200


@pytest.mark.django_db
def test_the_only_manager_stays_until_there_is_another(cast: Cast) -> None:
    organisation = OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name, member_count=2)
    membership = MembershipFactory(organisation=organisation, user=cast.manager)
    with pytest.raises(FlowRefused):
        actions.leave_organisation(membership=membership, by=cast.manager)
    RoleGrantFactory(user=cast.member, role=Role.ORG_MANAGER, body=cast.body)
    assert actions.leave_organisation(membership=membership, by=cast.manager).stage == Belonging.LEFT
