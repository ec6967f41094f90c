"""Who acts for whom in this request."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse

from .queries import acting_session

KEY = "acting_session"


class ActingMiddleware:
    """Set ``request.user.acting_for`` while somebody acts for an offline resident, and forget it when that is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look the session of acting up, if the browser is in one; its right is asked anew each time."""
        request.acting_session = None  # type: ignore[attr-defined]
        pk = request.session.get(KEY)
        if pk is None or not request.user.is_authenticated:
            return self.get_response(request)
        session = acting_session(actor=request.user, pk=pk)
        if session is None:
            del request.session[KEY]
            return self.get_response(request)
        request.acting_session = session  # type: ignore[attr-defined]
        request.user.acting_for = session.resident
        with pghistory.context(acting_for=session.resident_id):
            return self.get_response(request)
