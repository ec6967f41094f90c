from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import register as actions
from orgs.models import Evidence
from orgs.models.register import AnnualReport
from orgs.queries.register import owing, report_standing, report_standings
from orgs.states import EvidenceKind, Growth
from orgs.states.reports import ReportStage
from tests.factories.orgs import EvidenceFactory, OrganisationFactory
from tests.factories.register import ReportFactory


@pytest.fixture
def begun(cast, organisation, at):
    for month in (3, 6, 9):
        EvidenceFactory(organisation=organisation, kind=EvidenceKind.ACTIVITY, happened_on=date(2025, month, 1))
    EvidenceFactory(organisation=organisation, quantity=80, happened_on=date(2025, 6, 1))
    EvidenceFactory(organisation=organisation, kind=EvidenceKind.SPENT, quantity=120_00, happened_on=date(2025, 6, 1))
    EvidenceFactory(organisation=organisation, kind=EvidenceKind.ACTIVITY, happened_on=date(2026, 1, 5))
    with at("2026-02-10"):
        return actions.begin_report(organisation=organisation, year=2025, by=cast.manager)


def complete(report, by, **facts):
    words = {"work": "义诊三次。", "plan": "每月一次。", "is_pledged": True}
    return actions.save_report(report=report, by=by, **{**words, **facts})


def through(report, cast, conclusion="qualified"):
    report = actions.submit_report(report=report, by=cast.manager)
    report = actions.opine_on_report(report=report, by=cast.community_staff, reason="情况属实")
    return actions.conclude_report(report=report, by=cast.staff, conclusion=conclusion, reason="同意")


def test_a_report_begins_with_what_the_platform_holds(cast, organisation, begun, at) -> None:
    wanted = {"activities": 3, "served": 80, "spent": 12000, "members": 2}
    assert begun.computed == wanted
    figures = (begun.activities, begun.served, begun.members, begun.spent_total, begun.balance_after)
    assert figures == (3, 80, 2, 12000, -12000)
    with at("2026-02-11"), pytest.raises(FlowRefused, match="2025 already"):
        actions.begin_report(organisation=organisation, year=2025, by=cast.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFactory(organisation=organisation)
    EvidenceFactory(organisation=organisation, kind=EvidenceKind.ACTIVITY, happened_on=date(2025, 12, 1))
    assert actions.count_anew(report=begun, by=cast.manager).computed["activities"] == 4


def test_a_report_says_all_that_is_missing_at_once(cast, begun, at) -> None:
    with at("2026-02-10"), pytest.raises(ValidationError) as refused:
        actions.submit_report(report=begun, by=cast.manager)
    assert set(refused.value.message_dict) == {"work", "plan", "is_pledged"}
    report = complete(begun, cast.manager, activities=9, income_donations=500_00, income_total=400_00)
    with at("2026-02-10"), pytest.raises(ValidationError) as refused:
        actions.submit_report(report=report, by=cast.manager)
    assert refused.value.message_dict == {
        "difference": ["Your figures differ from the platform's; please say why."],
        "income_total": ["The lines add up to 500.00 yuan."],
    }
    report = complete(report, cast.manager, difference="六次未登记。", income_total=500_00)
    with at("2026-02-10"), pytest.raises(ValidationError) as refused:
        actions.submit_report(report=report, by=cast.manager)
    assert refused.value.message_dict == {"balance_after": ["Before, plus income, less spending is 380.00 yuan."]}
    report.refresh_from_db()
    assert report.stage == ReportStage.DRAFT
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).update(stage="submitted", submitted_on="2026-02-10")


def test_a_report_on_time_is_concluded_published_and_counts_for_the_stars(
    cast, organisation, begun, at, client
) -> None:
    page = f"/orgs/{organisation.pk}/reports/2025/"
    with at("2026-03-31"):
        report = through(complete(begun, cast.manager), cast)
        assert client.get(page).status_code == 404
        published = actions.publish_report(report=report, by=cast.staff)
    assert (published.stage, published.conclusion, published.is_late) == ("published", "qualified", False)
    fact = Evidence.objects.get(kind=EvidenceKind.REPORT)
    assert (fact.key, fact.happened_on) == (f"orgs.report:{report.pk}", date(2026, 3, 31))
    assert client.get(page).status_code == 200
    paper = client.get(f"{page}paper/")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    told = Notice.objects.filter(kind="orgs.report", user=cast.manager).latest("pk")
    assert "In order" in told.text


def test_a_late_report_is_marked_and_counts_for_nothing_until_the_days_of_grace_end(cast, begun, at) -> None:
    report = complete(begun, cast.manager)
    with at("2026-07-01"), pytest.raises(FlowRefused, match="until 2026-06-30"):
        actions.submit_report(report=report, by=cast.manager)
    with at("2026-04-01"):
        report = actions.submit_report(report=report, by=cast.manager)
        report = actions.return_report(report=report, by=cast.community_staff, reason="缺收支明细")
    assert (report.stage, report.is_late) == ("returned", True)
    with at("2026-08-01"):  # a completion may come later than a first report
        report = through(complete(report, cast.manager), cast, "basic")
    assert (report.submitted_on, report.conclusion) == (date(2026, 4, 1), "basic")
    assert not Evidence.objects.filter(kind=EvidenceKind.REPORT).exists()
    with pytest.raises(FlowRefused, match="with the office"):
        actions.save_report(report=report, by=cast.manager, work="改写")


def test_who_writes_when(cast, organisation, at) -> None:
    young = OrganisationFactory(place=cast.community, filed_on=date(2026, 1, 5))
    refusals = [("2025-12-31", 2025, "from 2026-01-01"), ("2026-07-01", 2025, "until 2026-06-30")]
    for day, year, words in refusals:
        with at(day), pytest.raises(FlowRefused, match=words):
            actions.begin_report(organisation=organisation, year=year, by=cast.manager)
    with at("2026-02-10"):
        for name, user in cast.everybody().items():
            if name != "manager":
                with pytest.raises(PermissionDenied):
                    actions.begin_report(organisation=organisation, year=2025, by=user)
        assert [row.pk for row in owing(2025)] == [organisation.pk]
        report = actions.begin_report(organisation=organisation, year=2025, by=cast.manager)
        with pytest.raises(ValidationError, match="three conclusions"):
            actions.conclude_report(report=report, by=cast.staff, conclusion="fine", reason="好")
    with at("2027-02-10"):
        assert {row.pk for row in owing(2026)} == {organisation.pk, young.pk}


def test_denials_of_every_step(cast, organisation, client) -> None:
    allowed = {
        "submit": ("draft", {"manager"}),
        "give_back": ("submitted", {"staff", "second_staff", "community_staff"}),
        "opine": ("submitted", {"staff", "second_staff", "community_staff"}),
        "conclude": ("opined", {"staff", "second_staff"}),
        "publish": ("concluded", {"staff", "second_staff"}),
    }
    for year, (step, (stage, names)) in enumerate(allowed.items(), start=2019):
        facts = {"submitted_on": date(year + 1, 2, 1)} if stage != "draft" else {}
        facts |= {"conclusion": "basic"} if stage == "concluded" else {}
        report = ReportFactory(organisation=organisation, year=year, stage=stage, **facts)
        for name, user in cast.everybody().items():
            if name in names:
                continue
            client.force_login(user)
            url = f"/orgs/{organisation.pk}/reports/{year}/steps/{step}/"
            data = {"reason": "无", "conclusion": "basic"}
            assert client.post(url, data).status_code in {403, 404}, (step, name)
            assert client.get(f"/orgs/{organisation.pk}/reports/{year}/edit/").status_code == (
                200 if name == "manager" else 403 if name in {"staff", "second_staff", "community_staff"} else 404
            ), (step, name)
        report.refresh_from_db()
        assert report.stage == stage


def test_how_reports_stand_is_the_same_one_by_one_and_all_at_once(cast, organisation) -> None:
    def row(name, filed=date(2023, 1, 5), stage=Growth.FILED):
        return OrganisationFactory(place=cast.community, name=name, filed_on=filed, stage=stage)

    def report(of, year, conclusion="qualified", submitted=None):
        day = submitted or date(year + 1, 3, 1)
        ReportFactory(
            organisation=of, year=year, stage="published", conclusion=conclusion, submitted_on=day, concluded_on=day
        )

    rows = {name: row(name) for name in ("good", "missed", "late", "failed", "basic", "gap", "mended")}
    rows["young"] = row("young", filed=date(2025, 7, 1))
    rows["ended"] = row("ended", stage=Growth.DEREGISTERED)
    report(rows["good"], 2025)
    report(rows["late"], 2025, submitted=date(2026, 5, 2))
    ReportFactory(organisation=rows["missed"], year=2025)
    report(rows["failed"], 2025, "failed")
    for year in (2024, 2025):
        report(rows["basic"], year, "basic")
    for year in (2023, 2025):
        report(rows["gap"], year, "basic")
    report(rows["mended"], 2024, "failed")
    report(rows["mended"], 2025)

    def standings(on):
        at_once = report_standings(cast.street, on)
        for known in rows.values():
            assert at_once[known.pk] == report_standing(known, on), known
        return {
            name: (s.missed_last, s.failed, s.basic_twice) for name, known in rows.items() if (s := at_once[known.pk])
        }

    wanted = dict.fromkeys(rows, (False, False, False))
    assert standings(date(2026, 11, 1)) == wanted | {
        "missed": (True, False, False),
        "failed": (False, True, False),
        "basic": (False, False, True),
    }
    assert standings(date(2026, 4, 1))["late"] == (True, False, False)
    # Before the last day nobody has missed the newest; that of the year before counts.
    assert standings(date(2026, 3, 31))["missed"] == (True, False, False)
    assert report_standing(rows["good"], date(2026, 3, 31)).year == 2024


def test_managers_are_reminded_once_a_day_of_reminding(cast, organisation, at) -> None:
    with at("2026-01-04"):
        assert actions.remind_of_reports() == 0
    with at("2026-01-06"):
        assert (actions.remind_of_reports(), actions.remind_of_reports()) == (1, 0)
    with at("2026-03-02"):
        assert actions.remind_of_reports() == 1
    with at("2026-04-01"):
        assert actions.remind_of_reports() == 0
    told = Notice.objects.filter(kind="orgs.report")
    assert [row.user for row in told] == [cast.manager, cast.manager]
    assert "2026-03-31" in told[0].text


def test_a_report_is_written_in_the_browser(cast, organisation, begun, at, client) -> None:
    client.force_login(cast.manager)
    url = f"/orgs/{organisation.pk}/reports/2025/edit/"
    with at("2026-02-10"):
        page = client.get(url)
        assert page.context["form"]["spent_total"].value() == 120
        assert "The platform holds 3." in page.content.decode()
        data = {"activities": 3, "served": 80, "members": 2, "work": "义诊", "plan": "继续", "is_pledged": "on"}
        money = {"spent_activities": "120", "spent_total": "120.00", "balance_before": "200", "balance_after": "100"}
        wrong = client.post(url, {**data, **money, "submit": "1"})
        assert wrong.context["form"].errors == {"balance_after": ["Before, plus income, less spending is 80.00 yuan."]}
        done = client.post(url, {**data, **money, "balance_after": "80", "submit": "1"})
        assert done.url == f"/orgs/{organisation.pk}/reports/2025/"
    begun.refresh_from_db()
    assert (begun.stage, begun.balance_after, begun.submitted_by) == ("submitted", 80_00, cast.manager)
    client.force_login(cast.staff)
    assert client.get("/register/").context["owing_count"] == 0
    assert [row.pk for part in client.get("/register/").context["parts"] for row in part.rows] == [begun.pk]
    client.force_login(cast.stranger)
    assert client.get("/register/").status_code == 403
