"""Files are served by the application, after a check of who asks, every time."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from core.attachments import may_read
from core.models import Attachment


def serve(request: HttpRequest, uuid: UUID) -> FileResponse:
    """Send a file to somebody who may read its matter; everybody else learns nothing of it."""
    attachment = get_object_or_404(Attachment, pk=uuid)
    if not may_read(attachment, request.user):
        raise Http404
    response = FileResponse(attachment.file.open("rb"), content_type=attachment.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(not attachment.is_shown_inline, attachment.name)
        or f'inline; filename="{attachment.pk}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
