"""Keys of personal fields change; what they guard stays readable, in the history too."""

import io

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def _told(*options):
    out = io.StringIO()
    call_command("rotate_field_keys", *options, stdout=out)
    return out.getvalue().splitlines()


def _stored():
    with connection.cursor() as cursor:
        cursor.execute("select phone from accounts_user")
        return cursor.fetchone()[0]


def test_after_a_rotation_the_old_key_can_go(settings):
    user = UserFactory(phone="13800005678")
    settings.FIELD_KEYS = ["the-newer-key", *settings.FIELD_KEYS]
    assert "accounts.User: 1" in _told("--check")
    before = _stored()
    assert "accounts.User: 1" in _told()
    assert _stored() != before
    settings.FIELD_KEYS = ["the-newer-key"]
    assert User.objects.get(pk=user.pk).phone == "13800005678"
    assert _told()[-1] == "0 fields written anew"


def test_a_check_changes_nothing(settings):
    UserFactory(phone="13800005678")
    settings.FIELD_KEYS = ["the-newer-key", *settings.FIELD_KEYS]
    before = _stored()
    _told("--check")
    assert _stored() == before


def test_a_rotation_is_no_change_that_history_keeps(settings):
    events = [model for model in apps.get_models() if model.__name__.endswith("Event") and model._meta.managed]
    UserFactory(phone="13800005678")
    settings.FIELD_KEYS = ["the-newer-key", *settings.FIELD_KEYS]
    before = {model: model.objects.count() for model in events}
    _told()
    assert {model: model.objects.count() for model in events} == before


def test_without_the_key_that_wrote_it_nothing_is_rotated(settings):
    UserFactory(phone="13800005678")
    settings.FIELD_KEYS = ["quite-another-key"]
    with pytest.raises(ImproperlyConfigured):
        _told()
