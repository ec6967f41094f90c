"""The start page of the staff site: what waits for the reader, by due date."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.queue import waiting_for


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the reader's queue to the start page."""
    return {**context, "waiting": waiting_for(request.user), "today": timezone.localdate()}
