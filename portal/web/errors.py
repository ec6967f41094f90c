"""Pages of what went wrong: what happened, and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: an address or a form that we can't read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: with the reason, if one was given."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing stands at this address."""
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "", **more: Any) -> HttpResponse:
    """403 of a form that was open too long, or was sent from elsewhere."""
    return render(request, "403_csrf.html", status=403)
