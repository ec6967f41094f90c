"""Errors as problem details (RFC 9457), in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from core.flow import FlowRefused, Text

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:yisilin:problem:"


class Refused(exceptions.APIException):
    """A matter that can't take this step now; its detail says why."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "refused"


def answer_problem(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception of a view with a problem; what isn't known here goes on to the server's error page."""
    known = _as_api_exception(exc)
    response = exception_handler(known, dict(context))
    if response is None:
        return None
    response.data = problem(known, response.status_code)
    response.content_type = MEDIA_TYPE
    return response


def problem(exc: exceptions.APIException, code: int) -> dict[str, Any]:
    """Return the members of a problem: type, title, status, code, detail, and errors by field."""
    title = _title(code)
    if isinstance(exc, exceptions.ValidationError):
        errors = _by_field(exc.detail)
        detail = "；".join(errors.get(_general(), [])) or _("Some fields are not right; see errors.")
        name = "invalid"
    else:
        errors = {}
        detail = force_str(exc.detail) if isinstance(exc.detail, str) else title
        name = str(exc.get_codes())
    body: dict[str, Any] = {"type": TYPE + name, "title": title, "status": code, "code": name, "detail": detail}
    if errors:
        body["errors"] = errors
    return body


@csrf_exempt
def not_found(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answer an unknown address of the API as a problem, not as a page."""
    missing = exceptions.NotFound(_("There is nothing at this address."))
    return JsonResponse(problem(missing, missing.status_code), status=missing.status_code, content_type=MEDIA_TYPE)


def _as_api_exception(exc: Exception) -> Any:
    if isinstance(exc, FlowRefused):
        return Refused("；".join(exc.messages), code=getattr(exc, "code", None) or "refused")
    if isinstance(exc, ValidationError):
        return exceptions.ValidationError(_django_errors(exc))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(force_str(exc) or None)
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError(_("The request can't be read."))
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("There is nothing at this address."))
    return exc


def _django_errors(exc: ValidationError) -> dict[str, list[str]]:
    if not hasattr(exc, "error_dict"):
        return {_general(): exc.messages}
    return {
        _general() if field == NON_FIELD_ERRORS else field: [force_str(word) for word in words]
        for field, words in exc.message_dict.items()
    }


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten nested errors: ``lines.2.amount`` names the field of the third line."""
    if isinstance(detail, Mapping):
        pairs = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, (Mapping, list)) for item in detail):
        pairs = [(str(number), value) for number, value in enumerate(detail) if value]
    else:
        words = detail if isinstance(detail, list) else [detail]
        return {prefix or _general(): [force_str(word) for word in words]}
    flat: dict[str, list[str]] = {}
    for key, value in pairs:
        flat |= _by_field(value, f"{prefix}.{key}" if prefix else key)
    return flat


def _general() -> str:
    return str(api_settings.NON_FIELD_ERRORS_KEY)


def _title(code: int) -> str:
    titles: dict[int, Text] = {
        status.HTTP_400_BAD_REQUEST: _("The request is not right"),
        status.HTTP_401_UNAUTHORIZED: _("Please sign in"),
        status.HTTP_403_FORBIDDEN: _("You are not permitted to do this"),
        status.HTTP_404_NOT_FOUND: _("Not found"),
        status.HTTP_405_METHOD_NOT_ALLOWED: _("This can't be done here"),
        status.HTTP_406_NOT_ACCEPTABLE: _("This form of answer is not offered"),
        status.HTTP_409_CONFLICT: _("Not possible now"),
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: _("This form of content is not understood"),
        status.HTTP_422_UNPROCESSABLE_ENTITY: _("The same key was used for other content"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many requests; please wait"),
    }
    return str(titles.get(code, _("The request could not be answered")))
