import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import set_urlconf
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import IdempotencyKey, StepTaken
from core.tasks import forget_repeatable_writes
from tests.factories.process import PermitFactory
from tests.process.models import Permit
from tests.process.states import Stage

ROOT = "/api/v1/test/"
PERMITS = f"{ROOT}permits/"
NOTHING_HERE = "There is nothing at this address."


@pytest.fixture(autouse=True)
def _addresses():
    """Serve the process's own addresses; unlike the mark ``urls`` this builds no resolver anew for each test."""
    usual = settings.ROOT_URLCONF
    settings.ROOT_URLCONF = "tests.process.urls"
    set_urlconf(None)
    yield
    settings.ROOT_URLCONF = usual
    set_urlconf(None)


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


def packed(sort, values):
    return f"{sort}.{base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip('=')}"


class TestProblems:
    @pytest.mark.parametrize(
        ("what", "status", "body"),
        [
            ("refused", 409, {"code": "early", "title": "Not possible now", "detail": "Not yet."}),
            (
                "invalid",
                400,
                {
                    "code": "invalid",
                    "title": "The request is not right",
                    "detail": "Nothing fits.",
                    "errors": {"seats": ["Too many."], "non_field_errors": ["Nothing fits."]},
                },
            ),
            (
                "plain",
                400,
                {
                    "code": "invalid",
                    "title": "The request is not right",
                    "detail": "Just no.",
                    "errors": {"non_field_errors": ["Just no."]},
                },
            ),
            (
                "denied",
                403,
                {
                    "code": "permission_denied",
                    "title": "You are not permitted to do this",
                    "detail": "Only the treasurer.",
                },
            ),
            (
                "missing",
                404,
                {"code": "not_found", "title": "Not found", "detail": "There is nothing at this address."},
            ),
            (
                "nested",
                400,
                {
                    "code": "invalid",
                    "title": "The request is not right",
                    "detail": "Some fields are not right; see errors.",
                    "errors": {"lines.1.amount": ["Not a number."]},
                },
            ),
        ],
    )
    def test_every_refusal_is_a_problem(self, db, what, status, body):
        response = client_of(accept_language="en").get(f"{ROOT}fail/{what}/")
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        assert response.json() == {"type": f"urn:yisilin:problem:{body['code']}", "status": status, **body}

    def test_an_unknown_address_is_a_problem(self, db):
        client = APIClient(headers={"accept-language": "en"}, enforce_csrf_checks=True)
        assert client.delete("/api/v1/nowhere/").status_code == 404
        response = client.get("/api/v1/nowhere/")
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
        assert response.json()["detail"] == NOTHING_HERE

    def test_the_signed_out_are_told_to_sign_in(self, db):
        response = client_of().post(PERMITS, {})
        assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")

    def test_unknown_fields_are_named(self, cast):
        posted = {"title": "x", "seats": 3, "place": cast.unit.code, "stage": "approved"}
        response = client_of(cast.resident, accept_language="en").post(PERMITS, posted)
        assert (response.status_code, response.json()["errors"]) == (400, {"stage": ["This field is not known."]})
        assert Permit.objects.count() == 0

    @pytest.mark.parametrize("content", ["{", "[1]", '"x"', "null", "\xff"])
    def test_what_is_not_an_object_is_refused(self, cast, content):
        response = client_of(cast.resident).post(PERMITS, content.encode("latin-1"), content_type="application/json")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


class TestPages:
    def walk(self, url, **params):
        client, ids, pages = client_of(), [], 0
        while url:
            page = client.get(url, params).json()
            ids += [row["id"] for row in page["results"]]
            url, params, pages = page["next"], {}, pages + 1
        return ids, pages

    def test_walks_every_row_once_in_order(self, cast):
        for seats in (3, 1, 3, 2, 3, 1, 3):
            PermitFactory(seats=seats, place=cast.community, applicant=cast.resident)
        expected = list(Permit.objects.order_by("seats", "pk").values_list("pk", flat=True))
        assert self.walk(PERMITS, sort="seats", limit=2) == (expected, 4)
        newest = list(Permit.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))
        assert self.walk(PERMITS, limit=3) == (newest, 3)
        assert self.walk(PERMITS, sort="number", limit=7) == (sorted(newest), 1)

    def test_equal_sort_keys_do_not_tie(self, cast):
        PermitFactory.create_batch(5, place=cast.community, applicant=cast.resident)
        Permit.objects.update(created_at="2026-11-23T00:00:00Z")
        expected = list(Permit.objects.order_by("-pk").values_list("pk", flat=True))
        assert self.walk(PERMITS, limit=2) == (expected, 3)

    def test_a_row_added_meanwhile_moves_nothing(self, cast):
        PermitFactory.create_batch(4, place=cast.community, applicant=cast.resident)
        first = client_of().get(PERMITS, {"limit": 2}).json()
        PermitFactory(place=cast.community, applicant=cast.resident)
        second = client_of().get(first["next"]).json()
        ids = [row["id"] for row in first["results"] + second["results"]]
        assert ids == sorted(Permit.objects.order_by("pk").values_list("pk", flat=True)[:4], reverse=True)

    @pytest.mark.parametrize("count", [1, 30])
    def test_costs_one_query_and_counts_nothing(self, cast, django_assert_num_queries, count):
        PermitFactory.create_batch(count, place=cast.community, applicant=cast.resident)
        with django_assert_num_queries(1) as queries:
            client_of().get(PERMITS)
        assert "COUNT(" not in queries.captured_queries[0]["sql"]
        assert "LIMIT 21" in queries.captured_queries[0]["sql"]

    @pytest.mark.parametrize(
        "params",
        [
            {"limit": "0"},
            {"limit": "101"},
            {"limit": "-1"},
            {"limit": "1e3"},
            {"limit": "９"},
            {"limit": "9" * 5000},
            {"sort": "applicant__phone"},
            {"sort": "-seats"},
            {"cursor": "x"},
            {"cursor": "newest."},
            {"cursor": "newest.x"},
            {"cursor": "ä"},
            {"cursor": "\x00"},
            {"cursor": ["2026-11-23T00:00:00Z", "x"]},
            {"cursor": ["never", "1"]},
            {"cursor": [None, "1"]},
            {"cursor": [{"a": 1}, "1"]},
            {"cursor": ["2026-11-23T00:00:00Z"]},
            {"cursor": ["2026-11-23T00:00:00Z", "9" * 5000]},
            {"cursor": ["3", "1"]},
            {"cursor": {"newest": "1"}},
            {"cursor": 7},
            {"cursor": ["\x00", "1"]},
        ],
    )
    def test_what_is_not_a_page_is_refused(self, db, params):
        if not isinstance(params.get("cursor", ""), str):
            params = params | {"cursor": packed("newest", params["cursor"])}
        response = client_of().get(PERMITS, params)
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")

    def test_a_cursor_belongs_to_its_order(self, db):
        cursor = packed("seats", ["3", "1"])
        assert client_of().get(PERMITS, {"sort": "seats", "cursor": cursor}).status_code == 200
        assert client_of().get(PERMITS, {"sort": "number", "cursor": cursor}).status_code == 400

    @pytest.mark.parametrize("values", [[str(10**30), "1"], ["3", str(10**30)], [str(-(10**30)), "-1"]])
    def test_numbers_beyond_the_column_do_not_break_it(self, db, values):
        response = client_of().get(PERMITS, {"sort": "seats", "cursor": packed("seats", values)})
        assert response.status_code == 200

    def test_a_late_page_starts_in_the_index(self, cast, django_assert_num_queries):
        PermitFactory.create_batch(3, place=cast.community, applicant=cast.resident)
        first = client_of().get(PERMITS, {"limit": 2}).json()
        with django_assert_num_queries(1) as queries:
            client_of().get(first["next"])
        assert '("process_permit"."created_at", "process_permit"."id") < (' in queries.captured_queries[0]["sql"]


class TestSteps:
    def test_the_detail_offers_steps_with_refusals(self, cast):
        permit = PermitFactory(place=cast.unit, applicant=cast.resident, stage=Stage.SUBMITTED, seats=200)
        offered = client_of(cast.staff).get(f"{PERMITS}{permit.pk}/").json()["steps"]
        assert offered == [
            {"name": "return", "label": "Return", "needs_reason": True, "refusal": None},
            {
                "name": "approve",
                "label": "Approve",
                "needs_reason": False,
                "refusal": "The room has 100 seats, not 200.",
            },
            {"name": "lapse", "label": "Lapse", "needs_reason": False, "refusal": None},
        ]
        assert client_of().get(f"{PERMITS}{permit.pk}/").json()["steps"] == []

    def test_takes_a_step(self, cast):
        permit = PermitFactory(place=cast.unit, applicant=cast.resident, stage=Stage.SUBMITTED)
        response = client_of(cast.staff).post(f"{PERMITS}{permit.pk}/steps/return/", {"reason": "补材料"})
        assert (response.status_code, response.json()["stage"]) == (200, "returned")
        taken = StepTaken.objects.get()
        assert (taken.step, taken.actor_name, taken.reason) == ("return", "赵街道", "补材料")

    @pytest.mark.parametrize(
        ("person", "step", "posted", "status", "code"),
        [
            ("staff", "return", {}, 409, "reason"),
            ("staff", "approve", {}, 409, "approve"),
            ("stranger", "return", {"reason": "x"}, 403, "permission_denied"),
            ("other_staff", "return", {"reason": "x"}, 403, "permission_denied"),
            ("staff", "fly", {"reason": "x"}, 404, "not_found"),
            ("staff", "return", {"reasons": "x"}, 400, "invalid"),
            (None, "return", {"reason": "x"}, 401, "not_authenticated"),
        ],
    )
    def test_a_refusal_takes_nothing(self, cast, person, step, posted, status, code):
        permit = PermitFactory(place=cast.unit, applicant=cast.resident, stage=Stage.SUBMITTED, seats=200)
        client = client_of(getattr(cast, person) if person else None)
        response = client.post(f"{PERMITS}{permit.pk}/steps/{step}/", posted)
        assert (response.status_code, response.json()["code"]) == (status, code)
        permit.refresh_from_db()
        assert (permit.stage, StepTaken.objects.count()) == (Stage.SUBMITTED, 0)


class TestIdempotency:
    def post(self, user, key, **changed):
        posted = {"title": "会议室", "seats": 3, "place": "370502005058"} | changed
        return client_of(user, idempotency_key=key).post(PERMITS, posted)

    def test_a_replay_gets_the_first_answer(self, cast):
        first = self.post(cast.resident, "k1")
        Permit.objects.update(title="改了")
        second = self.post(cast.resident, "k1")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert (first.has_header("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (False, "true")
        assert Permit.objects.count() == 1

    def test_other_content_under_the_same_key_is_an_error(self, cast):
        self.post(cast.resident, "k1")
        response = self.post(cast.resident, "k1", seats=4)
        assert (response.status_code, response.json()["code"]) == (422, "key_reused")
        assert Permit.objects.count() == 1

    def test_keys_belong_to_a_person(self, cast):
        self.post(cast.resident, "k1")
        assert self.post(cast.stranger, "k1").status_code == 201
        assert self.post(cast.resident, "k2").status_code == 201
        assert Permit.objects.count() == 3

    def test_a_failed_write_leaves_no_key(self, cast):
        assert self.post(cast.resident, "k1", seats=2000).status_code == 409
        assert self.post(cast.resident, "k1", seats=0).status_code == 400
        assert IdempotencyKey.objects.count() == 0
        assert self.post(cast.resident, "k1").status_code == 201

    def test_old_keys_are_forgotten(self, cast):
        self.post(cast.resident, "old")
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=3))
        self.post(cast.resident, "new")
        assert forget_repeatable_writes() == 1
        assert IdempotencyKey.objects.get().key == "new"

    def test_a_bad_key_is_refused(self, cast):
        assert self.post(cast.resident, "k" * 81).status_code == 400
        assert Permit.objects.count() == 0

    def test_a_form_with_a_file_may_be_repeated(self, cast):
        def send(content):
            client = client_of(cast.resident, idempotency_key="k1")
            posted = {"title": "会议室", "seats": 3, "place": "370502005058"}
            return client.post(PERMITS, posted | {"plan": SimpleUploadedFile("a.txt", content)}, format="multipart")

        assert (send(b"one").status_code, send(b"one").status_code, send(b"two").status_code) == (201, 201, 422)
        assert Permit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_once(cast):
    start = Barrier(4)

    def send(_number):
        try:
            start.wait()
            posted = {"title": "会议室", "seats": 3, "place": "370502005058"}
            response = client_of(cast.resident, idempotency_key="same").post(PERMITS, posted)
            return response.status_code, response.json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert answers == {(201, Permit.objects.get().pk)}


class TestThrottles:
    @pytest.fixture(autouse=True)
    def empty_cache(self):
        cache.clear()

    def test_the_third_request_of_an_address_waits(self, db):
        client = client_of()
        assert [client.get(f"{ROOT}seldom/").status_code for _ in range(3)] == [200, 200, 429]
        response = client.get(f"{ROOT}seldom/")
        assert (response["Content-Type"], response.json()["code"]) == ("application/problem+json", "throttled")
        assert 0 < int(response["Retry-After"]) <= 60

    def test_writes_are_counted_and_reads_are_not(self, cast):
        client = client_of(cast.resident)
        assert [client.get(f"{ROOT}write/").status_code for _ in range(3)] == [200, 200, 200]
        assert [client.post(f"{ROOT}write/").status_code for _ in range(3)] == [200, 200, 429]
        assert client_of(cast.stranger).post(f"{ROOT}write/").status_code == 200

    def test_codes_are_counted_by_phone_and_the_phone_is_not_kept(self, db):
        client = client_of()
        codes = [client.post(f"{ROOT}code/", {"phone": "13900000001"}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert client.post(f"{ROOT}code/", {"phone": "13900000002"}).status_code == 200
        assert not any("13900000001" in key for key in cache._cache)


class TestDocumentation:
    def test_the_schema_names_problems_keys_and_pages(self, db, settings):
        from drf_spectacular.generators import SchemaGenerator

        paths = SchemaGenerator(urlconf="tests.process.urls").get_schema(public=True)["paths"]
        post, listing = paths[PERMITS]["post"], paths[PERMITS]["get"]
        assert "application/problem+json" in post["responses"]["4XX"]["content"]
        assert "Idempotency-Key" in {parameter["name"] for parameter in post["parameters"]}
        assert {"cursor", "limit", "sort"} <= {parameter["name"] for parameter in listing["parameters"]}

    def test_the_page_loads_local_files_only(self, client, db):
        response = client.get("/api/docs/")
        text = response.content.decode()
        assert response.status_code == 200
        assert "<style" not in text
        assert "http" not in text.replace("http-equiv", "")
        assert client.get("/api/docs/?script=").status_code == 200
        assert client.get("/api/v1/schema/").status_code == 200
