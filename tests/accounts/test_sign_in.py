"""Sign-in by phone and code, as a browser does it: right, wrong, late, twice, too often, and by strangers."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import Consent, OneTimeCode, User
from accounts.states import CodePurpose
from tests.factories.accounts import UserFactory

PHONE = "13905460001"
NEW = "13905460002"
ASK, CODE, JOIN = "/accounts/code/ask/", "/accounts/code/", "/accounts/join/"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def known(db):
    return UserFactory(phone=PHONE, name="王大妈")


def ask(client, phone, **more):
    return client.post(ASK, {"phone": phone, **more})


def signed_in(client):
    return client.session.get("_auth_user_id")


def plain(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", page)


def test_a_known_phone_signs_in_with_its_code(client, known, inbox):
    response = ask(client, "+86 139-0546-0001", next="/privacy/")
    assert (response.status_code, response.url) == (302, CODE)
    (code,) = inbox(PHONE)
    response = client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
    assert (response.status_code, response.url) == (302, "/privacy/")
    assert signed_in(client) == str(known.pk)


def test_a_new_phone_joins_with_name_and_consent(client, db, inbox):
    ask(client, NEW)
    response = client.post(CODE, {"code": inbox(NEW)[0]})
    assert (response.status_code, response.url) == (302, JOIN)
    assert set(client.get(JOIN).context["form"].fields) == {"name", "privacy", "portrait"}
    assert client.post(JOIN, {"name": "李四"}).context["form"].errors.keys() == {"privacy"}
    assert client.post(JOIN, {"name": " ", "privacy": "on"}).context["form"].errors.keys() == {"name"}
    assert not User.objects.exists()
    response = client.post(JOIN, {"name": " 李 四 ", "privacy": "on", "portrait": "on"})
    user = User.objects.get()
    assert (response.url, user.name, user.phone, user.phone_verified) == ("/", "李 四", NEW, True)
    assert not user.has_usable_password()
    assert not user.is_staff
    assert signed_in(client) == str(user.pk)
    assert set(Consent.objects.values_list("user", "kind", "version")) == {
        (user.pk, "privacy", "2026-11"),
        (user.pk, "portrait", "2026-11"),
    }
    assert client.get(JOIN).url == reverse("account_login")


def test_the_answer_is_the_same_for_a_known_and_an_unknown_phone(client, known, inbox):
    pages = []
    for phone in (PHONE, NEW):
        response = ask(client, phone)
        page = client.get(response.url).content.decode()
        wrong = client.post(CODE, {"code": "000000" if inbox(phone)[0] != "000000" else "111111"})
        shown = wrong.content.decode()
        mask = f"{phone[:3]}****{phone[-4:]}"
        pages.append([plain(text).replace(phone, "P").replace(mask, "P") for text in (response.url, page, shown)])
        assert len(inbox(phone)) == 1
    assert pages[0] == pages[1]


def test_a_code_is_good_once(client, known, inbox):
    ask(client, PHONE)
    (code,) = inbox(PHONE)
    client.post(CODE, {"code": code})
    client.logout()
    with travel(timezone.now() + timedelta(seconds=61)):
        ask(client, PHONE)
    response = client.post(CODE, {"code": code})
    assert response.context["form"].errors.keys() == {"code"}
    assert signed_in(client) is None


def test_a_code_expires_after_five_minutes(client, known, inbox):
    ask(client, PHONE)
    (code,) = inbox(PHONE)
    with travel(timezone.now() + timedelta(seconds=301)):
        assert client.post(CODE, {"code": code}).context["form"].errors.keys() == {"code"}
    assert signed_in(client) is None


def test_a_newer_code_voids_the_older(client, known, inbox):
    ask(client, PHONE)
    later = timezone.now() + timedelta(seconds=61)
    with travel(later):
        ask(client, PHONE)
        first, second = inbox(PHONE)
        if first != second:
            client.post(CODE, {"code": first})
            assert signed_in(client) is None
        client.post(CODE, {"code": second})
    assert signed_in(client) == str(known.pk)


def test_five_wrong_codes_void_the_right_one(client, known, inbox):
    ask(client, PHONE)
    (code,) = inbox(PHONE)
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        assert client.post(CODE, {"code": wrong}).context["form"].errors.keys() == {"code"}
    assert client.post(CODE, {"code": code}).context["form"].errors.keys() == {"code"}
    assert signed_in(client) is None
    assert OneTimeCode.objects.get().tries_left == 0


def test_a_code_for_another_purpose_or_phone_does_not_sign_in(client, known, inbox):
    from accounts.actions.codes import redeem_code, send_code

    send_code(phone=PHONE, purpose=CodePurpose.NEW_PHONE, ip=None)
    code = inbox(PHONE)[0]
    assert not redeem_code(phone=PHONE, code=code, purpose=CodePurpose.SIGN_IN)
    assert not redeem_code(phone=NEW, code=code, purpose=CodePurpose.NEW_PHONE)
    assert redeem_code(phone=PHONE, code=code, purpose=CodePurpose.NEW_PHONE)
    assert not redeem_code(phone=PHONE, code=code, purpose=CodePurpose.NEW_PHONE)


def test_a_phone_gets_one_code_a_minute_and_six_an_hour(client, known, inbox):
    start = timezone.now()
    answers = []
    for second in (0, 30, 61, 122, 183, 244, 305, 366, 3601):
        with travel(start + timedelta(seconds=second)):
            answers.append(ask(client, PHONE).status_code)
    assert answers == [302, 429, 302, 302, 302, 302, 302, 429, 302]
    assert len(inbox(PHONE)) == 7


def test_an_address_gets_sixty_codes_an_hour(client, db, inbox, settings):
    settings.CODE_LIMITS_PER_ADDRESS = ((3600, 3),)
    answers = [ask(client, f"1390546010{n}").status_code for n in range(4)]
    assert answers == [302, 302, 302, 429]
    assert ask(client, PHONE, REMOTE_ADDR="10.0.0.9").status_code == 429
    assert client.post(ASK, {"phone": PHONE}, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.parametrize("phone", ["", "12345", "12905460001", "1390546000x", "139054600011"])
def test_what_is_no_mobile_number_is_refused(client, db, inbox, phone):
    response = ask(client, phone)
    assert response.context["phone_form"].errors.keys() == {"phone"}
    assert not OneTimeCode.objects.exists()


def test_the_pages_of_the_way_in_need_the_step_before(client, db):
    assert client.get(CODE).url == "/accounts/login/"
    assert client.get(JOIN).url == "/accounts/login/"
    assert client.post(JOIN, {"name": "李四", "privacy": "on"}).url == "/accounts/login/"
    assert not User.objects.exists()


def test_a_closed_account_is_not_let_in(client, known, inbox):
    User.objects.filter(pk=known.pk).update(is_active=False)
    ask(client, PHONE)
    assert client.post(CODE, {"code": inbox(PHONE)[0]}).url == "/accounts/inactive/"
    assert signed_in(client) is None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client, known, inbox, url):
    ask(client, PHONE, next=url)
    assert client.post(CODE, {"code": inbox(PHONE)[0]}).url == "/"


def test_neither_code_nor_phone_lies_open_in_the_database(client, known, inbox):
    ask(client, PHONE)
    (code,) = inbox(PHONE)
    row = OneTimeCode.objects.values().get()
    assert not any(str(value) in {code, PHONE} for value in row.values())
    assert PHONE not in str(dict(client.session))


def test_a_password_signs_in_by_user_name_and_by_phone(client, known):
    known.set_password("correct horse 9")
    known.save()
    for login in (known.username, PHONE, "139 0546 0001"):
        response = client.post("/accounts/login/", {"login": login, "password": "correct horse 9"})
        assert (response.status_code, signed_in(client)) == (302, str(known.pk))
        client.logout()


def test_a_wrong_password_locks_out_after_five_tries(client, known):
    known.set_password("correct horse 9")
    known.save()
    for _ in range(5):
        response = client.post("/accounts/login/", {"login": known.username, "password": "wrong"})
        assert response.status_code == 200
    client.post("/accounts/login/", {"login": known.username, "password": "correct horse 9"})
    assert signed_in(client) is None


def test_the_staff_site_has_no_entrance_of_its_own(client, known):
    known.set_password("correct horse 9")
    known.save()
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=/admin/"
    client.post("/admin/login/", {"username": known.username, "password": "correct horse 9"})
    assert signed_in(client) is None
