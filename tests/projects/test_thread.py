"""One application from its first draft to its first payment, with everybody who has a part in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from accounts.models import User
from accounts.states import Role
from core.attachments import store_attachment
from core.flow import FlowRefused, available_steps, take
from core.models import StepTaken
from core.workdays import add_working_days
from disclosure.actions import answer_objection, end_over, object_to
from disclosure.states import Stage as NoticeStage
from funding.actions import approve_disbursement, pay_disbursement, request_disbursement
from funding.models import Fund
from ledger.queries import balance_of
from notices.actions import remind_due
from notices.models import DueDate, Notice
from orgs.models import Evidence, Organisation
from orgs.states import EvidenceKind
from projects import actions
from projects.models import Application
from projects.states import APPLICATION, Stage
from projects.tasks import follow
from tests.factories.accounts import RoleGrantFactory
from tests.factories.funding import funded
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)
LINES = [("声控灯六十只", 180_050), ("电线与工具", 60_000)]
TEXTS = {
    "title": "楼道灯光行动",
    "need": "二十个单元的楼道灯坏了半年。",
    "plan": "志愿者三个月内换成声控灯。",
    "beneficiaries": 320,
    "starts_on": MONDAY.date() + timedelta(days=30),
    "ends_on": MONDAY.date() + timedelta(days=120),
}


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    return OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name)


@pytest.fixture
def draft(cast: Cast, organisation: Organisation) -> Application:
    return actions.new_draft(organisation=organisation, by=cast.manager, title="楼道灯光行动")


@pytest.fixture
def submitted(cast: Cast, draft: Application) -> Application:
    actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
    return actions.submit(application=draft, by=cast.manager)


def kinds_to(user: object) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_from_a_draft_to_the_first_payment(cast: Cast, organisation: Organisation, fund: Fund) -> None:
    with time_machine.travel(MONDAY, tick=True) as clock:
        draft = actions.new_draft(organisation=organisation, by=cast.manager, title="楼道灯光行动")
        with pytest.raises(FlowRefused) as refused:
            actions.submit(application=draft, by=cast.manager)
        assert len(refused.value.messages[0].split("、")) == 6
        actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
        submitted = actions.submit(application=draft, by=cast.manager)
        assert (submitted.stage, submitted.budget.total) == (Stage.SUBMITTED, 240_050)
        assert kinds_to(cast.community_staff) == kinds_to(cast.staff) == ["projects.submitted"]
        assert kinds_to(cast.neighbour_staff) == kinds_to(cast.other_staff) == []

        accepted = actions.accept(application=submitted, by=cast.community_staff)
        assert (accepted.stage, accepted.notice.closes_on) == (Stage.PUBLICISED, add_working_days(MONDAY.date(), 5))
        assert (end_over(), follow()) == ([], 0)
        with pytest.raises(FlowRefused):
            take(APPLICATION, accepted, "approve", by=cast.staff)

        clock.shift(timedelta(days=8))
        assert [notice.stage for notice in end_over()] == [NoticeStage.PASSED]
        assert (follow(), follow()) == (1, 0)
        approved = Application.objects.get(pk=draft.pk)
        assert approved.stage == Stage.APPROVED

        before = balance_of(fund.account)
        granted = actions.commit_grant(application=approved, fund=fund, by=cast.staff)
        assert balance_of(fund.account) == before - 240_050
        assert Evidence.objects.get(organisation=organisation).kind == EvidenceKind.PROJECT_WON
        payment = request_disbursement(grant=granted.grant, amount=120_025, purpose="首期", by=cast.manager)
        with pytest.raises(PermissionDenied):
            approve_disbursement(disbursement=payment, by=cast.community_staff)
        payment = approve_disbursement(disbursement=payment, by=cast.staff)
        assert follow() == 0
        pay_disbursement(disbursement=payment, by=cast.finance)
        assert follow() == 1
        running = Application.objects.get(pk=draft.pk)
        assert (running.stage, balance_of(running.grant.account)) == (Stage.RUNNING, 120_025)
    steps = StepTaken.objects.of(APPLICATION.name, draft.pk).values_list("step", "actor_id")
    assert list(steps) == [
        ("begun", cast.manager.pk),
        ("submit", cast.manager.pk),
        ("accept", cast.community_staff.pk),
        ("approve", None),
        ("commit_grant", cast.staff.pk),
        ("start", None),
    ]


def test_a_returned_project_is_reminded_of_at_its_working_day(cast: Cast, organisation: Organisation) -> None:
    friday = datetime(2026, 11, 27, 10, tzinfo=ZONE)
    with time_machine.travel(friday, tick=True) as clock:
        draft = actions.new_draft(organisation=organisation, by=cast.manager, title="楼道灯光行动")
        actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
        submitted = actions.submit(application=draft, by=cast.manager)
        actions.return_for_completion(application=submitted, by=cast.staff, reason="请补充志愿者名单。")
        due = DueDate.objects.get(key=f"projects.returned:{draft.pk}")
        assert due.due_on == datetime(2026, 12, 4, tzinfo=ZONE).date()  # five working days, the weekend between
        assert list(due.people.all()) == [cast.manager]
        clock.move_to(datetime(2026, 12, 3, 8, 59, tzinfo=ZONE))
        assert remind_due() == 0
        clock.move_to(datetime(2026, 12, 3, 9, 1, tzinfo=ZONE))
        assert (remind_due(), remind_due()) == (1, 0)
        assert kinds_to(cast.manager) == ["projects.returned", "projects.returned"]
        actions.submit(application=Application.objects.get(pk=draft.pk), by=cast.manager)
        clock.move_to(datetime(2026, 12, 31, 10, tzinfo=ZONE))
        told = Notice.objects.filter(user=cast.manager, kind="projects.returned").count()
        remind_due()
        assert Notice.objects.filter(user=cast.manager, kind="projects.returned").count() == told == 2


def test_nothing_moves_while_an_objection_waits_and_a_founded_one_refuses(cast: Cast, submitted: Application) -> None:
    accepted = actions.accept(application=submitted, by=cast.staff)
    objection = object_to(notice=accepted.notice, text="灯上个月已经换过了。", by=cast.resident)
    with time_machine.travel(datetime.now(ZONE) + timedelta(days=20), tick=True):
        assert (end_over(), follow()) == ([], 0)
        answer_objection(objection=objection, founded=True, answer="属实，已由物业更换。", by=cast.staff)
        assert follow() == 1
    refused = Application.objects.get(pk=submitted.pk)
    assert refused.stage == Stage.REFUSED
    last = StepTaken.objects.of(APPLICATION.name, submitted.pk).last()
    assert (last.step, last.actor_id, bool(last.reason)) == ("refuse_after_notice", None, True)


def test_a_withdrawn_project_ends_its_notice_and_its_dues(cast: Cast, submitted: Application) -> None:
    accepted = actions.accept(application=submitted, by=cast.staff)
    actions.withdraw(application=accepted, by=cast.manager, reason="场地没有了。")
    accepted.notice.refresh_from_db()
    assert accepted.notice.stage == NoticeStage.WITHDRAWN
    assert not DueDate.objects.filter(cleared_at=None).exists()


def test_what_was_on_public_notice_keeps_its_page(client, cast: Cast, submitted: Application) -> None:
    assert client.get(submitted.get_absolute_url()).status_code == 404
    accepted = actions.accept(application=submitted, by=cast.staff)
    actions.withdraw(application=accepted, by=cast.manager, reason="场地没有了。")
    assert client.get(submitted.get_absolute_url()).status_code == 200


EXAMINERS = {"staff", "second_staff", "community_staff"}
MAY = {
    "submit": {"manager"},
    "return_for_completion": EXAMINERS,
    "refuse": EXAMINERS,
    "accept": EXAMINERS,
    "withdraw": {"manager"},
}


@pytest.mark.parametrize("step", sorted(MAY))
def test_only_those_named_take_a_step(cast: Cast, draft: Application, step: str) -> None:
    actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
    if step != "submit":
        draft = actions.submit(application=draft, by=cast.manager)
    able = {name for name, user in cast.everybody().items() if user.has_perm(APPLICATION.step(step).permission, draft)}
    assert able == MAY[step]
    for name, user in cast.everybody().items():
        if name not in able:
            with pytest.raises(PermissionDenied):
                take(APPLICATION, draft, step, by=user, reason="因为")


def test_a_draft_is_read_by_its_organisation_alone(client, cast: Cast, draft: Application) -> None:
    readers = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        if client.get(draft.get_absolute_url()).status_code == 200:
            readers.add(name)
    assert readers == {"manager", "member"}
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_was_typed_survives_an_error(client, cast: Cast, organisation: Organisation) -> None:
    client.force_login(cast.manager)
    data = {
        "title": "楼道灯光行动",
        "need": "灯坏了。",
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-0-purpose": "声控灯",
        "lines-0-amount": "",
        "lines-1-purpose": "电线",
        "lines-1-amount": "60.50",
    }
    response = client.post(f"/projects/new/{organisation.pk}/", data)
    assert response.status_code == 200
    assert not Application.objects.exists()
    assert "灯坏了。" in response.content.decode()
    response = client.post(f"/projects/new/{organisation.pk}/", data | {"lines-0-amount": "1800.5"})
    application = Application.objects.get()
    assert (response.status_code, response.url) == (302, application.get_absolute_url())
    assert list(application.budget.lines.values_list("purpose", "amount")) == [("声控灯", 180_050), ("电线", 6_050)]


def test_staff_decide_by_buttons_in_the_staff_site(client, cast: Cast, submitted: Application) -> None:
    client.force_login(cast.community_staff)
    page = f"/admin/projects/application/{submitted.pk}/"
    assert client.get(f"{page}change/").status_code == 200
    client.post(f"{page}step/return_for_completion/", {"reason": ""})
    assert Application.objects.get(pk=submitted.pk).stage == Stage.SUBMITTED
    client.post(f"{page}step/accept/", {"reason": ""})
    assert Application.objects.get(pk=submitted.pk).stage == Stage.PUBLICISED
    client.force_login(cast.other_staff)
    assert client.get(f"{page}change/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_any_number(
    client, cast: Cast, organisation: Organisation, count: int, django_assert_max_num_queries
) -> None:
    from tests.factories.projects import ApplicationFactory

    ApplicationFactory.create_batch(count, organisation=organisation)
    client.get("/projects/")
    with django_assert_max_num_queries(4):
        response = client.get("/projects/")
    assert len(response.context["page"].rows) == min(count, 20)


@pytest.mark.parametrize("step", ["accept", "return_for_completion", "refuse"])
def test_staff_who_belong_to_the_organisation_decide_nothing_about_it(
    cast: Cast, submitted: Application, step: str
) -> None:
    RoleGrantFactory(user=cast.community_staff, role=Role.ORG_MEMBER, body=cast.body)
    own = User.objects.get(pk=cast.community_staff.pk)
    with pytest.raises(FlowRefused):
        take(APPLICATION, submitted, step, by=own, reason="因为")
    assert not any(offer.open for offer in available_steps(APPLICATION, submitted, own))
    take(APPLICATION, submitted, step, by=cast.staff, reason="因为")


def test_a_project_that_ends_before_it_begins_is_told_which_day_is_wrong(
    client, cast: Cast, organisation: Organisation, draft: Application
) -> None:
    backwards = TEXTS | {"starts_on": TEXTS["ends_on"], "ends_on": TEXTS["starts_on"]}
    with pytest.raises(ValidationError) as refused:
        actions.save_draft(application=draft, by=cast.manager, lines=LINES, **backwards)
    assert set(refused.value.message_dict) == {"ends_on"}
    client.force_login(cast.manager)
    data = backwards | {"lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0"}
    response = client.post(f"/projects/{draft.pk}/edit/", data)
    assert list(response.context["form"].errors) == ["ends_on"]


def test_files_are_read_by_whoever_reads_the_application(client, cast: Cast, draft: Application) -> None:
    upload = SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF")
    attachment = store_attachment(upload=upload, subject=draft, by=cast.manager)

    def readers() -> set[str]:
        found = set()
        for name, user in cast.everybody().items():
            client.force_login(user)
            pages = {client.get(url).status_code for url in (f"/files/{attachment.pk}/", draft.get_absolute_url())}
            assert len(pages) == 1, (name, pages)
            if pages == {200}:
                found.add(name)
        return found

    organisation = {"manager", "member"}
    assert readers() == organisation
    actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
    submitted = actions.submit(application=draft, by=cast.manager)
    assert readers() == organisation | EXAMINERS | {"finance", "auditor"}
    actions.accept(application=submitted, by=cast.staff)
    assert readers() == set(cast.everybody())
    client.logout()
    assert client.get(f"/files/{attachment.pk}/").status_code == 200


def test_an_organisation_submits_and_withdraws_on_the_portal(client, cast: Cast, draft: Application) -> None:
    page = f"/projects/{draft.pk}/"
    client.force_login(cast.manager)
    client.post(f"{page}steps/submit/")
    assert Application.objects.get().stage == Stage.DRAFT
    actions.save_draft(application=draft, by=cast.manager, lines=LINES, **TEXTS)
    client.force_login(cast.member)
    assert client.post(f"{page}steps/submit/").status_code == 403
    client.force_login(cast.manager)
    client.post(f"{page}steps/submit/")
    assert Application.objects.get().stage == Stage.SUBMITTED
    assert client.get(f"{page}edit/").status_code == 403
    client.post(f"{page}steps/withdraw/", {"reason": ""})
    assert Application.objects.get().stage == Stage.SUBMITTED
    client.post(f"{page}steps/withdraw/", {"reason": "场地没有了。"})
    assert Application.objects.get().stage == Stage.WITHDRAWN
    assert client.post(f"{page}steps/accept/").status_code == 404


def test_a_grant_is_committed_by_a_button_of_the_street_alone(
    client, cast: Cast, submitted: Application, fund: Fund
) -> None:
    actions.accept(application=submitted, by=cast.staff)
    with time_machine.travel(datetime.now(ZONE) + timedelta(days=20), tick=True):
        end_over()
        follow()
        page = f"/admin/projects/application/{submitted.pk}/step/commit_grant/"
        client.force_login(cast.community_staff)
        client.post(page, {"commit_grant-fund": fund.pk, "reason": ""})
        assert Application.objects.get().stage == Stage.APPROVED
        client.force_login(cast.staff)
        client.post(page, {"commit_grant-fund": "", "reason": ""})
        assert Application.objects.get().stage == Stage.APPROVED
        client.post(page, {"commit_grant-fund": fund.pk, "reason": ""})
    granted = Application.objects.get()
    assert (granted.stage, granted.grant.amount) == (Stage.GRANTED, 240_050)


def test_an_approved_project_may_still_be_withdrawn_and_its_notice_stays_passed(
    cast: Cast, submitted: Application
) -> None:
    accepted = actions.accept(application=submitted, by=cast.staff)
    with time_machine.travel(datetime.now(ZONE) + timedelta(days=20), tick=True):
        end_over()
        follow()
        withdrawn = actions.withdraw(application=accepted, by=cast.manager, reason="场地没有了。")
    accepted.notice.refresh_from_db()
    assert (withdrawn.stage, accepted.notice.stage) == (Stage.WITHDRAWN, NoticeStage.PASSED)


def test_a_fund_that_holds_too_little_commits_nothing(cast: Cast, submitted: Application) -> None:
    poor = funded(place=cast.street, by=cast.staff, finance=cast.finance, holding=240_049)
    actions.accept(application=submitted, by=cast.staff)
    with time_machine.travel(datetime.now(ZONE) + timedelta(days=20), tick=True):
        end_over()
        follow()
        approved = Application.objects.get()
        with pytest.raises(ValidationError):
            actions.commit_grant(application=approved, fund=poor, by=cast.staff)
    assert (Application.objects.get().stage, balance_of(poor.account)) == (Stage.APPROVED, 240_049)
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_follow_a_notice_once(cast: Cast, submitted: Application) -> None:
    actions.accept(application=submitted, by=cast.staff)

    def run(_number: int) -> int:
        try:
            return follow()
        finally:
            connections.close_all()

    with time_machine.travel(datetime.now(ZONE) + timedelta(days=20), tick=True):
        end_over()
        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(run, range(3))) == 1
    assert kinds_to(cast.manager) == ["projects.decided", "projects.decided"]
