from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.flow import FlowRefused, take
from notices.models import Notice
from orgs.actions import register as actions
from orgs.models import Evidence, Organisation
from orgs.models.register import GrowthCondition, Investigation, Punishment, Suspension
from orgs.queries.register import under_investigation, was_punished
from orgs.rules.growth import growth_conditions
from orgs.states import GROWTH, EvidenceKind, Growth
from tests.factories.orgs import EvidenceFactory, OrganisationFactory
from tests.factories.register import ReportFactory, SuspensionFactory

WORDS = {"reason": "未公开收支", "to_mend": "公开收支"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("filed", "filed"), ("growing", "growing"), ("model", "growing"), ("registered", "registered")],
)
def test_a_suspended_organisation_goes_on_where_it_stood(cast, at, before, after) -> None:
    row = OrganisationFactory(place=cast.community, stage=before)
    with at("2026-11-23"):
        suspension = actions.suspend(organisation=row, by=cast.staff, until=date(2026, 12, 31), **WORDS)
        with pytest.raises(FlowRefused, match="does not work"):
            actions.suspend(organisation=row, by=cast.staff, **WORDS)
        assert Organisation.objects.get(pk=row.pk).stage == Growth.SUSPENDED
        lifted = actions.lift_suspension(suspension=suspension, by=cast.staff, reason="已整改")
    row.refresh_from_db()
    assert (row.stage, lifted.stage, lifted.lifted_on) == (after, "lifted", date(2026, 11, 23))


def test_a_suspension_is_reported_as_mended_and_checked(cast, organisation, at) -> None:
    with at("2026-11-23"):
        with pytest.raises(ValidationError, match="before it begins"):
            actions.suspend(organisation=organisation, by=cast.staff, until=date(2026, 11, 1), **WORDS)
        row = actions.suspend(organisation=organisation, by=cast.staff, until=date(2026, 11, 30), **WORDS)
        row = actions.report_mended(suspension=row, by=cast.manager, reason="已公开")
        row = actions.refuse_mending(suspension=row, by=cast.staff, reason="缺九月")
        assert (row.stage, row.mended) == ("open", "已公开")
    with at("2026-12-01"):
        assert (actions.warn_of_overdue_suspensions(), actions.warn_of_overdue_suspensions()) == (1, 0)
    assert Notice.objects.filter(kind="orgs.standing", user=cast.manager).count() == 2


def test_nobody_else_suspends_punishes_or_investigates(cast, organisation, client) -> None:
    day = date(2026, 11, 2)
    deeds = [
        lambda by: actions.suspend(organisation=organisation, by=by, **WORDS),
        lambda by: actions.record_punishment(
            organisation=organisation, kind="fine", what="罚款", authority="区民政局", decided_on=day, by=by
        ),
        lambda by: actions.open_investigation(
            organisation=organisation, reason="举报", authority="区民政局", opened_on=day, by=by
        ),
        lambda by: actions.open_case(organisation=organisation, ground="violation", reason="违规", by=by),
    ]
    for name, user in cast.everybody().items():
        if name in {"staff", "second_staff"}:
            continue
        for deed in deeds:
            with pytest.raises(PermissionDenied):
                deed(user)
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    row = SuspensionFactory(organisation=suspended)
    url = f"/orgs/{suspended.pk}/suspensions/{row.pk}/steps/"
    for name, user in cast.everybody().items():
        client.force_login(user)
        steps = ["report_mended"] if name in {"staff", "second_staff"} else ["report_mended", "lift"]
        for step in steps:
            assert client.post(f"{url}{step}/", {"reason": "无"}).status_code == 403, (name, step)
    assert client.post(f"{url}end/", {"reason": "无"}).status_code == 404
    assert Suspension.objects.get().stage == "open"
    assert not Punishment.objects.exists()
    assert not Investigation.objects.exists()


def test_a_punishment_and_an_investigation_count_by_their_days(cast, organisation, at) -> None:
    with at("2026-11-23"):
        with pytest.raises(ValidationError, match="future"):
            actions.record_punishment(
                organisation=organisation,
                kind="fine",
                what="罚款",
                authority="区民政局",
                decided_on=date(2026, 12, 1),
                by=cast.staff,
            )
        row = actions.record_punishment(
            organisation=organisation,
            kind="warning",
            what="未按章程活动",
            authority="区民政局",
            decided_on=date(2026, 11, 2),
            by=cast.staff,
        )
        case = actions.open_investigation(
            organisation=organisation, reason="举报", authority="区民政局", opened_on=date(2026, 11, 3), by=cast.staff
        )
        with pytest.raises(FlowRefused, match="runs already"):
            actions.open_investigation(
                organisation=organisation, reason="再查", authority="区", opened_on=date(2026, 11, 4), by=cast.staff
            )
        with pytest.raises(ValidationError, match="came out"):
            actions.close_investigation(investigation=case, result=" ", by=cast.staff)
        closed = actions.close_investigation(investigation=case, result="不属实", by=cast.staff)
        with pytest.raises(FlowRefused, match="closed already"):
            actions.close_investigation(investigation=closed, result="不属实", by=cast.staff)
    assert Evidence.objects.get(kind=EvidenceKind.PUNISHMENT).key == f"orgs.punishment:{row.pk}"
    days = (date(2026, 11, 1), date(2026, 11, 2), date(2027, 11, 1), date(2027, 11, 2))
    assert [was_punished(organisation, day) for day in days] == [False, True, True, False]
    days = (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 22), date(2026, 11, 23))
    assert [under_investigation(organisation, day) for day in days] == [False, True, True, False]


def test_growth_asks_what_the_data_say(cast, organisation, at) -> None:
    with at("2026-11-23"):
        unmet = {row.label: (row.met, row.have, row.need) for row in growth_conditions(organisation, "grow")}
        assert unmet == {
            "Months since filing": (True, "32", "3"),
            "Verified activities in the last 12 months": (False, "0", "3"),
            "Members": (True, "12", "5"),
        }
        with pytest.raises(FlowRefused, match="activities in the last 12 months 0, at least 3"):
            take(GROWTH, organisation, "grow", by=cast.staff)
        for day in (date(2025, 11, 23), date(2025, 11, 24), date(2026, 5, 1), date(2026, 11, 23)):
            EvidenceFactory(organisation=organisation, kind=EvidenceKind.ACTIVITY, happened_on=day)
        grown = take(GROWTH, organisation, "grow", by=cast.staff)
        assert grown.stage == Growth.GROWING
        GrowthCondition.objects.create(place=cast.street, step="regularise", measure="reports", least=1)
        with pytest.raises(FlowRefused, match="reports found in order 0, at least 1"):
            take(GROWTH, grown, "regularise", by=cast.staff)
        ReportFactory(organisation=organisation, stage="published", conclusion="basic", submitted_on="2026-02-01")
        regular = take(GROWTH, grown, "regularise", by=cast.staff)
        with pytest.raises(FlowRefused, match=r"Stars 0, at least 4|Verified activities"):
            take(GROWTH, regular, "set_as_model", by=cast.staff, reason="示范")
        for step in ("register", "deregister", "revoke"):
            with pytest.raises(FlowRefused, match="open one first"):
                take(GROWTH, regular, step, by=cast.staff, reason="直接")


def test_the_page_of_the_register(cast, organisation, at, client, django_assert_max_num_queries) -> None:
    with at("2026-11-23"):
        row = actions.suspend(organisation=organisation, by=cast.staff, **WORDS)
        for day in range(1, 6):
            actions.record_punishment(
                organisation=organisation,
                kind="warning",
                what=f"第{day}次",
                authority="区民政局",
                decided_on=date(2026, 11, day),
                by=cast.staff,
            )
        url = f"/orgs/{organisation.pk}/register/"
        page = client.get(url).content.decode()
        assert ("公开收支" in page, "第3次" in page, "steps/report_mended" in page) == (True, True, False)
        client.force_login(cast.manager)
        with django_assert_max_num_queries(22):
            assert f"suspensions/{row.pk}/steps/report_mended/" in client.get(url).content.decode()
