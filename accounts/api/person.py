"""Who asks."""

from typing import cast

from rest_framework.request import Request

from accounts.models import User


def me(request: Request) -> User:
    """Return the person; the view's permission has seen to it that somebody is signed in."""
    return cast("User", request.user)
