"""Production refuses to start without real secrets."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

_GOOD = {
    "SECRET_KEY": "s3cr3t-" + "k" * 40,
    "HASH_KEY": "h4sh-" + "k" * 40,
    "FIELD_KEYS": "f1eld-" + "k" * 40,
    "DATABASE_URL": "postgres://yisilin:pw@db/yisilin",
    "REDIS_URL": "redis://broker:6379/0",
    "ALLOWED_HOSTS": "yisilin.example",
}


def _start(**environment):
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        env={**kept, "DJANGO_SETTINGS_MODULE": "config.settings.production", **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_all_secrets():
    done = _start(**_GOOD)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("missing", sorted(_GOOD))
def test_it_refuses_without(missing):
    done = _start(**{key: value for key, value in _GOOD.items() if key != missing})
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {missing} is missing" in done.stderr


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "change-me"),
        ("SECRET_KEY", "too-short-to-be-a-secret"),
        ("HASH_KEY", "test-only"),
        ("FIELD_KEYS", "secret"),
        ("FIELD_KEYS", f"{_GOOD['FIELD_KEYS']},too-short-to-be-a-secret"),
    ],
)
def test_it_refuses_a_weak(name, weak):
    done = _start(**{**_GOOD, name: weak})
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {name} is missing, a default, or shorter than 32 characters" in done.stderr


def test_it_refuses_the_example_as_it_is():
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    pairs = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert "ImproperlyConfigured: SECRET_KEY is missing" in _start(**pairs).stderr
