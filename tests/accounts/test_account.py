"""One's own account: consents, phone, password, second factor, browsers and devices, language and text size."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from accounts.actions.consents import give_consent, withdraw_consent
from accounts.actions.devices import add_device
from accounts.consents import NOTICES
from accounts.models import Consent, ConsentText, Device, User
from accounts.states import ConsentKind
from tests.factories.accounts import UserFactory

PHONE, NEW = "13905460001", "13905460002"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def me(db, client):
    person = UserFactory(phone=PHONE, name="王大妈")
    client.force_login(person)
    return person


def right_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_consent_keeps_the_words_that_were_shown(me):
    with translation.override("en"):
        consent = give_consent(kind=ConsentKind.PORTRAIT, by=me)
        notice = NOTICES[ConsentKind.PORTRAIT]
        assert (consent.version, consent.text_digest) == (notice.version, notice.digest)
        words = ConsentText.objects.get(digest=consent.text_digest)
        assert (words.language, words.text) == ("en", notice.text)
        assert give_consent(kind=ConsentKind.PORTRAIT, by=me) == consent
    for change in ({"version": "x"}, {"text_digest": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.update(text="别的")


def test_consents_are_given_and_withdrawn_on_their_page(client, me):
    page = "/accounts/consents/"
    assert [row["consent"] for row in client.get(page).context["rows"]] == [None] * len(ConsentKind)
    client.post(page, {"kind": "portrait", "do": "give"})
    assert client.get(page).context["rows"][2]["consent"].kind == "portrait"
    client.post(page, {"kind": "portrait", "do": "withdraw"})
    assert [row["consent"] for row in client.get(page).context["rows"]] == [None] * len(ConsentKind)
    assert [consent.kind for consent in client.get(page).context["past"]] == ["portrait"]
    assert client.post(page, {"kind": "nonsense"}).status_code == 404
    with pytest.raises(ValidationError):
        withdraw_consent(kind=ConsentKind.PORTRAIT, by=me)


def test_without_the_first_consent_the_account_closes(client, me):
    give_consent(kind=ConsentKind.PRIVACY, by=me)
    add_device(user=me, name="华为")
    assert client.post("/accounts/consents/", {"kind": "privacy", "do": "withdraw"}).url == "/"
    assert "_auth_user_id" not in client.session
    assert not User.objects.get(pk=me.pk).is_active
    assert not Device.objects.exists()


def test_an_office_closes_its_accounts_itself(cast):
    give_consent(kind=ConsentKind.PRIVACY, by=cast.staff)
    with pytest.raises(ValidationError):
        withdraw_consent(kind=ConsentKind.PRIVACY, by=cast.staff)
    assert User.objects.get(pk=cast.staff.pk).is_active


def test_nobody_consents_for_somebody_else(cast):
    cast.staff.acting_for = cast.resident
    for deed in (give_consent, withdraw_consent):
        with pytest.raises(PermissionDenied):
            deed(kind=ConsentKind.PRIVACY, by=cast.staff)


def test_the_phone_changes_by_a_code_to_the_new_one(client, me, inbox):
    page = "/accounts/phone/"
    assert client.get(page).context["present"] == "139****0001"
    client.post(page, {"phone": NEW})
    assert client.post(page, {"code": "000000" if inbox(NEW)[0] != "000000" else "1" * 6}).status_code == 200
    assert client.post(page, {"code": inbox(NEW)[0]}).url == "/accounts/"
    me = User.objects.with_phone(NEW).get()
    assert (me.phone, me.phone_verified, User.objects.with_phone(PHONE).exists()) == (NEW, True, False)


def test_the_phone_of_somebody_else_is_refused(client, me, inbox):
    UserFactory(phone=NEW)
    client.post("/accounts/phone/", {"phone": NEW})
    response = client.post("/accounts/phone/", {"code": inbox(NEW)[0]})
    assert response.context["code_form"].errors.keys() == {"__all__"}
    assert User.objects.get(pk=me.pk).phone == PHONE


def test_who_has_a_password_gives_it_before_the_phone_changes(client, me, inbox):
    me.set_password("correct horse 9")
    me.save()
    client.force_login(me)
    assert client.get("/accounts/phone/").url == "/accounts/reauthenticate/?next=%2Faccounts%2Fphone%2F"
    client.post("/accounts/reauthenticate/", {"password": "correct horse 9", "next": "/accounts/phone/"})
    assert client.get("/accounts/phone/").status_code == 200


def test_a_second_factor_is_set_up_and_asked_for(client, me):
    me.set_password("correct horse 9")
    me.save()
    client.logout()
    client.post("/accounts/login/", {"login": PHONE, "password": "correct horse 9"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse 9"})
    assert client.get("/accounts/mfa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/mfa/totp/activate/", {"code": right_code(secret)}).status_code == 302
    assert client.get("/accounts/mfa/recovery-codes/").status_code == 200
    kept = Authenticator.objects.get(user=me, type="totp")
    assert secret not in str(kept.data)
    client.logout()
    cache.clear()
    response = client.post("/accounts/login/", {"login": PHONE, "password": "correct horse 9"})
    assert (response.url, client.session.get("_auth_user_id")) == ("/accounts/mfa/authenticate/", None)
    assert client.get("/accounts/mfa/authenticate/").status_code == 200
    client.post("/accounts/mfa/authenticate/", {"code": right_code(secret)})
    assert client.session["_auth_user_id"] == str(me.pk)


def test_a_code_by_sms_does_not_pass_by_the_second_factor(client, me, inbox):
    TOTP.activate(me, generate_totp_secret())
    client.logout()
    client.post("/accounts/code/ask/", {"phone": PHONE})
    response = client.post("/accounts/code/", {"code": inbox(PHONE)[0]})
    assert (response.url, client.session.get("_auth_user_id")) == ("/accounts/mfa/authenticate/", None)


def test_staff_keep_their_second_factor_where_it_is_required(client, cast, settings):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(cast.staff, generate_totp_secret())
    client.force_login(cast.staff)
    client.post("/accounts/mfa/totp/deactivate/")
    assert Authenticator.objects.filter(user=cast.staff, type="totp").exists()


def test_signing_out_everywhere_leaves_this_browser_only(client, me, inbox):
    browsers = [client, Client()]
    client.logout()
    me.set_password("correct horse 9")
    me.save()
    for browser in browsers:
        browser.post("/accounts/login/", {"login": PHONE, "password": "correct horse 9"})
        assert browser.get("/accounts/").status_code == 200
    add_device(user=me, name="华为")
    assert client.get("/accounts/sessions/").status_code == 200
    client.post("/accounts/sign-out-everywhere/")
    assert (browsers[0].get("/accounts/").status_code, browsers[1].get("/accounts/").status_code) == (200, 302)
    assert not Device.objects.exists()


def test_a_device_is_signed_out_by_its_owner(client, me):
    mine, _token = add_device(user=me, name="华为")
    theirs, _token = add_device(user=UserFactory(), name="别人的")
    assert [device.pk for device in client.get("/accounts/").context["devices"]] == [mine.pk]
    assert client.post(f"/accounts/devices/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"/accounts/devices/{mine.pk}/remove/").status_code == 302
    assert list(Device.objects.all()) == [theirs]


def test_language_and_text_size_go_with_the_account(client, me):
    client.post("/language/", {"language": "en", "next": "/privacy/"})
    client.post("/large-text/", {"on": "1"})
    me = User.objects.get(pk=me.pk)
    assert (me.language, me.large_text) == ("en", True)
    assert 'lang="en"' in client.get("/privacy/").content.decode()
    elsewhere = Client()
    me.set_password("correct horse 9")
    me.save()
    elsewhere.post("/accounts/login/", {"login": PHONE, "password": "correct horse 9"})
    assert (elsewhere.cookies["django_language"].value, elsewhere.cookies["large_text"].value) == ("en", "1")
    assert 'data-text="large"' in elsewhere.get("/privacy/").content.decode()


def test_a_stranger_has_them_in_cookies(client, db):
    assert client.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"
    assert client.post("/language/", {"language": "xx", "next": "/privacy/"}).url == "/privacy/"
    client.post("/large-text/", {})
    assert (client.cookies["django_language"].value, client.cookies["large_text"].value) == ("en", "1")
    client.post("/large-text/", {})
    assert client.cookies["large_text"].value == "0"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("url", ["/accounts/", "/accounts/phone/", "/accounts/consents/", "/acting/"])
def test_pages_of_an_account_lead_strangers_to_the_entrance(client, db, url):
    assert client.get(url).url.startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    "url",
    [
        "/accounts/",
        "/accounts/consents/",
        "/accounts/phone/",
        "/accounts/password/set/",
        "/accounts/mfa/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/privacy/",
    ],
)
def test_every_page_of_an_account_opens(client, me, url):
    assert client.get(url).status_code == 200


def test_an_old_link_to_sign_up_or_reset_leads_to_the_entrance(client, db):
    assert client.get("/accounts/signup/").url == "/accounts/login/"
    assert client.get("/accounts/password/reset/").url == "/accounts/login/"
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/accounts/inactive/").status_code == 200
