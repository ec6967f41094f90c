"""Public notices over the API: everybody reads, whoever is signed in objects, nobody is named."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from disclosure.actions import open_public_notice
from disclosure.models import Objection
from disclosure.states import Outcome, Stage
from tests.factories.disclosure import PublicNoticeFactory

LIST = "/api/v1/public-notices/"


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def notice(cast):
    return open_public_notice(
        subject=cast.body, title="拟资助公示", text="三千元", place=cast.community, working_days=5, by=cast.staff
    )


def objections(notice):
    return f"{LIST}{notice.pk}/objections/"


def test_everybody_reads_lists_and_one(cast, notice):
    over = PublicNoticeFactory(place=cast.community, stage=Stage.PASSED)
    client = client_of()
    assert [row["id"] for row in client.get(LIST).json()["results"]] == [over.pk, notice.pk]
    assert [row["id"] for row in client.get(LIST, {"running": "true"}).json()["results"]] == [notice.pk]
    assert [row["id"] for row in client.get(LIST, {"running": "false"}).json()["results"]] == [over.pk]
    body = client.get(f"{LIST}{notice.pk}/").json()
    assert (body["title"], body["text"], body["place"]) == ("拟资助公示", "三千元", cast.community.code)
    assert [(mark["state"]) for mark in body["progress"]] == ["current", "ahead"]
    assert [(line["actor_name"], line["reason"]) for line in body["trace"]] == [("赵*", "")]
    assert client.get(f"{LIST}{over.pk + 9}/").status_code == 404


def test_one_objects_and_takes_it_back(cast, notice):
    client = client_of(cast.resident)
    raised = client.post(objections(notice), {"text": "数字不对"})
    assert (raised.status_code, raised.json()["stage"], raised.json()["mine"]) == (201, "raised", True)
    notice.refresh_from_db()
    assert notice.stage == Stage.UNDER_OBJECTION
    seen = client_of(cast.stranger).get(f"{LIST}{notice.pk}/").json()["objections"]
    assert [(row["text"], row["mine"]) for row in seen] == [("数字不对", False)]
    again = client.post(objections(notice), {"text": "还是不对"})
    assert (again.status_code, again.json()["code"]) == (409, "twice")
    back = f"/api/v1/objections/{raised.json()['id']}/take-back/"
    for name, person in cast.everybody().items():
        if name != "resident":
            assert client_of(person).post(back).status_code == 404
    assert client_of().post(back).status_code == 401
    assert client.post(back).json()["stage"] == "taken_back"
    notice.refresh_from_db()
    assert notice.stage == Stage.OPEN
    assert client.get(f"{LIST}{notice.pk}/").json()["objections"] == []


def test_objecting_needs_a_person_words_and_time(cast, notice):
    assert client_of().post(objections(notice), {"text": "不"}).status_code == 401
    assert client_of(cast.resident).post(objections(notice), {"text": " "}).status_code == 400
    today = timezone.localdate()
    type(notice).objects.update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    assert client_of(cast.resident).post(objections(notice), {"text": "不"}).status_code == 409
    assert Objection.objects.count() == 0


def test_an_objection_sent_twice_with_one_key_is_one(cast, notice):
    client = client_of(cast.resident, idempotency_key="once")
    first, second = (client.post(objections(notice), {"text": "数字不对"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Objection.objects.get().stage == Outcome.RAISED


def test_nobody_is_named(cast, notice):
    client_of(cast.resident).post(objections(notice), {"text": "数字不对"})
    text = client_of().get(f"{LIST}{notice.pk}/").content.decode() + client_of().get(LIST).content.decode()
    for person in cast.everybody().values():
        assert person.name not in text
        assert person.phone not in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_one_query(cast, count, django_assert_num_queries):
    PublicNoticeFactory.create_batch(count, place=cast.community)
    with django_assert_num_queries(1):
        body = client_of().get(LIST, {"limit": 100, "running": "true"}).json()
    assert len(body["results"]) == count
