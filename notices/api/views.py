"""A person's messages, and how that person wants to be told."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from notices import actions
from notices.kinds import KINDS
from notices.models import Notice
from notices.queries import Choice, choices_of

from .filters import NoticeFilter
from .serializers import NoticeOutput, PreferenceInput, PreferenceOutput, ReadOutput


class NoticeViews(IdempotentMixin, ReadOnlyModelViewSet[Notice]):
    """My messages, the newest first."""

    queryset = Notice.objects.all()
    serializer_class = NoticeOutput
    permission_classes = [IsAuthenticated]
    filterset_class = NoticeFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Notice]:
        """Return one's own, and nobody else's."""
        return Notice.objects.of(me(self.request)) if self.request.user.is_authenticated else Notice.objects.none()

    @extend_schema(request=None, responses=NoticeOutput)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """Mark a message as read; a second time changes nothing."""
        try:
            notice = actions.mark_read(pk=int(pk), by=me(request))
        except Notice.DoesNotExist as missing:
            raise NotFound from missing
        return Response(NoticeOutput(notice).data)

    @extend_schema(request=None, responses=ReadOutput, filters=False, operation_id="me_notices_read_all")
    @action(detail=False, methods=["post"], url_path="read", filterset_class=None, pagination_class=None)
    def read_all(self, request: Request, **_kwargs: Any) -> Response:
        """Mark all my messages as read; answers how many were not."""
        return Response(ReadOutput({"count": actions.mark_all_read(by=me(request))}).data)


class PreferencesView(APIView):
    """How one wants to be told of each kind of message."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=PreferenceOutput(many=True), operation_id="me_notice_preferences_list")
    def get(self, request: Request) -> Response:
        """List every kind with what I chose, or with what it is without a choice."""
        return Response(PreferenceOutput(map(_row, choices_of(me(request))), many=True).data)


class PreferenceView(APIView):
    """How one wants to be told of one kind of message."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=PreferenceInput,
        responses=PreferenceOutput,
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH)],
        operation_id="me_notice_preferences_update",
    )
    def put(self, request: Request, kind: str) -> Response:
        """Keep how often and by which channels I am told of a kind."""
        if kind not in KINDS:
            raise NotFound
        form = PreferenceInput(data=request.data)
        form.is_valid(raise_exception=True)
        kept = actions.keep_preference(by=me(request), kind=kind, **form.validated_data)
        return Response(PreferenceOutput(_row(Choice(KINDS[kind], kept.pace, kept.channels))).data)


def _row(choice: Choice) -> dict[str, Any]:
    kind = choice.kind
    return {
        "kind": kind.name,
        "label": str(kind.label),
        "category": str(kind.category),
        "urgent": kind.urgent,
        "pace": choice.pace,
        "channels": choice.channels,
    }
