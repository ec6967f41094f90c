"""One migrated template database; every xdist worker clones it instead of migrating its own."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from .seed import KEEP

_ROOT = Path(settings.BASE_DIR)


def _migrations_digest() -> str:
    """Return a fingerprint of everything that shapes the schema."""
    digest = hashlib.sha256(KEEP.encode())
    for path in sorted(_ROOT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    settings.VAR_DIR.mkdir(exist_ok=True)
    with (settings.VAR_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_template(name: str, *, anew: bool) -> None:
    """Migrate the template, unless there is one for this state of the migrations."""
    digest = _migrations_digest()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s and not datallowconn",
            [name],
        )
        if cursor.fetchone() == (digest,) and not anew:
            return
        cursor.execute(f'drop database if exists "{name}" with (force)')
    own = connection.settings_dict["NAME"]
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(KEEP)
    _use(own)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'alter database "{made}" rename to "{name}"')
        cursor.execute(f"comment on database \"{name}\" is '{digest}'")
        cursor.execute(f'alter database "{name}" allow_connections false')


def _use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process a database of its own, cloned from the template, and drop it at the end."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    base = connection.settings_dict["NAME"]
    own = f"test_{base}_{worker}".rstrip("_")
    template = f"template_{base}"
    # With workers, pytest-xdist's controller has no database: its option reaches the template through the first one.
    anew = request.config.getvalue("create_db") and worker in {"", "gw0"}
    with django_db_blocker.unblock():
        with _one_at_a_time():
            _ensure_template(template, anew=anew)
            with connection.creation._nodb_cursor() as cursor:
                cursor.execute(f'drop database if exists "{own}" with (force)')
                cursor.execute(f'create database "{own}" template "{template}"')
        _use(own)
        yield
        _use(base)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'drop database if exists "{own}" with (force)')
