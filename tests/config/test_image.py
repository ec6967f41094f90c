"""The image's own entry point, run outside it with production's settings on the tests' servers."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.machine]
ROOT = Path(settings.BASE_DIR)
_SECONDS = 60


@pytest.fixture
def environment(tmp_path):
    facts = connection.settings_dict
    where = f"{facts['HOST']}:{facts['PORT']}" if facts["HOST"] else ""
    query = f"?host={facts['OPTIONS']['host']}" if "host" in facts["OPTIONS"] else ""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"postgres://{facts['USER']}:{facts['PASSWORD']}@{where}/{facts['NAME']}{query}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "s" * 40,
        "HASH_KEY": "h" * 40,
        "FIELD_KEYS": "f" * 40,
        "ALLOWED_HOSTS": "yisilin.example",
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }


def _run(environment, *command):
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def _answers(port):
    """Whether something listens; asked again at once only after a while, so as to leave the machine to the start."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", int(port))) == 0:
            return True
    Event().wait(0.05)
    return False


def test_migrate_finds_a_migrated_database(environment):
    done = _run(environment, "deploy/entrypoint.sh", "migrate")
    assert (done.returncode, "No migrations to apply" in done.stdout) == (0, True), done.stderr


def test_any_management_command_can_be_run(environment):
    done = _run(environment, "deploy/entrypoint.sh", "check", "--deploy", "--fail-level", "ERROR")
    assert done.returncode == 0, done.stderr


def test_web_becomes_healthy_and_stops_when_told(environment):
    web = subprocess.Popen(["deploy/entrypoint.sh", "web"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _SECONDS
        while not _answers(environment["PORT"]):
            assert web.poll() is None
            assert time.monotonic() < deadline
        assert _run(environment, "python", "deploy/healthcheck.py").returncode == 0
    finally:
        web.send_signal(signal.SIGTERM)
        assert web.wait() == 0
    assert _run(environment, "python", "deploy/healthcheck.py").returncode == 1
