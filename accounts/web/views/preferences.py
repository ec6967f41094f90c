"""Language and text size, switched from every page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.people import set_preferences
from accounts.visit import safe_next
from accounts.web.preferences import keep_preferences, wants_large_text


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages."""
    response = redirect(safe_next(request) or "/")
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        keep_preferences(response, language=wanted)
        if request.user.is_authenticated:
            set_preferences(by=request.user, language=wanted)
    return response


@require_POST
def large_text(request: HttpRequest) -> HttpResponse:
    """Switch large text on or off: ``on`` is 1 or 0; without it, the other way round."""
    response = redirect(safe_next(request) or "/")
    wanted = request.POST.get("on")
    on = wanted == "1" if wanted in {"0", "1"} else not wants_large_text(request)
    keep_preferences(response, large_text=on)
    if request.user.is_authenticated:
        set_preferences(by=request.user, large_text=on)
    return response
