"""Evaluations over the API: read, rate, and what staff write down."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from proposals.actions.evaluation import decide_with_few, record_money
from proposals.actions.rating import rate
from proposals.api.serializers.evaluation import (
    EvaluationDetail,
    EvaluationOutput,
    FewInput,
    HouseholdRatingInput,
    MoneyInput,
)
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation
from proposals.queries.evaluation import to_rate


class EvaluationViews(IdempotentMixin, GenericViewSet[Evaluation]):
    """The evaluation of a proposal: the last round."""

    queryset = Evaluation.objects.none()
    serializer_class = EvaluationDetail
    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self) -> Any:
        """Let everybody read, and ask who writes."""
        return super().get_permissions() if self.request.method in {"GET", "HEAD"} else [IsAuthenticated()]

    def get_object(self) -> Evaluation:
        """Return the last round of a proposal that one may read."""
        rows = Proposal.objects.select_related("place", "author")
        proposal = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perm("proposals.read_proposal", proposal):
            raise NotFound
        rounds = Evaluation.objects.filter(proposal=proposal).select_related("meeting_verdict", "third_party")
        evaluation = rounds.order_by("-number").first()
        if evaluation is None:
            raise NotFound
        evaluation.proposal = proposal
        return evaluation

    @extend_schema(responses=EvaluationDetail)
    @action(detail=True, url_path="evaluation")
    def evaluation(self, _request: Request, **_kwargs: Any) -> Response:
        """Read the evaluation: who may rate, how many did, what it came to."""
        return self._answer()

    @extend_schema(request=HouseholdRatingInput, responses=EvaluationDetail)
    @action(detail=True, methods=["post"], url_path="evaluation/rating")
    def rating(self, request: Request, **_kwargs: Any) -> Response:
        """Rate for my household; again changes it, until the end."""
        data = HouseholdRatingInput(data=request.data)
        data.is_valid(raise_exception=True)
        rate(evaluation=self.get_object(), by=me(request), **data.validated_data)
        return self._answer()

    @extend_schema(request=MoneyInput, responses=EvaluationDetail)
    @action(detail=True, methods=["post"], url_path="evaluation/money")
    def money(self, request: Request, **_kwargs: Any) -> Response:
        """Write down what was planned and spent; for staff."""
        data = MoneyInput(data=request.data)
        data.is_valid(raise_exception=True)
        record_money(evaluation=self.get_object(), by=me(request), **data.validated_data)
        return self._answer()

    @extend_schema(request=FewInput, responses=EvaluationDetail)
    @action(detail=True, methods=["post"], url_path="evaluation/decision")
    def decision(self, request: Request, **_kwargs: Any) -> Response:
        """Decide where too few have rated; for staff."""
        data = FewInput(data=request.data)
        data.is_valid(raise_exception=True)
        decide_with_few(evaluation=self.get_object(), by=me(request), **data.validated_data)
        return self._answer()

    def _answer(self) -> Response:
        return Response(EvaluationDetail(self.get_object(), context=self.get_serializer_context()).data)


class MyRatingViews(mixins.ListModelMixin, GenericViewSet[Evaluation]):
    """What my household may rate now, unrated first."""

    queryset = Evaluation.objects.none()
    serializer_class = EvaluationOutput
    permission_classes = [IsAuthenticated]
    pagination_class = None
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Evaluation]:
        """Return the open evaluations on whose roll my household stands."""
        return to_rate(me(self.request))[:100]
