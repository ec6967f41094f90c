"""Acting for a resident who isn't online: who may, for how long, what the trace says, and how it ends."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from rest_framework.test import APIClient
from time_machine import travel

from accounts import rules
from accounts.actions.acting import hand_over_account, open_offline_account, start_acting, stop_acting
from accounts.actions.devices import add_device
from accounts.models import ActingSession, Consent, User
from accounts.states import Role
from tests.factories.accounts import RoleGrantFactory, UserFactory

HELPERS = {"staff", "second_staff", "community_staff", "grid_leader", "building_leader"}
PHONE = "13905460009"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def granny(cast):
    person = UserFactory(name="吴奶奶", phone="", phone_verified=False)
    RoleGrantFactory(user=person, role=Role.RESIDENT, place=cast.unit)
    return person


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_only_helpers_of_the_place_begin(cast, granny):
    begun = set()
    for name, person in cast.everybody().items():
        try:
            start_acting(resident=granny, reason="不会用手机", by=person)
            begun.add(name)
        except PermissionDenied:
            continue
    assert begun == HELPERS
    with pytest.raises(PermissionDenied):
        start_acting(resident=granny, reason="自己", by=fresh(granny))


def test_nobody_acts_for_who_signs_in_alone_or_is_staff(cast, granny):
    staff = UserFactory(phone="", phone_verified=False, is_staff=True)
    RoleGrantFactory(user=staff, role=Role.RESIDENT, place=cast.unit)
    closed = UserFactory(phone="", phone_verified=False, is_active=False)
    RoleGrantFactory(user=closed, role=Role.RESIDENT, place=cast.unit)
    homeless = UserFactory(phone="", phone_verified=False)
    for person in (cast.resident, staff, closed, homeless):
        with pytest.raises(PermissionDenied):
            start_acting(resident=person, reason="不会用手机", by=cast.staff)


def test_the_floor_above_says_who_represents_a_household(cast, granny, monkeypatch):
    daughter = UserFactory(name="吴女儿")
    monkeypatch.setattr(rules, "_households", [lambda actor, person: (actor, person) == (daughter, granny)])
    assert start_acting(resident=granny, reason="母亲不识字", by=daughter).actor_role == str(Role.REPRESENTATIVE.label)
    with pytest.raises(PermissionDenied):
        start_acting(resident=granny, reason="母亲不识字", by=cast.stranger)


@pytest.mark.parametrize(("reason", "minutes"), [(" ", 60), ("不会用手机", 0), ("不会用手机", 121)])
def test_a_reason_and_two_hours_at_most(cast, granny, reason, minutes):
    with pytest.raises(ValidationError):
        start_acting(resident=granny, reason=reason, minutes=minutes, by=cast.staff)
    assert not ActingSession.objects.exists()


def test_one_acts_for_one_at_a_time_and_the_log_only_grows(cast, granny):
    other = UserFactory(phone="", phone_verified=False)
    RoleGrantFactory(user=other, role=Role.RESIDENT, place=cast.unit)
    first = start_acting(resident=granny, reason="不会用手机", by=cast.staff)
    second = start_acting(resident=other, reason="不会用手机", minutes=120, by=cast.staff)
    assert list(ActingSession.objects.running()) == [second]
    assert (first.actor_name, first.actor_role) == ("赵街道", str(Role.STREET_STAFF.label))
    for change in ({"reason": "别的"}, {"resident": granny}, {"ends_at": timezone.now() + timedelta(days=9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ActingSession.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ActingSession.objects.filter(pk=first.pk).update(ended_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        ActingSession.objects.filter(pk=first.pk).delete()
    assert (stop_acting(by=cast.staff), stop_acting(by=cast.staff)) == (1, 0)


def begin(client, person, resident, minutes=60):
    client.force_login(person)
    return client.post(f"/acting/{resident.pk}/start/", {"reason": "不会用手机", "minutes": minutes})


def test_the_browser_acts_until_it_stops(client, cast, granny):
    assert begin(client, cast.grid_leader, granny).status_code == 302
    page = client.get("/acting/")
    assert page.wsgi_request.user.principal == granny
    assert page.wsgi_request.acting_session.reason == "不会用手机"
    assert "吴*" in page.content.decode()
    assert client.post("/acting/stop/").status_code == 302
    assert client.get("/acting/").wsgi_request.user.principal == cast.grid_leader
    assert not ActingSession.objects.running().exists()


def test_acting_is_over_when_its_time_is(client, cast, granny):
    start = timezone.now()
    begin(client, cast.staff, granny, minutes=30)
    with travel(start + timedelta(minutes=29)):
        assert client.get("/acting/").wsgi_request.user.principal == granny
    with travel(start + timedelta(minutes=31)):
        assert client.get("/acting/").wsgi_request.user.principal == cast.staff
    assert "acting_session" not in client.session


def test_acting_is_over_when_the_right_is(client, cast, granny):
    begin(client, cast.grid_leader, granny)
    cast.grid_leader.grants.update(ended_at=timezone.now())
    assert client.get("/acting/").wsgi_request.user.principal == cast.grid_leader


def test_a_session_of_somebody_else_is_not_taken_over(client, cast, granny):
    session = start_acting(resident=granny, reason="不会用手机", by=cast.staff)
    client.force_login(cast.second_staff)
    store = client.session
    store["acting_session"] = session.pk
    store.save()
    assert client.get("/acting/").wsgi_request.user.principal == cast.second_staff


def test_pages_of_acting_are_closed_to_the_others(client, cast, granny):
    codes = {}
    for name, person in cast.everybody().items():
        client.force_login(person)
        urls = (f"/acting/{granny.pk}/start/", f"/acting/{granny.pk}/hand-over/", f"/acting/open/{cast.unit.code}/")
        codes[name] = {client.get(url).status_code for url in urls}
    assert {name for name, seen in codes.items() if seen == {200}} == HELPERS
    assert all(seen == {403} for name, seen in codes.items() if name not in HELPERS)
    client.logout()
    assert client.get(f"/acting/{granny.pk}/start/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_residents_uses_constant_queries(client, cast, count, django_assert_num_queries):
    for _ in range(count):
        person = UserFactory(phone="", phone_verified=False)
        RoleGrantFactory(user=person, role=Role.RESIDENT, place=cast.unit)
    client.force_login(cast.staff)
    client.get("/acting/")
    with django_assert_num_queries(7):
        page = client.get("/acting/")
    assert len(page.context["rows"]) == min(count, 20)


def test_the_list_shows_own_places_only(client, cast, granny):
    client.force_login(cast.neighbour_staff)
    assert client.get("/acting/").context["rows"] == []
    client.force_login(cast.community_staff)
    assert [row["person"] for row in client.get("/acting/").context["rows"]] == [granny]
    assert client.get("/acting/?name=王").context["rows"] == []


def test_an_account_is_opened_and_handed_over(client, cast, inbox):
    client.force_login(cast.building_leader)
    facts = {"name": "郑爷爷", "reason": "没有手机"}
    response = client.post(f"/acting/open/{cast.unit.code}/", facts)
    grandpa = User.objects.get(name="郑爷爷")
    assert response.url == f"/acting/{grandpa.pk}/start/"
    grant = grandpa.grants.get()
    assert (grant.role, grant.place, grant.granted_by, grant.note) == (
        "resident",
        cast.unit,
        cast.building_leader,
        "没有手机",
    )
    start_acting(resident=grandpa, reason="没有手机", by=cast.building_leader)
    page = f"/acting/{grandpa.pk}/hand-over/"
    client.post(page, {"phone": PHONE})
    code = inbox(PHONE)[0]
    assert client.post(page, {"code": code}).context["code_form"].errors.keys() == {"consent"}
    assert client.post(page, {"code": code, "consent": "on"}).url == "/acting/"
    grandpa = fresh(grandpa)
    assert (grandpa.phone, grandpa.phone_verified) == (PHONE, True)
    assert Consent.objects.get(user=grandpa).kind == "privacy"
    assert not ActingSession.objects.running().exists()
    assert client.get(f"/acting/{grandpa.pk}/start/").status_code == 403
    client.logout()
    with travel(timezone.now() + timedelta(seconds=61)):
        client.post("/accounts/code/ask/", {"phone": PHONE})
        client.post("/accounts/code/", {"code": inbox(PHONE)[-1]})
        assert client.session["_auth_user_id"] == str(grandpa.pk)


def test_a_phone_that_is_taken_is_not_handed_over(cast, granny, inbox):
    from accounts.actions.codes import send_code
    from accounts.states import CodePurpose

    send_code(phone=cast.stranger.phone, purpose=CodePurpose.HAND_OVER, ip=None)
    code = inbox(cast.stranger.phone)[0]
    with pytest.raises(ValidationError):
        hand_over_account(resident=granny, phone=cast.stranger.phone, code=code, by=cast.staff)
    assert fresh(granny).phone == ""


def test_only_helpers_open_accounts(cast):
    opened = set()
    for name, person in cast.everybody().items():
        try:
            open_offline_account(name="某人", place=cast.unit, reason="没有手机", by=person)
            opened.add(name)
        except PermissionDenied:
            continue
    assert opened == HELPERS


def test_a_device_acts_in_a_running_session_only(cast, granny):
    api = APIClient()
    _device, token = add_device(user=cast.grid_leader, name="华为")
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    session = start_acting(resident=granny, reason="不会用手机", by=cast.grid_leader)
    assert api.get("/api/v1/me/").json()["acting_for"] is None
    seen = api.get("/api/v1/me/", HTTP_ACTING_SESSION=str(session.pk)).json()["acting_for"]
    assert seen == {"id": granny.pk, "name": "吴奶奶"}
    stop_acting(by=cast.grid_leader)
    for number in (str(session.pk), "x", "999999"):
        assert api.get("/api/v1/me/", HTTP_ACTING_SESSION=number).status_code == 403
