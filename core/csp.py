"""What the staff site's theme needs beyond the strict policy of all other pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse


class AdminPolicyMiddleware:
    """Allow the theme's evaluated attributes and inline styles under the staff site's address, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the looser policy where the theme needs it."""
        response = self.get_response(request)
        if request.path_info.startswith(_root()) and not hasattr(response, "_csp_replace"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


def _root() -> str:
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return "/admin/"
