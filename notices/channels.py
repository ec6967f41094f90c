"""The ways out of the platform. A channel is a function that sends, or raises ChannelFailed.

The embedded defaults write into files under ``OUTBOX_DIR``, which the demo shows; a deployment names its own in
``NOTICE_CHANNELS`` and ``SMS_SENDER``.
"""

import smtplib
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from accounts.models import User
from accounts.sms import send_sms


class ChannelFailed(Exception):
    """A message could not be handed over; it is tried again later."""


class Sender(Protocol):
    """A channel."""

    def __call__(self, *, user: User, subject: str, text: str) -> None:
        """Send, or raise ChannelFailed."""


def email(*, user: User, subject: str, text: str) -> None:
    """Send by Django's e-mail backend."""
    try:
        send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [user.email])
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: an address that is none
        raise ChannelFailed(str(error)) from error


def sms(*, user: User, subject: str, text: str) -> None:
    """Send by the same sender as the sign-in codes."""
    try:
        send_sms(phone=user.phone, text=f"{subject}：{text}")
    except OSError as error:
        raise ChannelFailed(str(error)) from error


def wechat_file(*, user: User, subject: str, text: str) -> None:
    """Write what a WeChat message would say."""
    write("wechat", to=user.username, text=f"{subject}\n{text}")


def write(channel: str, *, to: str, text: str) -> None:
    """Append a message to the day's file of a channel. Raises ChannelFailed if the disk refuses."""
    now = timezone.localtime()
    folder = Path(settings.OUTBOX_DIR) / channel
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / f"{now:%Y-%m-%d}.txt").open("a", encoding="utf-8") as file:
            file.write(f"{now:%H:%M:%S}\t{to}\t{text!r}\n")
    except OSError as error:
        raise ChannelFailed(str(error)) from error
