"""Browsers and devices signed out everywhere at once."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User

from .devices import remove_all_devices


@transaction.atomic
def sign_out_everywhere(*, by: User, but: str = "") -> int:
    """Sign out all browsers (but the one with the session key ``but``) and all devices; return how many."""
    others = UserSession.objects.filter(user=by).exclude(session_key=but)
    count = 0
    for session in others:
        session.end()
        count += 1
    return count + remove_all_devices(by=by)
