"""Who may open a page."""

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.views import View

from accounts.models import User


class SignedIn(LoginRequiredMixin, View):
    """A page of somebody who is signed in; others are led to the sign-in page and back."""

    request: HttpRequest

    @property
    def me(self) -> User:
        """The person who is signed in."""
        return cast("User", self.request.user)
