"""What no schema describes and somebody sends all the same: answered as the client's mistake."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions.devices import add_device

ROOT = "/api/v1/"
DEEP = "[" * 100_000


@pytest.fixture
def client(cast):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(cast.resident)
    return client


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        '{"\\ud800": 1}',
        '{"topic": "\\ud800"}',
        '{"place": "\\ud800"}',
        '{"place": "\\u0000"}',
        '{"title": "\\u0000"}',
        '{"title": ' + "9" * 5000 + "}",
        '{"title": NaN}',
        "\\",
        "null",
        '"text"',
    ],
)
def test_a_body_that_no_app_sends(client, body):
    answer = client.post(f"{ROOT}proposals/", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("body", [{"place": "\x00"}, {"place": "x", "title": "\x00", "topic": "\x00"}])
def test_a_form_that_no_app_sends(client, body):
    assert client.post(f"{ROOT}proposals/", body, format="multipart").status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("proposals/?community=%00", 400),
        ("proposals/?q=%00", 400),
        ("organisations/?stars=%00", 400),
        ("households/?place=%00", 400),
        ("places/?parent=%00", 400),
        ("public-notices/?running=%00", 400),
        ("proposals/?cursor=new.WyJcdTAwMDAiXQ", 400),
        ("money/%00/1/", 400),
        (f"money/projects.application/{'9' * 30}/", 200),
        (f"proposals/{'9' * 18}/", 404),
        (f"proposals/{'9' * 5000}/", 404),
        (f"projects/{'9' * 5000}/", 404),
        (f"organisations/{'9' * 5000}/members/", 404),
        (f"funds/{'9' * 5000}/", 404),
        ("me/notice-preferences/%00/", 400),
    ],
)
def test_an_address_that_no_app_asks_for(client, path, status):
    assert client.get(ROOT + path).status_code == status


@pytest.mark.parametrize(
    "path", ["/search/?q=%00", "/places/%00/", "/trail/%00/2026-11-23/", "/funds/of/%00/1/", "/households/join/?at=%00"]
)
def test_a_page_that_no_browser_asks_for(cast, path):
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.resident)
    answer = browser.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_session_number_without_end(cast):
    _device, token = add_device(user=cast.resident, name="手机")
    for number in ("9" * 18, "9" * 5000):
        headers = {"Authorization": f"Token {token}", "Acting-Session": number}
        client = APIClient(raise_request_exception=False, headers=headers)
        assert client.get(f"{ROOT}me/").status_code == 403
