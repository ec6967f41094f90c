"""Every test keeps the private keys of its elections in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def ballot_keys(tmp_path: Path, settings: Any) -> Path:
    """Return the folder of this test's ballot keys."""
    settings.BALLOT_KEYS_DIR = str(tmp_path / "ballot-keys")
    return tmp_path / "ballot-keys"
