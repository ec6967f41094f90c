"""Files of a matter over the API: the same store and the same readers as everywhere else."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.attachments import attachments_of, may_read, remove_attachment, store_attachment
from core.models import Attachment
from core.web.files import serve

from .serializers import FileInput, FileOutput


class FilesMixin:
    """Add ``{id}/files/`` to a view set whose objects have files: list them, upload one."""

    @extend_schema(responses=FileOutput(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def files(self, request: Request, **_kwargs: Any) -> Response:
        """List the files, oldest first."""
        return Response(FileOutput(attachments_of(self.get_object()), many=True).data)  # type: ignore[attr-defined]

    @extend_schema(request={"multipart/form-data": FileInput}, responses={201: FileOutput})
    @files.mapping.post
    def upload(self, request: Request, **_kwargs: Any) -> Response:
        """Add a file; pictures lose the place and camera that they carry."""
        data = FileInput(data=request.data)
        data.is_valid(raise_exception=True)
        subject = self.get_object()  # type: ignore[attr-defined]
        stored = store_attachment(upload=data.validated_data["file"], subject=subject, by=request.user)
        return Response(FileOutput(stored).data, status=status.HTTP_201_CREATED)


class FileView(APIView):
    """One file."""

    permission_classes = [AllowAny]

    def get_permissions(self) -> Any:
        """Ask who it is before anything is removed."""
        return [IsAuthenticated()] if self.request.method == "DELETE" else super().get_permissions()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Send a file as what it is, whatever the client says that it accepts."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="files_retrieve")
    def get(self, request: Request, uuid: UUID) -> FileResponse:
        """Fetch a file; whoever may not read its matter learns nothing of it."""
        return serve(request._request, uuid)

    @extend_schema(responses={204: None}, operation_id="files_destroy")
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove a file from a matter that one may still write."""
        attachment = get_object_or_404(Attachment, pk=uuid)
        if not may_read(attachment, request.user):
            raise NotFound
        remove_attachment(attachment=attachment, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
