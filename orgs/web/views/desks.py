"""What the pages of the desk share."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orgs.models import Organisation


def at_desk(request: HttpRequest, pk: int, permission: str) -> Organisation:
    """Return the organisation if the person may do this at its desk. Raises Http404, PermissionDenied."""
    organisation = get_object_or_404(Organisation.objects.select_related("place", "body"), pk=pk)
    if not request.user.has_perm(permission, organisation):
        raise PermissionDenied
    return organisation


def put_errors(form: Form, refused: ValidationError, names: dict[str, str] | None = None) -> None:
    """Show a refusal at the fields that it names, or above the form; ``names`` are fields called otherwise there."""
    by_field = hasattr(refused, "error_dict")
    found: dict[str, Any] = refused.message_dict if by_field else {NON_FIELD_ERRORS: refused.messages}
    for name, words in found.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, words)
