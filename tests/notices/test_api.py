"""Messages over the API: one's own and nobody else's."""

import pytest
from rest_framework.test import APIClient

from notices.models import Notice, Preference

NOTICES = "/api/v1/me/notices/"
PREFERENCES = "/api/v1/me/notice-preferences/"
KIND = "orgs.membership"


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


def told(user, count=1):
    return [Notice.objects.create(user=user, kind=KIND, title=f"第{n}条", text="欢迎") for n in range(count)]


def test_one_reads_ones_own_newest_first_and_the_unread_ones(cast):
    first, second = told(cast.resident, 2)
    told(cast.stranger)
    client = client_of(cast.resident)
    assert [row["id"] for row in client.get(NOTICES).json()["results"]] == [second.pk, first.pk]
    body = client.post(f"{NOTICES}{first.pk}/read/").json()
    first.refresh_from_db()
    assert (body["title"], body["kind"], body["read_at"] is None) == ("第0条", KIND, False)
    assert first.read_at is not None
    assert [row["id"] for row in client.get(NOTICES, {"unread": "true"}).json()["results"]] == [second.pk]
    assert [row["id"] for row in client.get(NOTICES, {"unread": "false"}).json()["results"]] == [first.pk]
    assert client.post(f"{NOTICES}read/").json() == {"count": 1}
    assert client.get(NOTICES, {"unread": "true"}).json()["results"] == []


def test_nobody_reads_anothers(cast):
    notice = told(cast.resident)[0]
    for name, person in cast.everybody().items():
        if name != "resident":
            client = client_of(person)
            assert client.get(f"{NOTICES}{notice.pk}/").status_code == 404
            assert client.post(f"{NOTICES}{notice.pk}/read/").status_code == 404
    client_of(cast.stranger).post(f"{NOTICES}read/")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("path", [NOTICES, f"{NOTICES}1/", PREFERENCES])
def test_somebody_signed_out_is_asked_to_sign_in(db, path):
    assert client_of().get(path).status_code == 401


def test_a_second_write_with_the_same_key_gets_the_first_answer(cast):
    told(cast.resident, 3)
    client = client_of(cast.resident, idempotency_key="all")
    first, second = client.post(f"{NOTICES}read/"), client.post(f"{NOTICES}read/")
    assert (first.json(), second.json(), second["Idempotent-Replayed"]) == ({"count": 3}, {"count": 3}, "true")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_one_query(cast, count, django_assert_num_queries):
    told(cast.resident, count)
    with django_assert_num_queries(1):
        body = client_of(cast.resident).get(NOTICES, {"limit": 100}).json()
    assert len(body["results"]) == count


def test_one_says_how_to_be_told(cast):
    client = client_of(cast.resident)
    before = {row["kind"]: row for row in client.get(PREFERENCES).json()}
    assert (before[KIND]["pace"], before[KIND]["channels"]) == ("at_once", ["email"])
    put = client.put(f"{PREFERENCES}{KIND}/", {"pace": "weekly", "channels": ["wechat", "email"]})
    assert (put.status_code, put.json()["pace"], put.json()["channels"]) == (200, "weekly", ["email", "wechat"])
    after = {row["kind"]: row for row in client.get(PREFERENCES).json()}
    assert after == {**before, KIND: {**before[KIND], "pace": "weekly", "channels": ["email", "wechat"]}}
    assert client_of(cast.stranger).get(PREFERENCES).json() == list(before.values())
    assert Preference.objects.get().user == cast.resident


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("no.such", {"pace": "weekly", "channels": []}, 404),
        (KIND, {"pace": "hourly", "channels": []}, 400),
        (KIND, {"pace": "weekly", "channels": ["pigeon"]}, 400),
        (KIND, {"pace": "weekly"}, 400),
    ],
)
def test_a_choice_that_there_is_not_is_refused(cast, kind, body, status):
    assert client_of(cast.resident).put(f"{PREFERENCES}{kind}/", body).status_code == status
    assert Preference.objects.count() == 0
