"""Proposals: written by residents, supported once each by those who live there, answered in public in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from accounts.models import User
from accounts.states import Role
from core.flow import FlowRefused, take
from notices.models import DueDate, Notice
from proposals import actions
from proposals.models import Category, Proposal
from proposals.states import PROPOSAL, Stage, Tier
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.proposals import ProposalFactory
from tests.plugins.cast import Cast

MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXTS = {"title": "楼道装一盏灯", "problem": "楼道灯坏了半个月，老人夜里看不清台阶。"}


@pytest.fixture
def draft(cast: Cast) -> Proposal:
    return actions.save_proposal(by=cast.resident, place=cast.community, **TEXTS)


@pytest.fixture
def filed(cast: Cast, draft: Proposal) -> Proposal:
    return actions.file_proposal(proposal=draft, by=cast.resident)


def neighbour(cast: Cast):
    user = UserFactory()
    RoleGrantFactory(user=user, role=Role.RESIDENT, place=cast.unit)
    return user


@pytest.mark.django_db
def test_a_filed_proposal_is_answered_in_three_working_days(cast: Cast) -> None:
    with time_machine.travel(MONDAY):
        draft = actions.save_proposal(by=cast.resident, place=cast.building, **TEXTS)
        filed = actions.file_proposal(proposal=draft, by=cast.resident)
    assert (filed.stage, filed.tier, filed.support_needed) == (Stage.COLLECTING, Tier.BUILDING, 5)
    assert filed.answer_by == DueDate.objects.get().due_on == date(2026, 11, 26)
    with time_machine.travel(MONDAY):
        actions.prepare_answer(proposal=filed, by=cast.community_staff, text="下周二安装。")
        answered = actions.publish_answer(proposal=filed, by=cast.community_staff)
    assert (answered.stage, answered.answer) == (Stage.COLLECTING, "下周二安装。")
    assert Notice.objects.filter(user=cast.resident, kind="proposals.answered").count() == 1
    assert DueDate.objects.get().cleared_at is not None
    later = actions.publish_answer(proposal=answered, by=cast.staff, text="改到周三。")
    assert (later.answer, later.answered_at) == ("改到周三。", answered.answered_at)


@pytest.mark.django_db
def test_one_writes_only_where_one_lives_and_says_what_is_wrong(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        actions.save_proposal(by=cast.resident, place=cast.neighbour_community, **TEXTS)
    with pytest.raises(ValidationError):
        actions.save_proposal(by=cast.stranger, place=cast.community, **TEXTS)
    short = actions.save_proposal(by=cast.resident, place=cast.community, **(TEXTS | {"problem": "灯坏了"}))
    with pytest.raises(FlowRefused):
        actions.file_proposal(proposal=short, by=cast.resident)


@pytest.mark.django_db
def test_what_is_dealt_with_is_changed_no_more_until_it_is_returned(cast: Cast, filed: Proposal) -> None:
    filed = actions.take_up(proposal=filed, by=cast.staff, reason="紧急。")
    with pytest.raises(FlowRefused):
        actions.save_proposal(by=cast.resident, place=cast.community, proposal=filed, **TEXTS)
    with pytest.raises(PermissionDenied):
        actions.save_proposal(by=cast.stranger, place=cast.community, proposal=filed, **TEXTS)
    returned = actions.return_to_author(proposal=filed, by=cast.staff, reason="请补充楼号。")
    changed = actions.save_proposal(
        by=cast.resident, place=cast.community, proposal=returned, **(TEXTS | {"title": "3号楼装灯"})
    )
    again = actions.file_proposal(proposal=changed, by=cast.resident)
    assert (again.stage, again.title, again.filed_at) == (Stage.COLLECTING, "3号楼装灯", filed.filed_at)


@pytest.mark.django_db
def test_those_who_live_there_support_once(cast: Cast, filed: Proposal) -> None:
    user = neighbour(cast)
    for _time in range(2):
        assert actions.support(proposal=filed, by=user).support_count == 1
    assert actions.take_back_support(proposal=filed, by=user).support_count == 0
    for other in (cast.resident, cast.stranger, cast.neighbour_staff, cast.manager):
        with pytest.raises(FlowRefused):
            actions.support(proposal=filed, by=other)
    actions.decline(proposal=filed, by=cast.staff, reason="已在办。")
    with pytest.raises(FlowRefused):
        actions.support(proposal=filed, by=user)


@pytest.mark.django_db(transaction=True)
def test_supports_at_once_are_all_counted_and_none_twice(cast: Cast, filed: Proposal) -> None:
    users = [neighbour(cast) for _number in range(4)] * 3

    def support(user) -> None:
        try:
            actions.support(proposal=filed, by=user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(support, users))
    filed.refresh_from_db()
    assert (filed.support_count, filed.supports.count()) == (4, 4)


ANSWERERS = {"staff", "second_staff", "community_staff"}
MAY = {
    "file": {"resident"},
    "withdraw": {"resident"},
    "answer": ANSWERERS,
    "reach": set(),
    "expire": set(),
    "escalate": set(),
    "take_up": ANSWERERS,
    "merge": ANSWERERS,
    "refer": ANSWERERS,
    "decline": ANSWERERS,
    "change_tier": ANSWERERS,
    "return_to_author": ANSWERERS,
}


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(MAY))
def test_only_those_named_take_a_step(cast: Cast, draft: Proposal, step: str) -> None:
    if step not in {"file", "withdraw"}:
        draft = actions.file_proposal(proposal=draft, by=cast.resident)
    able = {n for n, u in cast.everybody().items() if u.has_perm(PROPOSAL.step(step).permission, draft)}
    assert able == MAY[step]
    for name, user in cast.everybody().items():
        if name not in able:
            with pytest.raises(PermissionDenied):
                take(PROPOSAL, draft, step, by=user, reason="因为")


@pytest.mark.django_db
def test_a_draft_is_its_authors_alone_and_a_filed_one_is_everybodys(client, cast: Cast, draft: Proposal) -> None:
    def readers() -> set[str]:
        found = set()
        for name, user in cast.everybody().items():
            client.force_login(user)
            if client.get(draft.get_absolute_url()).status_code == 200:
                found.add(name)
        return found

    assert readers() == {"resident"}
    actions.file_proposal(proposal=draft, by=cast.resident)
    assert readers() == set(cast.everybody())
    client.logout()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "褚*" in page
    assert "褚居民" not in page


@pytest.mark.django_db
def test_a_resident_files_on_the_portal_and_staff_answer_by_button(client, cast: Cast) -> None:
    client.force_login(cast.resident)
    other = Category.objects.usual().pk
    response = client.post("/proposals/new/", TEXTS | {"place": cast.community.pk, "category": other, "file": "1"})
    proposal = Proposal.objects.get()
    assert (response.url, proposal.stage) == (proposal.get_absolute_url(), Stage.COLLECTING)
    client.force_login(cast.community_staff)
    assert "楼道装一盏灯" in client.get("/admin/").content.decode()
    page = f"/admin/proposals/proposal/{proposal.pk}/"
    client.post(f"{page}step/decline/", {"reason": ""})
    assert Proposal.objects.get().stage == Stage.COLLECTING
    client.post(f"{page}step/answer/", {"reason": "下周二安装。"})
    assert Proposal.objects.get().answer == "下周二安装。"
    assert "下周二安装。" in client.get(proposal.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_any_number(
    client, cast: Cast, count: int, django_assert_max_num_queries
) -> None:
    ProposalFactory.create_batch(count, place=cast.community)
    client.get("/proposals/")
    with django_assert_max_num_queries(4):
        response = client.get("/proposals/")
    assert len(response.context["page"].rows) == min(count, 20)


@pytest.mark.django_db
def test_staff_who_live_there_do_not_answer_their_own(cast: Cast) -> None:
    RoleGrantFactory(user=cast.community_staff, role=Role.RESIDENT, place=cast.unit)
    author = User.objects.get(pk=cast.community_staff.pk)
    own = actions.save_proposal(by=author, place=cast.community, **TEXTS)
    own = actions.file_proposal(proposal=own, by=author)
    for answer in (actions.take_up, actions.decline, actions.return_to_author):
        with pytest.raises(PermissionDenied):
            answer(proposal=own, by=author, reason="好。")
    assert actions.take_up(proposal=own, by=cast.staff, reason="好。").stage == Stage.SCREENING


@pytest.mark.django_db
def test_a_returned_proposal_that_moves_is_measured_by_its_new_level(cast: Cast) -> None:
    draft = actions.save_proposal(by=cast.resident, place=cast.building, **TEXTS)
    filed = actions.file_proposal(proposal=draft, by=cast.resident)
    returned = actions.return_to_author(proposal=filed, by=cast.community_staff, reason="全社区都有这个问题。")
    wider = actions.save_proposal(by=cast.resident, place=cast.community, proposal=returned, **TEXTS)
    again = actions.file_proposal(proposal=wider, by=cast.resident)
    assert (filed.support_needed, again.tier, again.support_needed) == (5, Tier.COMMUNITY, 50)


@pytest.mark.django_db
def test_returned_and_withdrawn_drafts_are_nobody_elses(client, cast: Cast, filed: Proposal) -> None:
    returned = actions.return_to_author(proposal=filed, by=cast.staff, reason="请补充楼号。")
    assert client.get(returned.get_absolute_url()).status_code == 404
    draft = actions.save_proposal(by=cast.resident, place=cast.community, **TEXTS)
    actions.withdraw(proposal=draft, by=cast.resident, reason="写错了。")
    for user in (cast.stranger, cast.staff):
        client.force_login(user)
        assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(cast.staff)
    assert client.get(returned.get_absolute_url()).status_code == 200
    assert client.get(f"/admin/proposals/proposal/{draft.pk}/change/").status_code in {302, 404}
