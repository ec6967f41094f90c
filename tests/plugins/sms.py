"""The text messages that were sent, as the recipients read them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Inbox = Callable[[str], list[str]]


@pytest.fixture
def inbox(tmp_path: Path, settings: Any) -> Inbox:
    """Return a function that gives the codes sent to a phone, oldest first."""
    settings.SMS_OUTBOX = tmp_path / "sms"
    settings.SMS_SENDER = "accounts.sms.write_to_outbox"

    def codes(phone: str) -> list[str]:
        texts = [path.read_text() for path in sorted(settings.SMS_OUTBOX.glob(f"*-{phone}.txt"))]
        return [re.search(r"\b\d{6}\b", text.split("\n", 1)[1])[0] for text in texts]

    return codes
