"""Files are served by the application, after a check of who asks, every time."""

from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.attachments import may_read, remove_attachment
from core.models import Attachment

log = structlog.get_logger(__name__)


def serve(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send a file to somebody who may read its matter; everybody else learns nothing of it."""
    attachment = get_object_or_404(Attachment, pk=uuid)
    if not may_read(attachment, request.user):
        raise Http404
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as missing:
        log.error("core.file_missing", attachment=str(attachment.pk))  # noqa: TRY400 - the name says it all
        raise Http404 from missing
    response = FileResponse(content, content_type=attachment.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(not attachment.is_shown_inline, attachment.name)
        or f'inline; filename="{attachment.pk}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


@login_required
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a file from a matter that may still be written, and go back to where the person was."""
    attachment = get_object_or_404(Attachment, pk=uuid)
    if not may_read(attachment, request.user):
        raise Http404
    remove_attachment(attachment=attachment, by=request.user)
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
