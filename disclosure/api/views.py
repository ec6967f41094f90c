"""Public notices over the API: read, object, take back."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from disclosure import actions
from disclosure.filters import PublicNoticeFilter
from disclosure.models import Objection, PublicNotice
from disclosure.queries import public_notices

from .serializers import ObjectionInput, ObjectionOutput, PublicNoticeDetail, PublicNoticeOutput


class PublicNoticeViews(IdempotentMixin, ReadOnlyModelViewSet[PublicNotice]):
    """Decisions shown to everybody for some working days before they count."""

    queryset = PublicNotice.objects.all()
    filterset_class = PublicNoticeFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[PublicNotice]:
        """Return all of them: they are public."""
        return public_notices()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[PublicNotice]]:
        """Return the short form in lists."""
        return PublicNoticeOutput if self.action == "list" else PublicNoticeDetail

    @extend_schema(request=ObjectionInput, responses={201: ObjectionOutput}, filters=False)
    @action(detail=True, methods=["post"], url_path="objections", filterset_class=None)
    def object(self, request: Request, **_kwargs: Any) -> Response:
        """Object to a notice while it runs; staff answer in public, and nothing moves on before."""
        form = ObjectionInput(data=request.data)
        form.is_valid(raise_exception=True)
        objection = actions.object_to(notice=self.get_object(), text=form.validated_data["text"], by=me(request))
        body = ObjectionOutput(objection, context=self.get_serializer_context())
        return Response(body.data, status=status.HTTP_201_CREATED)


class TakeBackView(IdempotentMixin, GenericAPIView[Objection]):
    """One's own objection."""

    queryset = Objection.objects.all()
    serializer_class = ObjectionOutput
    permission_classes = [IsAuthenticated]
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Objection]:
        """Return one's own, and nobody else's."""
        return Objection.objects.filter(author=me(self.request).principal).select_related("notice__place")

    @extend_schema(request=None, responses=ObjectionOutput, operation_id="objections_take_back")
    def post(self, request: Request, **_kwargs: Any) -> Response:
        """Take my objection back; the notice goes on when none is left."""
        objection = actions.take_back_objection(objection=self.get_object(), by=me(request))
        return Response(self.get_serializer(objection).data)
