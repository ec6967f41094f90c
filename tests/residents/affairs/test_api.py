"""Affairs over the API: from raising to rating, and what strangers are not told."""

import pytest
from rest_framework.test import APIClient

from core.models import Attachment
from residents.actions import affairs as actions
from residents.models import Affair
from residents.states import AffairStage
from tests.factories.affairs import neighbour, raised, settled
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
FACTS = {"title": "门禁坏了", "words": "单元门关不上，晚上不安全。", "topic": "safety"}


@pytest.fixture(autouse=True)
def _street(cast, settings):
    settings.STREET_CODE = cast.street.code


@pytest.fixture
def home(cast):
    return neighbour(cast.unit)


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def post(user, path, data=None, **headers):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def ids(user, path):
    return [row["id"] for row in app(user).get(f"{ROOT}/{path}").json()["results"]]


def test_from_raising_to_the_rating(cast, home, settings):
    facts = {**FACTS, "place": cast.unit.code}
    first = post(home, "affairs/", facts, **{"idempotency-key": "one"})
    again = post(home, "affairs/", facts, **{"idempotency-key": "one"})
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    affair = Affair.objects.get()
    path = f"affairs/{affair.pk}"
    assert ids(home, "me/affairs/") == ids(None, "affairs/") == ids(cast.building_leader, "me/desk/") == [affair.pk]
    near = neighbour(cast.unit, "郎邻居")
    assert post(near, f"{path}/also/").json()["households"] == 2
    assert post(near, f"{path}/also/").status_code == 409
    assert post(cast.building_leader, f"{path}/steps/take_up/").json()["stage"] == "doing"
    assert post(cast.building_leader, f"{path}/steps/report/", {"reason": "零件已订"}).status_code == 200
    done = post(cast.building_leader, f"{path}/steps/settle/", {"reason": "换了闭门器"}).json()
    assert (done["stage"], done["result"], done["average"]) == ("settled", "换了闭门器", None)
    assert post(home, f"{path}/rating/", {"stars": 6}).status_code == 400
    rated = post(home, f"{path}/rating/", {"stars": 4, "words": "快"}).json()
    assert (rated["rating_count"], rated["average"], rated["own_stars"]) == (1, None, 4)
    settings.AFFAIR_RATINGS_SHOWN = 1
    assert app().get(f"{ROOT}/{path}/").json()["average"] == 4.0
    assert app().get(f"{ROOT}/{path}/").json()["own_stars"] is None
    assert post(cast.stranger, f"{path}/rating/", {"stars": 1}).status_code == 409


def test_leaders_pass_it_on(cast, home):
    other = raised(home, cast.unit, "电梯有异响")
    affair = raised(home, cast.unit)
    path = f"affairs/{affair.pk}"
    leader = cast.building_leader
    assert post(leader, f"{path}/steps/take_up/").status_code == 200
    choices = app(leader).get(f"{ROOT}/{path}/choices/").json()
    assert {"id": cast.grid_leader.pk, "name": "冯网格"} in choices["people"]
    assert choices["levels"] == []
    assert post(leader, f"{path}/assign/", {"to": cast.stranger.pk}).status_code == 400
    assert post(leader, f"{path}/assign/", {"to": cast.grid_leader.pk}).json()["handler"] == "冯网格"
    up = post(leader, f"{path}/steps/hand_up/", {"reason": "需要网格协调"}).json()
    assert (up["stage"], up["level"], up["is_with"], up["handler"]) == ("raised", "grid", cast.grid.code, None)
    assert post(cast.grid_leader, f"{path}/hand-down/", {"to": cast.street.code, "reason": "x"}).status_code == 409
    down = {"to": cast.building.code, "reason": "请楼栋先看"}
    assert post(cast.grid_leader, f"{path}/hand-down/", down).json()["level"] == "building"
    assert post(leader, f"{path}/merge/", {"into": 999999}).status_code == 400
    assert post(leader, f"{path}/merge/", {"into": affair.pk}).status_code == 409
    merged = post(leader, f"{path}/merge/", {"into": other.pk}).json()
    assert (merged["stage"], merged["merged_into"]) == ("merged", other.pk)
    refer = {"to": "hotline", "reason": "归热线"}
    assert post(leader, f"affairs/{other.pk}/refer/", {**refer, "to": "moon"}).status_code == 400
    assert post(leader, f"affairs/{other.pk}/refer/", refer).json()["referred_to"] == "hotline"


def test_nobody_else_passes_it_on(cast, home):
    affair = raised(home, cast.unit)
    path = f"affairs/{affair.pk}"
    allowed = {"building_leader", "community_staff", "staff", "second_staff"}
    deeds = {
        "assign/": {"to": cast.grid_leader.pk},
        "hand-down/": {"to": cast.unit.code, "reason": "x"},
        "refer/": {"to": "hotline", "reason": "x"},
        "merge/": {"into": affair.pk},
        "steps/take_up/": {},
        "steps/hand_up/": {"reason": "x"},
        "steps/decline/": {"reason": "x"},
        "steps/settle/": {"reason": "x"},
        "steps/report/": {"reason": "x"},
        "steps/withdraw/": {"reason": "x"},
    }
    for name, user in [*cast.everybody().items(), ("nobody", None)]:
        if name in allowed:
            continue
        for deed, data in deeds.items():
            refused = 401 if user is None else 403
            assert post(user, f"{path}/{deed}", data).status_code == refused, (name, deed)
        assert app(user).get(f"{ROOT}/{path}/choices/").status_code == refused, name
    for clock in ("close", "reopen", "escalate", "assign"):
        assert post(cast.staff, f"{path}/steps/{clock}/").status_code == 404, clock
    affair.refresh_from_db()
    assert affair.stage == AffairStage.RAISED


def test_a_quarrel_is_nobody_elses_business(cast, home):
    affair = raised(home, cast.unit, topic="neighbours")
    path = f"affairs/{affair.pk}"
    readers = {"building_leader", "community_staff", "staff", "second_staff"}
    for name, user in [*cast.everybody().items(), ("nobody", None)]:
        expected = 200 if name in readers else 404
        assert app(user).get(f"{ROOT}/{path}/").status_code == expected, name
        assert app(user).get(f"{ROOT}/{path}/files/").status_code == expected, name
        assert ids(user, "affairs/") == [], name
        if expected == 404 and user is not None:
            assert post(user, f"{path}/also/").status_code == 404, name
            assert post(user, f"{path}/assign/", {"to": user.pk}).status_code == 404, name
    public = raised(home, cast.unit)
    assert post(cast.building_leader, f"affairs/{public.pk}/merge/", {"into": affair.pk}).status_code == 200
    query = {"title": affair.title, "words": affair.words, "place": cast.unit.code}
    assert app(home).get(f"{ROOT}/affairs/similar/", query).json() == []


def test_names_are_masked_but_for_those_who_handle_it(cast, home):
    affair = actions.take_up(affair=raised(home, cast.unit), by=cast.building_leader)
    full = {"building_leader", "community_staff", "staff", "second_staff"}
    for name, user in [*cast.everybody().items(), ("nobody", None)]:
        read = app(user).get(f"{ROOT}/affairs/{affair.pk}/").json()
        names = (read["raised_by"], read["handler"])
        assert names == ((home.name, "陈楼栋") if name in full else ("吕*", "陈*")), name


def test_files_similar_and_what_is_not_said(cast, home):
    affair = raised(home, cast.unit)
    address = f"{ROOT}/affairs/{affair.pk}/files/"
    assert app(home).post(address, {"file": photo()}, format="multipart").status_code == 201
    assert app(cast.stranger).post(address, {"file": photo()}, format="multipart").status_code == 403
    assert Attachment.objects.count() == len(app().get(address).json()) == 1
    query = {"title": "楼道的灯坏了", "words": "三楼楼道灯不亮，看不见台阶", "place": cast.unit.code}
    found = app(home).get(f"{ROOT}/affairs/similar/", query)
    assert [row["id"] for row in found.json()] == [affair.pk]
    assert app(home).get(f"{ROOT}/affairs/similar/", {"title": "x", "place": "nowhere"}).status_code == 400
    assert app().get(f"{ROOT}/affairs/similar/", query).status_code == 401
    for path in ("me/affairs/", "me/desk/"):
        assert app().get(f"{ROOT}/{path}").status_code == 401
        assert ids(cast.stranger, path) == []
    assert post(None, "affairs/", {**FACTS, "place": cast.unit.code}).status_code == 401
    assert post(cast.stranger, "affairs/", {**FACTS, "place": cast.unit.code}).status_code == 409
    assert post(cast.other_staff, "affairs/", {**FACTS, "place": cast.unit.code}).status_code == 409
    assert post(home, "affairs/", {**FACTS, "place": cast.unit.code, "stage": "closed"}).status_code == 400


def test_sorts_filters_and_the_same_queries_for_one_and_thirty(cast, home, settings, django_assert_max_num_queries):
    settings.AFFAIR_OPEN_MOST = 99
    first = raised(home, cast.unit)
    lists = ((None, "affairs/"), (home, "me/affairs/"), (cast.building_leader, "me/desk/"))

    def count():
        numbers = []
        for user, path in lists:
            with django_assert_max_num_queries(8) as seen:
                assert app(user).get(f"{ROOT}/{path}").status_code == 200
            numbers.append(len(seen))
        return numbers

    count()
    once = count()
    rows = [raised(home, cast.unit, f"事情{number}") for number in range(29)]
    assert count() == once
    done = settled(rows[0], cast.building_leader)
    Affair.objects.filter(pk=first.pk).update(households=9, due_on="2020-01-02")
    assert ids(None, "affairs/?sort=homes")[0] == ids(None, "affairs/?sort=due")[0] == first.pk
    assert ids(None, "affairs/")[0] == rows[-1].pk
    assert ids(None, "affairs/?stage=settled") == [done.pk]
    assert ids(None, "affairs/?light=red") == [first.pk]
    assert ids(None, f"affairs/?at={cast.neighbour_community.code}") == []
