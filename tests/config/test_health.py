"""The address that load balancers ask, and the figures that only this machine or a token reads."""

import pytest
from django.db import OperationalError
from django.test import Client

from config import health


@pytest.mark.django_db
def test_a_well_product_says_so(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"healthy": True, "database": True, "broker": True})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_dead_broker_shows(client, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"healthy": False, "database": True, "broker": False})


@pytest.mark.django_db
def test_a_dead_database_shows_and_its_reason_stays_inside(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("password of the database")

    monkeypatch.setitem(health._CHECKS, "database", refuse)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"healthy": False, "database": False, "broker": True})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_is_only_read(client, method):
    assert getattr(client, method)("/healthz").status_code == 405


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}, 403),
    ],
)
def test_metrics_are_for_this_machine_or_a_token(settings, facts, status):
    settings.METRICS_TOKEN = "right"
    assert Client(**facts).get("/metrics").status_code == status


def test_without_a_token_none_is_right(settings):
    settings.METRICS_TOKEN = ""
    facts = {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}
    assert Client(**facts).get("/metrics").status_code == 403
