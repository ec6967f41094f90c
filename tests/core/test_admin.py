from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.admin import StaffAdmin
from core.flow import begin
from core.models import CalendarDay, StepTaken
from core.queue import QUEUES, QueueItem, register
from core.workdays import is_working_day
from tests.factories.process import PermitFactory
from tests.process.models import Permit
from tests.process.states import FLOW, Stage


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def permit(cast):
    return PermitFactory(title="周三用会议室", place=cast.community, applicant=cast.resident, stage=Stage.SUBMITTED)


def change_url(permit):
    return reverse("admin:process_permit_change", args=[permit.pk])


def step_url(permit, name):
    return reverse("admin:process_permit_step", args=[permit.pk, name])


LIST = "admin:process_permit_changelist"


class TestScope:
    @pytest.mark.parametrize(
        ("person", "seen"),
        [
            ("staff", {"here", "neighbour"}),
            ("community_staff", {"here"}),
            ("neighbour_staff", {"neighbour"}),
            ("other_staff", {"there"}),
            ("finance", {"here", "neighbour"}),
            ("auditor", {"here", "neighbour"}),
        ],
    )
    def test_staff_see_their_own_place_and_below(self, client, cast, person, seen):
        there = cast.other_street.children.get()
        PermitFactory(title="here", place=cast.unit, applicant=cast.resident)
        PermitFactory(title="neighbour", place=cast.neighbour_community, applicant=cast.resident)
        PermitFactory(title="there", place=there, applicant=cast.stranger)
        client.force_login(getattr(cast, person))
        response = client.get(reverse(LIST))
        assert {permit.title for permit in response.context["cl"].result_list} == seen

    @pytest.mark.parametrize("person", ["other_staff", "neighbour_staff"])
    def test_what_lies_elsewhere_is_not_there(self, client, cast, permit, person):
        client.force_login(getattr(cast, person))
        assert client.get(change_url(permit)).status_code == 404
        assert client.post(change_url(permit), {"title": "x"}).status_code == 404
        assert client.post(step_url(permit, "return"), {"reason": "x"}).status_code == 404
        assert client.get(reverse("admin:process_permit_history", args=[permit.pk])).status_code == 404
        permit.refresh_from_db()
        assert (permit.title, permit.stage) == ("周三用会议室", Stage.SUBMITTED)

    def test_staff_without_a_reading_role_see_nothing(self, client, cast, permit):
        cast.assessor.is_staff = True
        cast.assessor.save()
        client.force_login(cast.assessor)
        assert client.get(reverse(LIST)).status_code == 403
        assert client.get(change_url(permit)).status_code in {403, 404}
        assert "permit" not in client.get(reverse("admin:index")).content.decode()

    @pytest.mark.parametrize("person", ["resident", "manager", "stranger"])
    def test_others_do_not_enter(self, client, cast, permit, person):
        client.force_login(getattr(cast, person))
        response = client.get(change_url(permit), follow=True)
        assert response.status_code == 403
        assert permit.title not in response.content.decode()

    def test_a_superuser_sees_all(self, client, cast, permit):
        cast.stranger.is_superuser = cast.stranger.is_staff = True
        cast.stranger.save()
        client.force_login(cast.stranger)
        assert client.get(change_url(permit)).status_code == 200

    def test_reading_is_not_changing(self, client, cast, permit):
        client.force_login(cast.auditor)
        assert client.get(change_url(permit)).status_code == 200
        assert client.post(change_url(permit), {"title": "x"}).status_code == 403
        assert client.get(reverse("admin:process_permit_add")).status_code == 403
        assert client.post(reverse("admin:process_permit_delete", args=[permit.pk])).status_code == 403

    def test_a_row_is_not_made_elsewhere(self, client, cast):
        client.force_login(cast.staff)
        there = cast.other_street.children.get()
        posted = {"title": "x", "seats": 3, "place": there.pk, "applicant": cast.resident.pk}
        response = client.post(reverse("admin:process_permit_add"), posted)
        assert set(response.context["adminform"].form.errors) == {"place"}
        assert Permit.objects.count() == 0
        posted["place"] = cast.community.pk
        assert client.post(reverse("admin:process_permit_add"), posted).status_code == 302
        assert Permit.objects.get().place == cast.community

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_list_costs_the_same_for_any_number(self, client, cast, django_assert_num_queries, count):
        PermitFactory.create_batch(count, place=cast.community, applicant=cast.resident)
        client.force_login(cast.staff)
        with django_assert_num_queries(7):
            client.get(reverse(LIST))


class TestFlowButtons:
    def test_offers_steps_with_their_refusals(self, client, cast, permit):
        Permit.objects.update(seats=500)
        client.force_login(cast.community_staff)
        response = client.get(change_url(permit))
        offers = {offer["step"].name: offer["refusal"] for offer in response.context["flow_offers"]}
        assert offers == {"return": None, "approve": "The room has 100 seats, not 500."}
        assert "The room has 100 seats, not 500." in response.content.decode()

    def test_takes_a_step_and_shows_the_trace(self, client, cast, permit):
        client.force_login(cast.community_staff)
        response = client.post(step_url(permit, "return"), {"reason": "缺少活动方案"}, follow=True)
        permit.refresh_from_db()
        assert permit.stage == Stage.RETURNED
        row = response.context["trace"][0]
        assert (row["source"], row["target"], row["step"].reason) == ("Submitted", "Returned", "缺少活动方案")
        assert row["step"].actor_name == "孙社区"
        assert "缺少活动方案" in response.content.decode()

    def test_a_refusal_is_shown_and_what_was_typed_is_kept(self, client, cast, permit):
        client.force_login(cast.staff)
        response = client.post(step_url(permit, "return"), {"reason": "  "}, follow=True)
        words = [str(message) for message in response.context["messages"]]
        permit.refresh_from_db()
        assert (len(words), permit.stage, StepTaken.objects.count()) == (1, Stage.SUBMITTED, 0)
        posted = {"reason": "可以", "approve-decided_on": "gestern"}
        response = client.post(step_url(permit, "approve"), posted, follow=True)
        offers = {offer["step"].name: offer for offer in response.context["flow_offers"]}
        assert (offers["approve"]["opened"], offers["approve"]["reason"]) == (True, "可以")
        assert "gestern" in response.content.decode()
        assert "可以" not in client.get(change_url(permit)).content.decode()

    def test_a_floor_takes_the_step_its_own_way(self, client, cast, permit):
        client.force_login(cast.staff)
        client.post(step_url(permit, "approve"), {"reason": "", "approve-decided_on": "2026-11-23"})
        permit.refresh_from_db()
        assert (permit.stage, permit.decided_on) == (Stage.APPROVED, date(2026, 11, 23))

    def test_who_may_not_take_it_gets_no_button_and_403(self, client, cast, permit):
        client.force_login(cast.auditor)
        assert client.get(change_url(permit)).context["flow_offers"] == []
        assert client.post(step_url(permit, "return"), {"reason": "x"}).status_code == 403
        permit.refresh_from_db()
        assert permit.stage == Stage.SUBMITTED

    def test_reading_the_door_takes_nothing(self, client, cast, permit):
        client.force_login(cast.staff)
        assert client.get(step_url(permit, "return")).status_code == 405
        assert client.post(step_url(permit, "fly"), {"reason": "x"}).status_code == 404

    def test_the_state_is_read_only(self, client, cast, permit):
        client.force_login(cast.staff)
        posted = {"title": "新名称", "seats": 3, "place": cast.community.pk, "applicant": cast.resident.pk}
        assert client.post(change_url(permit), posted | {"stage": Stage.APPROVED}).status_code == 302
        permit.refresh_from_db()
        assert (permit.title, permit.stage) == ("新名称", Stage.SUBMITTED)

    def test_bulk_is_all_or_none(self, client, cast, permit):
        draft = PermitFactory(title="草稿", place=cast.community, applicant=cast.resident)
        second = PermitFactory(title="二", place=cast.community, applicant=cast.resident, stage=Stage.SUBMITTED)
        client.force_login(cast.staff)

        def post(*permits, **more):
            chosen = [p.pk for p in permits]
            return client.post(reverse(LIST), {"action": "step_return", "_selected_action": chosen, **more})

        assert post(permit, draft).context["refused"] is True
        assert post(permit, draft, confirmed="yes", reason="补材料").status_code == 200
        assert set(Permit.objects.values_list("stage", flat=True)) == {Stage.DRAFT, Stage.SUBMITTED}
        assert post(permit, second).context["refused"] is False
        assert post(permit, second, confirmed="yes", reason="补材料").status_code == 302
        assert Permit.objects.filter(stage=Stage.RETURNED).count() == 2
        assert StepTaken.objects.filter(step="return", reason="补材料").count() == 2


class TestTrail:
    URL = "admin:core_steptaken_changelist"

    def test_an_auditor_reads_the_steps_of_the_own_street_only(self, client, cast, permit):
        there = PermitFactory(place=cast.other_street, applicant=cast.stranger, title="远")
        begin(FLOW, there, by=cast.stranger)
        begin(FLOW, permit, by=cast.resident)
        client.force_login(cast.auditor)
        response = client.get(reverse(self.URL))
        assert [step.object_label for step in response.context["cl"].result_list] == ["周三用会议室"]
        here, far = StepTaken.objects.order_by("-pk")
        assert client.get(reverse("admin:core_steptaken_change", args=[here.pk])).status_code == 200
        assert client.get(reverse("admin:core_steptaken_change", args=[far.pk])).status_code == 404
        assert client.post(reverse("admin:core_steptaken_delete", args=[here.pk])).status_code == 403
        assert client.get(reverse("admin:core_steptaken_add")).status_code == 403

    @pytest.mark.parametrize("person", ["staff", "community_staff", "finance"])
    def test_other_staff_do_not_read_the_whole_trace(self, client, cast, person):
        client.force_login(getattr(cast, person))
        assert client.get(reverse(self.URL)).status_code == 403
        assert client.get(reverse("admin:core_seal_changelist")).status_code == 403


class TestPolicy:
    def test_only_the_staff_site_evaluates(self, client, cast):
        client.force_login(cast.staff)
        policy = client.get(reverse("admin:index"))["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval'" in policy
        assert "default-src 'self'" in policy
        elsewhere = client.get("/api/docs/")["Content-Security-Policy"]
        assert "unsafe" not in elsewhere
        assert "frame-ancestors 'none'" in elsewhere


class TestStartPage:
    def test_shows_the_queue_by_due_date(self, client, cast):
        items = [QueueItem("later", "/b/", date(2026, 12, 2)), QueueItem("first", "/a/", date(2026, 11, 2), "胜利街道")]
        register("process.permit", "Permits", lambda user: items if user == cast.staff else [])
        try:
            client.force_login(cast.staff)
            waiting = client.get(reverse("admin:index")).context["waiting"]
            assert [[item.title for item in kind.items] for kind in waiting] == [["first", "later"]]
            client.force_login(cast.finance)
            assert client.get(reverse("admin:index")).context["waiting"] == []
        finally:
            del QUEUES["process.permit"]

    def test_the_side_bar_shows_what_one_may_read(self, client, cast):
        client.force_login(cast.staff)
        groups = client.get(reverse("admin:index")).context["sidebar_navigation"]
        links = [item["link"] for group in groups for item in group["items"]]
        assert reverse(LIST) in links
        assert groups[0]["items"][0]["active"] is True


def test_every_page_of_the_staff_site_knows_places_and_roles():
    assert [model for model, page in site._registry.items() if not isinstance(page, StaffAdmin)] == []


class TestSignIn:
    def test_the_signed_out_go_to_the_portals_sign_in(self, client, db, settings):
        response = client.get(reverse(LIST), follow=False)
        login = client.get(response.url)
        assert response.url.startswith(reverse("admin:login"))
        assert login.status_code == 302
        assert login.url.endswith(f"?next={reverse(LIST)}")
        assert client.get(f"{reverse('admin:login')}?next=https://evil.example/").url.endswith(
            f"?next={reverse('admin:index')}"
        )

    def test_a_second_factor_is_asked_for(self, client, cast, settings):
        settings.STAFF_MFA_REQUIRED = True
        settings.STAFF_MFA_SETUP_URL, settings.STAFF_MFA_CONFIRM_URL = "/set-up/", "/confirm/"
        client.force_login(cast.staff)
        login = client.get(client.get(reverse(LIST)).url)
        assert login.url == f"/set-up/?next={reverse(LIST)}"
        cast.staff.authenticator_set.create(type="totp", data={"secret": "x"})
        assert client.get(client.get(reverse(LIST)).url).url == f"/confirm/?next={reverse(LIST)}"
        session = client.session
        session["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
        session.save()
        assert client.get(reverse(LIST)).status_code == 200


def sheet(*rows, headings=("名称", "座位", "地点", "申请人")):
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("permits.xlsx", stream.getvalue())


class TestExcel:
    def upload(self, client, *rows):
        return client.post(
            reverse("admin:process_permit_import"), {"import_file": sheet(*rows), "format": "0", "resource": "0"}
        )

    def test_the_template_has_the_headings_and_text_cells(self, client, cast):
        client.force_login(cast.staff)
        response = client.get(reverse("admin:process_permit_import_template"))
        book = openpyxl.load_workbook(BytesIO(response.content))
        assert [cell.value for cell in book.active[1]] == ["名称", "座位", "地点", "申请人"]
        assert book.active["C2"].number_format == "@"
        assert list(book.worksheets[1].values) == [("地点", "12 位编码")]

    def test_every_error_is_named_by_row_and_column(self, client, cast):
        client.force_login(cast.staff)
        there = cast.other_street.children.get()
        response = self.upload(
            client,
            ("好", 3, cast.community.code, cast.resident.username),
            ("坏", "许多", cast.community.code, cast.resident.username),
            ("远", 3, there.code, cast.resident.username),
            ("无", 3, "没有", cast.resident.username),
            ("名" * 70, 3, cast.community.code, cast.resident.username),
        )
        errors = response.context_data["sheet_errors"]
        assert [(row, column) for row, column, _words in errors] == [
            (3, "座位"),
            (4, "The row as a whole"),
            (5, "地点"),
            (6, "名称"),
        ]
        assert "confirm_form" not in response.context_data
        assert Permit.objects.count() == 0

    def test_a_clean_file_is_imported_after_confirmation(self, client, cast):
        client.force_login(cast.staff)
        response = self.upload(
            client,
            ("一", 3, cast.community.code, cast.resident.username),
            ("二", 4, cast.unit.code, cast.resident.username),
        )
        assert Permit.objects.count() == 0
        confirm = response.context_data["confirm_form"].initial
        done = client.post(reverse("admin:process_permit_process_import"), confirm)
        assert done.status_code == 302
        assert list(Permit.objects.order_by("seats").values_list("title", "seats", "street__code")) == [
            ("一", 3, "370502005"),
            ("二", 4, "370502005"),
        ]

    def test_a_file_that_no_longer_fits_is_not_imported(self, client, cast):
        client.force_login(cast.staff)
        rows = [(f"第{n}", 3, cast.community.code, cast.resident.username) for n in range(2)]
        checked = self.upload(client, *rows, ("末", 3, cast.community.code, cast.stranger.username))
        cast.stranger.delete()
        confirm = checked.context_data["confirm_form"].initial
        done = client.post(reverse("admin:process_permit_process_import"), confirm, follow=True)
        said = [str(message) for message in done.context["messages"]]
        assert (len(said), Permit.objects.count()) == (1, 0)
        assert said[0].startswith("Row 4, 申请人: ")

    def test_only_those_import_who_may_add(self, client, cast):
        client.force_login(cast.auditor)
        assert client.get(reverse("admin:process_permit_import")).status_code == 403
        assert client.get(reverse("admin:process_permit_import_template")).status_code == 403

    def test_export_is_scoped_masked_and_text(self, client, cast):
        there = cast.other_street.children.get()
        phone = cast.resident.phone
        PermitFactory(title="=1+1", place=cast.community, applicant=cast.resident)
        PermitFactory(title="远", place=there, applicant=cast.stranger)
        client.force_login(cast.staff)
        posted = {"format": "0", "resource": "0"}
        for name in ("title", "seats", "place", "applicant", "phone"):
            posted[f"permitresource_{name}"] = "on"
        response = client.post(reverse("admin:process_permit_export"), posted)
        sheet = openpyxl.load_workbook(BytesIO(response.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert rows == [["=1+1", "10", cast.community.code, cast.resident.username, f"{phone[:3]}****{phone[-4:]}"]]
        assert (sheet["A2"].data_type, sheet["E2"].number_format) == ("s", "@")


class TestCalendar:
    def upload(self, client, *rows):
        file = sheet(*rows, headings=("日期", "工作日", "节日"))
        url = reverse("admin:core_calendarday_import")
        return client.post(url, {"import_file": file, "format": "0", "resource": "0"})

    @pytest.mark.django_db(transaction=True)
    def test_staff_import_the_years_notice_and_days_count_by_it(self, client, cast):
        day = date(2026, 10, 10)
        CalendarDay.objects.create(day=day, is_working=True)
        assert is_working_day(day) is True
        client.force_login(cast.staff)
        response = self.upload(client, (day, "否", "补休"), ("2026-10-11", "是", 11.0))
        assert response.context_data["sheet_errors"] == []
        client.post(reverse("admin:core_calendarday_process_import"), response.context_data["confirm_form"].initial)
        assert list(CalendarDay.objects.order_by("day").values_list("is_working", "name")) == [
            (False, "补休"),
            (True, "11"),
        ]
        assert is_working_day(day) is False

    def test_a_wrong_cell_is_named(self, client, cast):
        client.force_login(cast.staff)
        response = self.upload(client, ("2026-13-10", "也许", ""))
        assert [(row, column) for row, column, _ in response.context_data["sheet_errors"]] == [
            (2, "工作日"),
            (2, "日期"),
        ]
        assert CalendarDay.objects.count() == 0

    @pytest.mark.parametrize("person", ["community_staff", "finance", "auditor"])
    def test_other_staff_only_read_it(self, client, cast, person):
        client.force_login(getattr(cast, person))
        assert client.get(reverse("admin:core_calendarday_changelist")).status_code == 200
        assert client.get(reverse("admin:core_calendarday_import")).status_code == 403
        assert client.get(reverse("admin:core_calendarday_add")).status_code == 403
