"""Language and text size: kept in cookies for everybody, and with the account of whoever is signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LARGE_TEXT_COOKIE = "large_text"
YEAR = 365 * 24 * 3600


def keep_preferences(response: HttpResponse, *, language: str | None = None, large_text: bool | None = None) -> None:
    """Write the cookies that the next page reads."""
    if language is not None:
        _cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    if large_text is not None:
        _cookie(response, LARGE_TEXT_COOKIE, "1" if large_text else "0")


def wants_large_text(request: HttpRequest) -> bool:
    """Whether this browser shows pages in large text; sign-in brings the account's wish to the cookie."""
    return request.COOKIES.get(LARGE_TEXT_COOKIE) == "1"


def _cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
