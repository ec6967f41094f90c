"""The checked-in schema is the one that the code makes; `make schema` writes it anew."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

CHECKED_IN = Path(__file__).resolve().parents[2] / "docs" / "openapi.yml"


@pytest.mark.machine
def test_the_checked_in_schema_is_current(tmp_path):
    made = tmp_path / "openapi.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", "en", "--file", str(made), stdout=StringIO())
    assert made.read_text() == CHECKED_IN.read_text()
