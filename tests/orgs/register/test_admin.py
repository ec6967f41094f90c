"""The register in the staff site: scope, what is recorded and decided there goes through the actions."""

import io
from datetime import date

from django.urls import reverse
from openpyxl import load_workbook

from core.queue import waiting_for
from orgs.models import Organisation
from orgs.models.register import AnnualReport, Deregistration, Investigation, Punishment, Suspension
from orgs.states import Growth
from orgs.states.reports import ReportStage
from tests.factories.orgs import OrganisationFactory
from tests.factories.register import ChangeFactory, RegistrationFactory, ReportFactory

MODELS = (
    "changerequest",
    "annualreport",
    "suspension",
    "punishment",
    "investigation",
    "deregistration",
    "registration",
)


def address(model, page="changelist", *args):
    return reverse(f"admin:orgs_{model}_{page}", args=args)


def step(client, model, row, name, **data):
    typed = {key if key == "reason" else f"{name}-{key}": value for key, value in data.items()}
    response = client.post(address(model, "step", row.pk, name), typed)
    row.refresh_from_db()
    return response


def test_who_sees_what_and_who_may_add(client, cast, organisation) -> None:
    change = ChangeFactory(organisation=organisation)
    readers = {"staff", "second_staff", "community_staff", "finance"}
    for name, user in cast.everybody().items():
        client.force_login(user)
        for model in MODELS:
            status = client.get(address(model)).status_code
            if name in readers | {"neighbour_staff", "other_staff"}:
                assert status == 200, (name, model)
            adds = name in {"staff", "second_staff", "other_staff"}
            adds &= model in {"suspension", "punishment", "investigation", "deregistration"}
            assert (client.get(address(model, "add")).status_code == 200) == adds, (name, model)
        sees = client.get(address("changerequest", "change", change.pk)).status_code == 200
        assert sees == (name in readers), name
        if name not in {"staff", "second_staff"}:
            assert step(client, "changerequest", change, "apply").status_code in {302, 403, 404}, name
            assert change.stage == "submitted", name


def test_cases_are_opened_and_decided_in_the_staff_site(client, cast, organisation, at) -> None:
    client.force_login(cast.staff)
    base = {"organisation": organisation.pk}
    with at("2026-11-23"):
        facts = {"kind": "fine", "what": "罚款", "authority": "区民政局", "decided_on": "2026-11-02"}
        assert client.post(address("punishment", "add"), {**base, **facts}).status_code == 302
        facts = {"reason": "举报", "authority": "区民政局", "opened_on": "2026-11-02"}
        client.post(address("investigation", "add"), {**base, **facts})
        case = Investigation.objects.get()
        client.post(address("investigation", "change", case.pk), {"outcome": "不属实"})
        client.post(
            address("suspension", "add"), {**base, "reason": "未公开", "to_mend": "公开", "from_on": "2026-11-23"}
        )
        assert Organisation.objects.get(pk=organisation.pk).stage == Growth.SUSPENDED
        row = Suspension.objects.get()
        assert client.get(address("suspension", "change", row.pk)).status_code == 200
        step(client, "suspension", row, "lift", reason="已整改")
        client.post(address("deregistration", "add"), {**base, "ground": "violation", "reason": "伪造签到"})
        client.post(address("deregistration", "add"), {**base, "ground": "violation", "reason": "再次"})
    case.refresh_from_db()
    assert (Punishment.objects.get().recorded_by, case.result, row.stage) == (cast.staff, "不属实", "lifted")
    found = Deregistration.objects.get()
    assert (found.stage, found.opened_by) == ("warned", cast.staff)
    assert client.get(address("deregistration", "change", found.pk)).status_code == 200


def test_an_organisation_is_ended_by_a_case_alone(client, cast, organisation) -> None:
    client.force_login(cast.staff)
    page = client.get(address("organisation", "change", organisation.pk))
    assert [offer["step"].name for offer in page.context_data["flow_offers"]] == ["grow"]
    for name in ("suspend", "deregister", "revoke", "register"):
        step(client, "organisation", organisation, name, reason="直接")
    assert organisation.stage == Growth.FILED


def test_reports_and_registrations_are_concluded_there(client, cast, organisation, at) -> None:
    client.force_login(cast.staff)
    report = ReportFactory(organisation=organisation, stage=ReportStage.OPINED, submitted_on=date(2026, 2, 1))
    step(client, "annualreport", report, "conclude", reason="同意")
    assert report.stage == "opined"
    step(client, "annualreport", report, "conclude", reason="同意", conclusion="basic")
    assert (report.stage, report.conclusion) == ("concluded", "basic")
    row = RegistrationFactory(organisation=organisation, stage="recommended")
    facts = {"credit_code": "52370500MJD000003W", "authority": "东营区民政局", "registered_on": "2026-11-02"}
    step(client, "registration", row, "register", **facts)
    assert (row.stage, row.credit_code) == ("registered", "52370500MJD000003W")


def test_reports_go_into_a_sheet_with_yuan(client, cast, organisation, django_assert_max_num_queries) -> None:
    other = OrganisationFactory(place=cast.neighbour_community)
    for row in (organisation, other):
        ReportFactory(organisation=row, income_total=123_45)
    client.force_login(cast.community_staff)
    chosen = {f"reportresource_{name}": "on" for name in ("organisation", "year", "income_total")}
    response = client.post(address("annualreport", "export"), {"format": "0", "resource": "", **chosen})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    heads = rows[0]
    assert len(rows) == 2
    assert dict(zip(heads, rows[1], strict=True))["income in all"] == "123.45"
    for _extra in range(5):
        ReportFactory(organisation=OrganisationFactory(place=cast.community))
    with django_assert_max_num_queries(14):
        client.get(address("annualreport"))


def test_what_waits_for_whom(cast, organisation) -> None:
    ChangeFactory(organisation=organisation)
    ReportFactory(organisation=organisation, stage=ReportStage.SUBMITTED, submitted_on=date(2026, 2, 1))
    RegistrationFactory(organisation=organisation, stage="submitted")
    wanted = {"orgs.changes", "orgs.reports", "orgs.registrations"}
    for name, user in cast.everybody().items():
        names = {row.queue.name for row in waiting_for(user) if row.queue.name in wanted}
        assert names == (wanted if name in {"staff", "second_staff", "community_staff"} else set()), name
    assert AnnualReport.objects.waiting().count() == 1
