"""Filing in the staff site and over the API: scope, masks, steps, writes that may be sent twice."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.test import APIClient

from core.models import Reveal
from orgs.actions import filing_review as review
from orgs.models.filing import FilingApplication, FilingSeries, NameRule
from tests.factories.filing import CHARTER, ID_NUMBER, PURPOSE, drafted, fresh, handed_in, named, on_notice, talent
from tests.factories.pictures import photo
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "admin:orgs_filingapplication_changelist"


@pytest.fixture(autouse=True)
def _street(cast: Cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def test_the_staff_site_reviews_by_the_same_actions(cast: Cast, client) -> None:
    by = talent(cast)
    draft = drafted(by, cast.community)
    application = handed_in(by, cast.community, name=named(cast.community, "读书", "会"))
    change = reverse("admin:orgs_filingapplication_change", args=[application.pk])

    def step(name: str, **data: object):
        address = reverse("admin:orgs_filingapplication_step", args=[application.pk, name])
        typed = {key if key == "reason" else f"{name}-{key}": value for key, value in data.items()}
        return client.post(address, typed).status_code

    rows = {
        "staff": True,
        "second_staff": True,
        "community_staff": True,
        "neighbour_staff": False,
        "other_staff": False,
    }
    for name, user in cast.everybody().items():
        client.force_login(user)
        listed = client.get(reverse(LIST))
        if name in rows:
            found = {row.pk for row in listed.context_data["cl"].result_list}
            assert found == ({application.pk} if rows[name] else set()), name
            assert (client.get(change).status_code == 200) == rows[name], name
        else:
            assert listed.status_code in {302, 403}, name
        if not rows.get(name):
            assert step("take_up") in {302, 403, 404}, name
            assert fresh(application).stage == "submitted", name
    client.force_login(cast.community_staff)
    assert client.get(reverse("admin:orgs_filingapplication_change", args=[draft.pk])).status_code == 404
    page = client.get(change).content.decode()
    assert "110105********002X" in page
    assert ID_NUMBER not in page
    step("take_up")
    step("endorse", reason="好")
    client.force_login(cast.staff)
    assert client.get(change).status_code == 200
    step("announce", reason="好", instructor=cast.instructor.pk)
    row = fresh(application)
    assert (row.stage, row.instructor, row.street_reviewer) == ("notice", cast.instructor, cast.staff)


def test_numbers_leave_masked_and_are_revealed_for_a_reason(cast: Cast, client) -> None:
    application = handed_in(talent(cast), cast.community)
    client.force_login(cast.staff)
    form = {"format": "0", "filingresource_id": "on", "resource": ""}
    fields = {f"filingresource_{name}": "on" for name in ("name", "person_name", "person_id_number", "person_phone")}
    answer = client.post(reverse("admin:orgs_filingapplication_export"), {**form, **fields})
    words = " ".join(str(cell.value) for row in load_workbook(io.BytesIO(answer.content)).active for cell in row)
    assert "110105********002X" in words
    assert ID_NUMBER not in words
    assert application.person_name not in words
    door = reverse("admin:orgs_filingapplication_reveal", args=[application.pk, "person_id_number"])
    assert ID_NUMBER not in client.post(door, {"reason": ""}).content.decode()
    assert ID_NUMBER in client.post(door, {"reason": "核对身份"}).content.decode()
    assert Reveal.objects.get().reader == cast.staff
    client.force_login(cast.neighbour_staff)
    assert client.post(door, {"reason": "核对身份"}).status_code == 404


def test_rules_and_series_are_kept_by_the_street(cast: Cast, client) -> None:
    rule = NameRule.objects.filter(word="协会").get()
    change = reverse("admin:orgs_namerule_change", args=[rule.pk])
    facts = {"kind": "forbidden", "word": "协会", "reason": "须登记", "place": "", "is_active": "on"}
    for user in (cast.community_staff, cast.finance, cast.stranger):
        client.force_login(user)
        client.post(change, facts)
        rule.refresh_from_db()
        assert rule.kind == "doubtful"
    client.force_login(cast.staff)
    client.post(change, facts)
    rule.refresh_from_db()
    assert rule.kind == "forbidden"
    foreign = NameRule.objects.create(kind="forbidden", word="麻将", place=cast.other_street)
    assert client.post(reverse("admin:orgs_namerule_change", args=[foreign.pk]), facts).status_code == 403
    series = FilingSeries.objects.create(street=cast.street, year=2026, pattern="甲{number}", last=3)
    client.post(reverse("admin:orgs_filingseries_change", args=[series.pk]), {"pattern": "乙{number}"})
    series.refresh_from_db()
    assert series.pattern == "甲{number}"  # numbers of the year were given


def app(user=None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def send(user, path: str, data=None, method: str = "post", **headers: str):
    return getattr(app(user), method)(f"/api/v1/{path}", data or {}, format="json", headers=headers)


def test_the_api_writes_and_reviews_an_application(cast: Cast) -> None:
    by = talent(cast)
    begin = {"place": cast.community.code}
    first = send(by, "filings/", begin, **{"idempotency-key": "one"})
    again = send(by, "filings/", begin, **{"idempotency-key": "one"})
    assert (first.status_code, again.json()["id"], FilingApplication.objects.count()) == (201, first.json()["id"], 1)
    path = f"filings/{first.json()['id']}/"
    assert send(by, "filings/", {}).status_code == 400
    assert send(cast.stranger, "filings/", begin).status_code == 409
    facts = {
        "name": named(cast.community),
        "category": "mutual_help",
        "purpose": PURPOSE,
        "charter": CHARTER,
        "person_name": by.name,
        "person_id_number": ID_NUMBER,
        "person_tie": "lives",
        "venue": "活动室",
        "venue_owner": "居委会",
        "venue_consent": True,
        "no_profit": True,
        "instructor": cast.instructor.pk,
    }
    written = send(by, path, facts, "patch")
    assert (written.status_code, written.json()["inside"]["person_id_number"]) == (200, "110105********002X")
    assert ID_NUMBER not in written.content.decode()
    assert send(by, path, {"instructor": cast.stranger.pk}, "patch").status_code == 400
    assert send(by, path, {"unknown": 1}, "patch").status_code == 400
    for number in range(5):
        member = {"name": f"队员{number}", "is_founder": number < 3}
        assert send(by, f"{path}members/", member).status_code == 201
    assert send(by, f"{path}steps/submit/").status_code == 409
    for kind in ("identity", "venue", "promise"):
        stored = app(by).post(f"/api/v1/{path}papers/{kind}/", {"file": photo()}, format="multipart")
        assert stored.status_code == 201
    for user in (None, cast.stranger, cast.staff):
        assert app(user).get(f"/api/v1/{path}").status_code == 404
    assert send(by, f"{path}steps/submit/").json()["stage"] == "submitted"
    assert send(by, path, {"name": "x"}, "patch").status_code == 403
    office = cast.community_staff
    assert [row["id"] for row in app(office).get("/api/v1/me/filing-desk/").json()["results"]] == [first.json()["id"]]
    assert send(cast.neighbour_staff, f"{path}steps/take_up/").status_code == 404
    assert send(by, f"{path}steps/take_up/").status_code == 403
    assert send(office, f"{path}steps/take_up/").json()["stage"] == "community"
    assert send(office, f"{path}papers/venue/reject/", {"reason": "看不清"}).status_code == 200
    assert send(office, f"{path}steps/return_by_community/", {"reason": "重拍"}).json()["stage"] == "completing"
    app(by).post(f"/api/v1/{path}papers/venue/", {"file": photo()}, format="multipart")
    assert send(by, f"{path}steps/complete_for_community/").json()["stage"] == "community"
    assert send(office, f"{path}steps/endorse/", {"reason": "好"}).json()["stage"] == "street"
    assert send(cast.staff, f"{path}instructor/", {"instructor": cast.instructor.pk}).status_code == 200
    assert send(cast.staff, f"{path}confirm-name/").status_code == 200
    assert send(cast.staff, f"{path}steps/announce/", {"reason": "好"}).json()["stage"] == "notice"
    public = app().get(f"/api/v1/{path}").json()
    assert (public["inside"], public["person_in_charge"], public["steps"]) == (None, by.name, [])
    assert [row["id"] for row in app().get("/api/v1/filings/").json()["results"]] == [public["id"]]
    assert [row["id"] for row in app(by).get("/api/v1/me/filings/").json()["results"]] == [public["id"]]


def test_the_api_checks_names(cast: Cast) -> None:
    application = on_notice(talent(cast), cast.community, cast.community_staff, cast.staff, cast.instructor)
    path = "/api/v1/filings/name-check/"
    asked = {"name": application.name, "place": cast.community.code}
    answer = app(cast.resident).get(path, asked).json()
    assert answer["is_possible"] is False
    assert "another application" in answer["faults"][0]
    assert app().get(path, asked).status_code == 401
    assert app(cast.resident).get(path, {"name": "x", "place": "nowhere"}).status_code == 400
    review.withdraw_filing(application=application, by=application.applicant, reason="不办了")
    assert app(cast.resident).get(path, asked).json()["is_possible"] is True
