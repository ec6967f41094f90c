"""Branches: each kind covers what it must, one branch an organisation, everything ends together."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from core.flow import FlowRefused
from core.models import StepTaken
from notices.models import Notice
from orgs.actions.party_branches import (
    add_cover,
    approve_branch,
    change_secretary,
    dissolve_branch,
    end_cover,
    plan_branch,
    start_branch,
)
from orgs.models import Organisation
from orgs.models.party import BranchCover, BranchMember, PartyBranch
from orgs.queries.party import branch_of, visible_branches
from orgs.states import Growth
from orgs.states.party import PARTY_BRANCH, BranchKind, BranchStage
from tests.factories.orgs import OrganisationFactory
from tests.factories.party import BranchFactory, CoverFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
STREET = {"staff", "second_staff"}


def planned(cast: Cast, kind: str, organisations: list[Organisation], **facts: object) -> PartyBranch:
    named = {"place": cast.community, "name": "幸福里联合党支部", "by": cast.community_staff, **facts}
    return plan_branch(kind=kind, organisations=organisations, **named)


def test_a_branch_from_plan_to_dissolution(cast: Cast, organisation: Organisation, others: list[Organisation]) -> None:
    today = timezone.localdate()
    branch = planned(cast, BranchKind.JOINT, [organisation, others[0]])
    assert (branch.stage, branch.street, branch_of(organisation)) == (BranchStage.PLANNED, cast.street, None)
    extra = add_cover(branch=branch, organisation=others[1], by=cast.community_staff)
    end_cover(cover=extra, by=cast.community_staff, reason="")
    with pytest.raises(FlowRefused):
        start_branch(branch=branch, secretary=cast.member, by=cast.staff)
    branch = approve_branch(branch=branch, by=cast.staff)
    with pytest.raises(FlowRefused) as why:
        add_cover(branch=branch, organisation=others[1], by=cast.staff)
    assert why.value.code == "approved"
    for facts in ({"founded_on": today + timedelta(days=1)}, {"until": today - timedelta(days=1)}):
        with pytest.raises(FlowRefused):
            start_branch(branch=branch, secretary=cast.member, by=cast.staff, **facts)
    branch = start_branch(branch=branch, secretary=cast.member, by=cast.staff, until=date(2029, 1, 1))
    assert (branch.secretary, branch.secretary_from, branch.founded_on) == (cast.member, today, today)
    assert branch_of(organisation) == branch_of(others[0]) == branch
    add_cover(branch=branch, organisation=others[1], by=cast.staff)
    branch = end_cover(cover=branch.covers.get(organisation=others[0]), by=cast.staff, reason="另建支部")
    assert branch_of(others[0]) is None
    branch = change_secretary(branch=branch, secretary=cast.resident, by=cast.staff)
    assert (branch.secretary, branch.secretary_until) == (cast.resident, None)
    BranchMember.objects.create(branch=branch, name="张三", joined_on=today)
    with pytest.raises(FlowRefused):
        dissolve_branch(branch=branch, by=cast.staff, reason="")
    branch = dissolve_branch(branch=branch, by=cast.staff, reason="功能调整")
    assert (branch.dissolved_on, branch_of(organisation)) == (today, None)
    assert set(BranchCover.objects.values_list("ended_on", flat=True)) == {today}
    assert BranchMember.objects.get().left_on == today
    steps = list(StepTaken.objects.of(PARTY_BRANCH.name, branch.pk).values_list("step", flat=True))
    assert steps == ["begun", "approve", "start", "cover", "uncover", "change_secretary", "dissolve"]
    assert Counter(Notice.objects.filter(kind="party.branch").values_list("user", flat=True)) == {
        cast.member.pk: 2,
        cast.resident.pk: 2,
        cast.manager.pk: 2,
    }


def test_each_kind_covers_what_it_must(cast: Cast, organisation: Organisation, others: list[Organisation]) -> None:
    for kind, chosen in (
        (BranchKind.ALONE, []),
        (BranchKind.ALONE, others),
        (BranchKind.JOINT, others[:1]),
        (BranchKind.ATTACHED, []),
    ):
        with pytest.raises(FlowRefused) as why:
            planned(cast, kind, chosen, host="社区党委")
        assert why.value.code == "covers"
    with pytest.raises(ValidationError):
        planned(cast, BranchKind.ATTACHED, others[:1])
    assert PartyBranch.objects.count() == 0
    alone = BranchFactory(place=cast.community, kind=BranchKind.ALONE)
    cover = CoverFactory(branch=alone, organisation=organisation)
    with pytest.raises(FlowRefused):
        add_cover(branch=alone, organisation=others[0], by=cast.staff)
    with pytest.raises(FlowRefused):
        end_cover(cover=cover, by=cast.staff, reason="退出")
    Organisation.objects.filter(pk=organisation.pk).update(stage=Growth.SUSPENDED)
    end_cover(cover=cover, by=cast.staff, reason="组织停止活动")
    assert branch_of(organisation) is None


def test_no_organisation_has_two_branches(cast: Cast, organisation: Organisation, others: list[Organisation]) -> None:
    first = BranchFactory(place=cast.community)
    for one in (organisation, others[0]):
        CoverFactory(branch=first, organisation=one)
    with pytest.raises(FlowRefused) as why:
        planned(cast, BranchKind.JOINT, [organisation, others[1]])
    assert why.value.code == "covered"
    second = BranchFactory(place=cast.community)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverFactory(branch=second, organisation=organisation, starts_on=date(2020, 1, 1))
    abroad = OrganisationFactory(place=cast.other_street)
    gone = OrganisationFactory(place=cast.community, stage=Growth.DEREGISTERED)
    for one, code in ((organisation, "covered"), (abroad, "street"), (gone, "inactive")):
        with pytest.raises(FlowRefused) as why:
            add_cover(branch=second, organisation=one, by=cast.staff)
        assert why.value.code == code
    with pytest.raises(FlowRefused) as why:
        add_cover(branch=first, organisation=organisation, by=cast.staff)
    assert why.value.code == "twice"


def test_who_takes_each_step(cast: Cast, organisation: Organisation) -> None:
    def able(deed) -> set[str]:
        found = set()
        for name, user in cast.everybody().items():
            try:
                with transaction.atomic():
                    deed(user)
                    found.add(name)
                    transaction.set_rollback(True)
            except PermissionDenied:
                continue
        return found

    def plan(user: object) -> None:
        planned(cast, BranchKind.ALONE, [organisation], by=user)

    assert able(plan) == STREET | {"community_staff"}
    branch = planned(cast, BranchKind.ALONE, [organisation])
    assert able(lambda user: approve_branch(branch=branch, by=user)) == STREET
    assert able(lambda user: dissolve_branch(branch=branch, by=user, reason="否")) == STREET
    approve_branch(branch=branch, by=cast.staff)
    assert able(lambda user: start_branch(branch=branch, secretary=cast.member, by=user)) == STREET
    start_branch(branch=branch, secretary=cast.member, by=cast.staff)
    assert able(lambda user: change_secretary(branch=branch, secretary=cast.manager, by=user)) == STREET
    joint = BranchFactory(place=cast.community)
    new = OrganisationFactory(place=cast.community)
    assert able(lambda user: add_cover(branch=joint, organisation=new, by=user)) == STREET


def test_a_plan_is_seen_by_staff_of_its_place_alone(cast: Cast, organisation: Organisation, client) -> None:
    branch = planned(cast, BranchKind.ALONE, [organisation])
    able = {name for name, user in cast.everybody().items() if branch in visible_branches(user)}
    assert able == STREET | {"community_staff"}
    assert client.get(branch.get_absolute_url()).status_code == 404
    approve_branch(branch=branch, by=cast.staff)
    start_branch(branch=branch, secretary=cast.member, by=cast.staff)
    assert client.get(branch.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_branches_at_once_cover_an_organisation_once(cast: Cast, organisation: Organisation) -> None:
    branches = BranchFactory.create_batch(4, place=cast.community)

    def run(branch: PartyBranch) -> str:
        try:
            add_cover(branch=branch, organisation=organisation, by=cast.staff)
        except FlowRefused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert Counter(pool.map(run, branches)) == Counter(done=1, refused=3)
    assert BranchCover.objects.count() == 1
