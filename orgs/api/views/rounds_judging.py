"""What somebody has to judge in rounds, over the API."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions import rounds as actions
from orgs.api.serializers import rounds_judging as output
from orgs.models.rounds import Assignment
from orgs.queries.rounds import to_judge
from orgs.states.rounds import AssignmentStage


class JudgingViews(IdempotentMixin, ReadOnlyModelViewSet[Assignment]):
    """The sheets that are mine to fill in, and those that I handed in; community staff find the first reviews."""

    queryset = Assignment.objects.all()
    permission_classes = [IsAuthenticated]
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Assignment]:
        """Return one's own; what one stepped back from is nobody's business any more."""
        rows = to_judge(me(self.request)).exclude(stage=AssignmentStage.RECUSED).order_by()
        return rows if self.action == "list" else rows.select_related("entry__round__standard")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Assignment]]:
        """Return the short form in lists."""
        return output.SheetOutput if self.action == "list" else output.SheetDetail

    @extend_schema(request=output.RatingSheetInput, responses=output.SheetDetail)
    @action(detail=True, methods=["post"])
    def points(self, request: Request, **_kwargs: Any) -> Response:
        """Save points with their reasons; all of them or, with the reason why, none. Nothing is handed in yet."""
        sheet = self.get_object()
        form = output.RatingSheetInput(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            for row in form.validated_data["points"]:
                actions.give_points(assignment=sheet, by=me(request), **row)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=output.SheetDetail)
    @action(detail=True, methods=["post"], url_path="hand-in")
    def hand_in(self, request: Request, **_kwargs: Any) -> Response:
        """Hand the sheet in; a refusal names the indicators without points."""
        actions.hand_in(assignment=self.get_object(), by=me(request))
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=output.RecusalInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def recuse(self, request: Request, **_kwargs: Any) -> Response:
        """Step back from an organisation to which there is a tie."""
        form = output.RecusalInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.recuse(assignment=self.get_object(), by=me(request), reason=form.validated_data["reason"])
        return Response(status=204)
