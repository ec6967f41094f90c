"""After a test that commits, the tables hold again what the migrations left in them, and nothing else.

Django's own ``flush`` empties every table and makes content types and permissions anew, which takes a second or more
with some 250 tables, and leaves nothing of what the migrations wrote. Here only the tables that hold something else
than they did are mended. Triggers rest meanwhile: append-only tables refuse it to everybody but the test database.
"""

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def _restore_rather_than_flush() -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown

    def restore(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT seed.restore()")
        ContentType.objects.clear_cache()

    TransactionTestCase._fixture_teardown = restore
    yield
    TransactionTestCase._fixture_teardown = original
