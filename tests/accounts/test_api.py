"""Sign-in of a device over the API: code, token, list, sign-out, and who one is."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient
from time_machine import travel

from accounts.models import Consent, Device, User
from accounts.states import Role
from tests.factories.accounts import RoleGrantFactory, UserFactory

PHONE, NEW = "13905460001", "13905460002"
CODE, TOKEN, DEVICES, ME = "/api/v1/auth/code/", "/api/v1/auth/token/", "/api/v1/auth/devices/", "/api/v1/me/"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def known(db):
    return UserFactory(phone=PHONE, name="王大妈")


def ask(api, phone):
    return api.post(CODE, {"phone": phone}, format="json")


def exchange(api, phone, code, **more):
    facts = {"phone": phone, "code": code, "device_name": "华为手机", **more}
    return api.post(TOKEN, facts, format="json")


def token_of(api, inbox, phone=PHONE, **more):
    ask(api, phone)
    return exchange(api, phone, inbox(phone)[-1], **more).json()


def test_a_device_signs_in_and_says_who_it_is(api, cast, inbox):
    person = UserFactory(phone=PHONE, name="王大妈")
    RoleGrantFactory(user=person, role=Role.RESIDENT, place=cast.unit)
    RoleGrantFactory(user=person, role=Role.ORG_MEMBER, body=cast.body)
    answer = ask(api, "139-0546-0001")
    assert (answer.status_code, answer.json()) == (202, {"expires_in": 300})
    answer = exchange(api, PHONE, inbox(PHONE)[0])
    assert answer.status_code == 201
    body = answer.json()
    assert (body["joined"], body["device"]["name"]) == (False, "华为手机")
    api.credentials(HTTP_AUTHORIZATION=f"Token {body['token']}")
    me = api.get(ME).json()
    assert (me["id"], me["name"], me["phone"], me["acting_for"]) == (person.pk, "王大妈", "139****0001", None)
    assert [(role["role"], role["place"], role["body"]) for role in me["roles"]] == [
        ("resident", cast.unit.code, None),
        ("org_member", None, cast.body.pk),
    ]


def test_a_new_phone_joins_with_name_and_consent(api, db, inbox):
    ask(api, NEW)
    code = inbox(NEW)[0]
    for more in ({}, {"name": "李四"}, {"consent": True}):
        answer = exchange(api, NEW, code, **more)
        assert (answer.status_code, answer.json()["code"]) == (409, "join_required")
    assert not User.objects.exists()
    answer = exchange(api, NEW, code, name="李四", consent=True)
    assert (answer.status_code, answer.json()["joined"]) == (201, True)
    assert [consent.kind for consent in Consent.objects.filter(user__name="李四")] == ["privacy"]
    assert exchange(api, NEW, code).status_code == 400


def test_a_wrong_late_or_used_code_gives_no_token(api, known, inbox):
    assert exchange(api, PHONE, "123456").status_code == 400
    ask(api, PHONE)
    code = inbox(PHONE)[0]
    with travel(timezone.now() + timedelta(seconds=301)):
        assert exchange(api, PHONE, code).status_code == 400
    assert exchange(api, NEW, code).status_code == 400
    assert exchange(api, PHONE, code).status_code == 201
    assert exchange(api, PHONE, code).json()["errors"].keys() == {"code"}
    assert AuthToken.objects.count() == 1


def test_known_and_unknown_phones_get_the_same_answers(api, known, inbox):
    answers = []
    for phone in (PHONE, NEW):
        asked, wrong = ask(api, phone), exchange(api, phone, "12345x")
        guess = "111111" if inbox(phone)[0] != "111111" else "222222"
        missed, again = exchange(api, phone, guess), ask(api, phone)
        answers.append([(one.status_code, one.json()) for one in (asked, wrong, missed)] + [again.status_code])
    assert answers[0] == answers[1]
    assert answers[0][-1] == 429


def test_too_many_codes_are_refused_with_the_time_to_wait(api, known, inbox):
    ask(api, PHONE)
    answer = ask(api, PHONE)
    assert (answer.status_code, answer.json()["status"]) == (429, 429)
    assert 1 <= int(answer["Retry-After"]) <= 61


def test_five_wrong_codes_void_the_right_one(api, known, inbox):
    ask(api, PHONE)
    code = inbox(PHONE)[0]
    guess = "111111" if code != "111111" else "222222"
    assert {exchange(api, PHONE, guess).status_code for _ in range(5)} == {400}
    assert exchange(api, PHONE, code).status_code == 400


def test_devices_are_listed_and_signed_out_by_their_owner_only(api, known, inbox):
    start = timezone.now()
    first = token_of(api, inbox)
    with travel(start + timedelta(seconds=61)):
        second = token_of(api, inbox, device_name="平板")
    stranger = token_of(api, inbox, NEW, name="李四", consent=True)
    api.credentials(HTTP_AUTHORIZATION=f"Token {first['token']}")
    assert [(device["name"], device["current"]) for device in api.get(DEVICES).json()] == [
        ("平板", False),
        ("华为手机", True),
    ]
    assert api.delete(f"{DEVICES}{stranger['device']['id']}/").status_code == 404
    assert api.delete(f"{DEVICES}{second['device']['id']}/").status_code == 204
    assert [device["name"] for device in api.get(DEVICES).json()] == ["华为手机"]
    api.credentials(HTTP_AUTHORIZATION=f"Token {second['token']}")
    assert api.get(ME).status_code == 401
    assert Device.objects.count() == 2


def test_whoever_is_not_signed_in_is_nobody(api, db):
    assert {api.get(url).status_code for url in (ME, DEVICES)} == {401}
    api.credentials(HTTP_AUTHORIZATION="Token nonsense")
    assert api.get(ME).status_code == 401


def test_a_closed_account_gets_no_token(api, known, inbox):
    User.objects.filter(pk=known.pk).update(is_active=False)
    ask(api, PHONE)
    assert exchange(api, PHONE, inbox(PHONE)[0]).status_code == 403
    assert not AuthToken.objects.exists()


def test_a_second_factor_is_asked_for(api, known, inbox):
    secret = generate_totp_secret()
    TOTP.activate(known, secret)
    codes = RecoveryCodes.activate(known).get_unused_codes()
    ask(api, PHONE)
    code = inbox(PHONE)[0]
    assert exchange(api, PHONE, code).json()["errors"].keys() == {"second_factor"}
    counter = next(iter(yield_hotp_counters_from_time()))
    right = format_hotp_value(hotp_value(secret, counter))
    assert exchange(api, PHONE, code, second_factor=right).status_code == 201
    with travel(timezone.now() + timedelta(seconds=61)):
        ask(api, PHONE)
        code = inbox(PHONE)[-1]
        assert exchange(api, PHONE, code, second_factor="0").status_code == 400
        assert exchange(api, PHONE, code, second_factor=codes[0]).json()["errors"].keys() == {"code"}
    with travel(timezone.now() + timedelta(seconds=130)):
        ask(api, PHONE)
        assert exchange(api, PHONE, inbox(PHONE)[-1], second_factor=codes[0]).status_code == 201


def test_staff_without_a_second_factor_get_no_token_where_it_is_required(api, cast, inbox, settings):
    settings.STAFF_MFA_REQUIRED = True
    cast.staff.phone = PHONE
    cast.staff.save()
    ask(api, PHONE)
    assert exchange(api, PHONE, inbox(PHONE)[0]).json()["errors"].keys() == {"second_factor"}


def test_the_privacy_notice_can_be_read_before_joining(api, db):
    body = api.get("/api/v1/auth/privacy/").json()
    assert (body["version"], len(body["paragraphs"])) == ("2026-11", 8)
