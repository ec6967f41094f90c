"""Letters, proof of both sides and dual registration over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.api.person import me
from core.api.files import FilesMixin
from core.api.idempotency import IdempotentMixin
from residents import actions
from residents.api.serializers.moves import (
    AnswerInput,
    DisputeOutput,
    DualInput,
    DualOutput,
    LetterInput,
    LetterOutput,
)
from residents.models import ClaimAnswer, DualRegistration, HouseholdClaim, Resident
from residents.queries import household_of
from residents.states import ClaimStage

from .households import household_facts


class LetterView(IdempotentMixin, APIView):
    """A letter from my letterbox."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=LetterInput, responses=LetterOutput, operation_id="me_household_letter")
    def post(self, request: Request) -> Response:
        """Join by the code of a printed letter and my name; a name that is not free becomes a claim for the desk."""
        form = LetterInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        found = actions.join_by_letter(digest=actions.token_hash(data["token"]), name=data["name"], by=me(request))
        joined = isinstance(found, Resident)
        facts = {
            "household": household_facts(found) if isinstance(found, Resident) else None,
            "claim": None if joined else found,
        }
        return Response(LetterOutput(facts, context={"request": request}).data)


class DisputeViews(FilesMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[HouseholdClaim]):
    """Claims of others to be me: I send words and proof until a day, and the community desk decides."""

    queryset = HouseholdClaim.objects.all()
    serializer_class = DisputeOutput
    filterset_class = None  # there is nothing to filter by
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[HouseholdClaim]:
        """Return the open ones against one's own row."""
        if not self.request.user.is_authenticated:
            return HouseholdClaim.objects.none()
        mine = HouseholdClaim.objects.filter(disputed=True, stage=ClaimStage.FILED)
        return mine.filter(against__user=me(self.request).principal).prefetch_related("answers")

    def get_object(self) -> Any:
        """Return the claim; for its files the own answer, on which they hang."""
        claim = super().get_object()
        if self.action == "upload":
            return actions.answer_claim(claim=claim, words="", by=me(self.request))
        if self.action == "files":
            return claim.answers.first() or ClaimAnswer(claim=claim)
        return claim

    @extend_schema(request=AnswerInput, responses=DisputeOutput)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_kwargs: Any) -> Response:
        """Answer, or change my answer while it is open."""
        form = AnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        claim = self.get_object()
        actions.answer_claim(claim=claim, by=me(request), **form.validated_data)
        return Response(DisputeOutput(self.get_queryset().get(pk=claim.pk)).data)


class DualView(IdempotentMixin, APIView):
    """My registration where I live beside the one at work; for Party members, and told to nobody else."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=DualOutput, operation_id="me_household_dual_retrieve")
    def get(self, request: Request) -> Response:
        """Read it; 404 if there is none."""
        return Response(DualOutput(self._found(request)).data)

    @extend_schema(request=DualInput, responses={201: DualOutput}, operation_id="me_household_dual_register")
    def post(self, request: Request) -> Response:
        """Register, or name another workplace."""
        own = household_of(me(request))
        if own is None or me(request).acting_for is not None:
            raise NotFound
        form = DualInput(data=request.data)
        form.is_valid(raise_exception=True)
        found = actions.register_dual(resident=own, by=me(request), **form.validated_data)
        return Response(DualOutput(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, operation_id="me_household_dual_end")
    def delete(self, request: Request) -> Response:
        """End it today."""
        actions.end_dual(registration=self._found(request), by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _found(self, request: Request) -> DualRegistration:
        own = household_of(me(request))
        found = DualRegistration.objects.filter(resident=own, ended_on=None).first() if own else None
        if found is None or me(request).acting_for is not None:
            raise NotFound
        return found
