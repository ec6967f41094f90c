"""A deed that somebody asked for on a page: done, or refused in words; and papers handed out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.attachments import store_attachment


def tried(request: HttpRequest, deed: Callable[[], object], *, done: str = "") -> bool:
    """Do it and say so, or say why not; return whether it was done."""
    try:
        deed()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return False
    messages.success(request, done or _("Done."))
    return True


def tried_in(form: BaseForm, deed: Callable[[], object]) -> bool:
    """Do it, or put the refusal beside the fields that it names; return whether it was done."""
    try:
        deed()
    except ValidationError as refused:
        add_errors(form, refused)
        return False
    return True


def add_errors(form: BaseForm, refused: ValidationError) -> None:
    """Put what an action refused beside the fields that it names, and the rest above the form."""
    by_field: dict[str, list[str]] = refused.message_dict if hasattr(refused, "error_dict") else {}
    for name, texts in (by_field or {"": refused.messages}).items():
        form.add_error(name if name in form.fields else None, texts)  # type: ignore[arg-type]


def keep_files(request: HttpRequest, subject: Model) -> None:
    """Keep the files that came with a form, and say which ones can't be kept."""
    for upload in request.FILES.getlist("files"):
        try:
            store_attachment(upload=upload, subject=subject, by=request.user)
        except ValidationError as refused:
            messages.error(request, f"{upload.name}: {' '.join(refused.messages)}")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that a browser shows, and that nobody else keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def user_of(request: HttpRequest) -> Any:
    """Return who asks, for a page that is only shown after signing in."""
    return request.user
