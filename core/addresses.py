"""Addresses that no browser makes and no database holds."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from core.api.problems import MEDIA_TYPE, problem


class NulMiddleware:
    """Answer 400 to an address with a NUL character, before anybody asks the database for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the path and the query."""
        if "\x00" not in request.path_info and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        if not request.path_info.startswith("/api/"):
            raise SuspiciousOperation("NUL")
        unreadable = ParseError(_("The request can't be read."))
        body = problem(unreadable, unreadable.status_code)
        return JsonResponse(body, status=unreadable.status_code, content_type=MEDIA_TYPE)
