"""Text messages: the sender that the settings name, and the one that writes to files."""

from typing import Protocol, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class Sender(Protocol):
    """What sends a text message."""

    def __call__(self, *, phone: str, text: str) -> None:
        """Send the text to the phone."""


def send_sms(*, phone: str, text: str) -> None:
    """Send a text message through settings.SMS_SENDER."""
    cast("Sender", import_string(settings.SMS_SENDER))(phone=phone, text=text)


def write_to_outbox(*, phone: str, text: str) -> None:
    """Write the message to a file in settings.SMS_OUTBOX, where the demo and the tests read it."""
    settings.SMS_OUTBOX.mkdir(parents=True, exist_ok=True)
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
    (settings.SMS_OUTBOX / f"{stamp}-{phone}.txt").write_text(f"{phone}\n{text}\n", encoding="utf-8")
