"""Public money, to be read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from funding.filters import FundFilter
from funding.models import Fund
from funding.queries import book_of, money_for, public_funds

from .serializers import FundDetail, FundOutput, MoneyOutput, MovementOutput


class FundViews(ReadOnlyModelViewSet[Fund]):
    """The funds of the three sources, with what is free, committed and paid."""

    queryset = Fund.objects.all()
    serializer_class = FundOutput
    filterset_class = FundFilter

    def get_queryset(self) -> QuerySet[Fund]:
        """Add the figures; the standards for one fund only."""
        funds = public_funds()
        return funds.prefetch_related("standards") if self.action == "retrieve" else funds

    def get_serializer_class(self) -> Any:
        """Show the standards of one fund."""
        return FundDetail if self.action == "retrieve" else FundOutput

    @extend_schema(responses=MovementOutput(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def movements(self, request: Request, **_kwargs: Any) -> Response:
        """Read the fund's book, newest first: kind, purpose, payee, amount, date."""
        page = self.paginate_queryset(book_of(self.get_object()))  # type: ignore[arg-type]
        return self.get_paginated_response(MovementOutput(page, many=True).data)


class MoneyView(APIView):
    """What was granted for one subject and what became of it."""

    @extend_schema(responses=MoneyOutput, operation_id="money_retrieve")
    def get(self, request: Request, label: str, pk: int) -> Response:
        """Read the money of a subject, such as ``projects.application`` 12; zeros if nothing was granted."""
        return Response(MoneyOutput(money_for(label, pk)).data)
