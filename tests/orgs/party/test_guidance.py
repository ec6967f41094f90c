"""Guidance: recorded by the instructor, answered, mended; evidence, reminders and figures come from it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from core.flow import FlowRefused
from core.workdays import add_working_days
from notices.models import DueDate, Notice
from orgs.actions.party_records import answer_guidance, close_guidance, record_guidance
from orgs.actions.party_reminders import remind_instructors
from orgs.models import Evidence, Organisation
from orgs.models.party import GuidanceRecord
from orgs.models.party_spans import quarter_of
from orgs.queries.party_coverage import Reach, coverage
from orgs.states import Category, EvidenceKind, Growth
from tests.factories.orgs import OrganisationFactory
from tests.factories.party import BranchFactory, ChargeFactory, CoverFactory, GuidanceFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def given(cast: Cast, organisation: Organisation) -> GuidanceRecord:
    return record_guidance(
        organisation=organisation,
        visited_on=timezone.localdate(),
        seen="账目清楚",
        advice="补签到表",
        by=cast.instructor,
    )


def test_a_visit_is_recorded_answered_and_mended(cast: Cast, organisation: Organisation) -> None:
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    for name, user in cast.everybody().items():
        if name != "instructor":
            with pytest.raises(PermissionDenied):
                record_guidance(
                    organisation=organisation, visited_on=timezone.localdate(), seen="x", advice="", by=user
                )
    record = given(cast, organisation)
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.key, evidence.happened_on) == (
        EvidenceKind.GUIDANCE,
        f"party.guidance:{record.pk}",
        timezone.localdate(),
    )
    due = DueDate.objects.get()
    assert (due.due_on, list(due.people.all())) == (add_working_days(timezone.localdate(), 10), [cast.manager])
    for name, user in cast.everybody().items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                answer_guidance(record=record, answer="已补", by=user)
    with pytest.raises(FlowRefused):
        answer_guidance(record=record, answer=" ", by=cast.manager)
    with pytest.raises(FlowRefused):
        close_guidance(record=record, mended="已补", by=cast.instructor)
    record = answer_guidance(record=record, answer="本周补齐", by=cast.manager)
    due.refresh_from_db()
    assert (record.answered_by, due.cleared_at is None) == (cast.manager, False)
    for name, user in cast.everybody().items():
        if name != "instructor":
            with pytest.raises(PermissionDenied):
                close_guidance(record=record, mended="已补", by=user)
    record = close_guidance(record=record, mended="签到表已补", by=cast.instructor)
    assert (record.stage, record.mended_on) == ("closed", timezone.localdate())
    told = Notice.objects.filter(kind="party.guidance").order_by("pk").values_list("user", flat=True)
    assert list(told) == [cast.manager.pk, cast.instructor.pk, cast.manager.pk]


def test_which_days_are_refused(cast: Cast, organisation: Organisation) -> None:
    today = timezone.localdate()
    ChargeFactory(instructor=cast.instructor, organisation=organisation, starts_on=today - timedelta(days=40))
    for days, code in ((-1, "future"), (16, "late"), (41, "visited_on")):
        with pytest.raises(FlowRefused) as why:
            record_guidance(
                organisation=organisation,
                visited_on=today - timedelta(days=days),
                seen="x",
                advice="",
                by=cast.instructor,
            )
        assert why.value.code == code
    given(cast, organisation)
    with pytest.raises(Exception, match="recorded already"):
        given(cast, organisation)
    assert GuidanceRecord.objects.count() == Evidence.objects.count() == 1


def test_a_record_is_read_by_those_concerned(client: Client, cast: Cast, organisation: Organisation) -> None:
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    record = given(cast, organisation)
    readers = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(record.get_absolute_url()).status_code
        assert status in {200, 404}
        readers |= {name} if status == 200 else set()
        sees = "账目清楚" in client.get(f"/orgs/{organisation.pk}/party/").content.decode()
        assert sees is (status == 200)
    assert readers == {"manager", "instructor", "staff", "second_staff", "community_staff"}
    client.force_login(cast.staff)
    assert client.post(record.get_absolute_url(), {"answer": "代答"}).status_code == 403
    client.force_login(cast.manager)
    assert client.post(record.get_absolute_url(), {"answer": ""}).status_code == 200
    assert client.post(record.get_absolute_url(), {"answer": "本周补齐"}).status_code == 302
    client.force_login(cast.instructor)
    client.post(record.get_absolute_url(), {"mended": "已补"})
    assert GuidanceRecord.objects.get().stage == "closed"


def test_quarters() -> None:
    assert quarter_of(date(2026, 11, 23)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter_of(date(2024, 2, 29)) == (date(2024, 1, 1), date(2024, 3, 31))
    assert quarter_of(date(2026, 6, 30)) == (date(2026, 4, 1), date(2026, 6, 30))


def test_instructors_are_reminded_once_in_each_span_of_those_not_guided(
    cast: Cast, organisation: Organisation, others: list[Organisation]
) -> None:
    for one in (organisation, *others):
        ChargeFactory(instructor=cast.instructor, organisation=one)
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    ChargeFactory(instructor=cast.instructor, organisation=suspended)
    GuidanceFactory(organisation=others[0], instructor=cast.instructor, visited_on=date(2026, 10, 1))
    GuidanceFactory(organisation=others[1], instructor=cast.instructor, visited_on=date(2026, 9, 30))
    days = (date(2026, 12, 10), date(2026, 12, 11), date(2026, 12, 12), date(2026, 12, 25), date(2026, 12, 26))
    assert [remind_instructors(on=day) for day in (*days, date(2026, 12, 31))] == [0, 1, 0, 0, 1, 0]
    notice = Notice.objects.filter(kind="party.reminder").first()
    assert notice.user == cast.instructor
    assert organisation.name in notice.text
    assert others[1].name in notice.text
    assert others[0].name not in notice.text
    assert suspended.name not in notice.text


@time_machine.travel("2026-11-23 09:00+08:00")
def test_coverage_by_community_and_category(cast: Cast, organisation: Organisation, others: list[Organisation]) -> None:
    day = date(2026, 11, 23)
    far = OrganisationFactory(place=cast.neighbour_community, category=Category.CULTURE)
    in_grid = OrganisationFactory(place=cast.grid, category=Category.CULTURE)
    OrganisationFactory(place=cast.community, stage=Growth.DEREGISTERED)
    OrganisationFactory(place=cast.other_street)
    alone = BranchFactory(place=cast.community, kind="alone")
    CoverFactory(branch=alone, organisation=organisation)
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    joint = BranchFactory(place=cast.community)
    CoverFactory(branch=joint, organisation=others[0], starts_on=day)
    CoverFactory(branch=joint, organisation=far, ended_on=day)
    ChargeFactory(instructor=cast.instructor, organisation=in_grid, starts_on=day)
    ChargeFactory(instructor=cast.instructor, organisation=others[1], ended_on=day)
    for visited in (date(2026, 10, 1), date(2026, 11, 1)):
        GuidanceFactory(organisation=organisation, instructor=cast.instructor, visited_on=visited)
    GuidanceFactory(organisation=in_grid, instructor=cast.instructor, visited_on=date(2026, 9, 30))
    found = coverage(cast.street)
    assert found.total == Reach(organisations=5, alone=1, joint=1, attached=0, instructor_only=1, guided=1)
    assert dict(found.communities) == {
        cast.community: Reach(4, 1, 1, 0, 1, 1),
        cast.neighbour_community: Reach(1, 0, 0, 0, 0, 0),
    }
    assert dict(found.categories)[Category.CULTURE] == Reach(2, 0, 0, 0, 1, 0)
    assert (found.total.covered, found.total.uncovered, found.total.share, found.total.guided_share) == (
        3,
        2,
        "60.0",
        "20.0",
    )
    assert Reach().share == ""
    assert len(list(found.rows())) == 8
    assert found.cells[cast.community.pk, Category.CULTURE] == Reach(1, 0, 0, 0, 1, 0)
