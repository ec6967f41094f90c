"""The federation over the API: read by everybody; members borrow and answer."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions import federation_pool as actions
from orgs.api.serializers.federation import (
    FederationMemberOutput,
    FederationOutput,
    LoanDetail,
    LoanInput,
    LoanOutput,
    PoolItemOutput,
    ProgrammeOutput,
)
from orgs.models.federation import Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import JointProgramme
from orgs.queries.federation import council_of, federation_of, members_of, public_programmes, shared_things
from orgs.states.federation import LOAN
from places.models import Place

from .desk import DeedsMixin


def _federation() -> Federation:
    found = federation_of(Place.objects.own_street_id())
    if found is None:
        raise NotFound
    return found


class FederationViews(ViewSet):
    """The federation of the street."""

    permission_classes = [AllowAny]

    @extend_schema(responses=FederationOutput, operation_id="federation_read")
    def list(self, request: Request) -> Response:
        """Return the federation with its council."""
        found: Any = _federation()
        found.members = members_of(found).count()
        found.council = list(council_of(found))
        return Response(FederationOutput(found, context={"request": request}).data)


class FederationMemberViews(ListModelMixin, GenericViewSet[FederationMember]):
    """The members of the federation."""

    permission_classes = [AllowAny]
    serializer_class = FederationMemberOutput
    queryset = FederationMember.objects.all()

    def get_queryset(self) -> QuerySet[FederationMember]:
        """Return who is a member now."""
        return FederationMember.objects.none() if _asked_by_schema(self) else members_of(_federation())


class PoolItemViews(ListModelMixin, GenericViewSet[PoolItem]):
    """What members share."""

    permission_classes = [AllowAny]
    serializer_class = PoolItemOutput
    queryset = PoolItem.objects.all()

    def get_queryset(self) -> QuerySet[PoolItem]:
        """Return what can be asked for."""
        return PoolItem.objects.none() if _asked_by_schema(self) else shared_things(_federation())


class ProgrammeViews(ListModelMixin, GenericViewSet[JointProgramme]):
    """Joint programmes."""

    permission_classes = [AllowAny]
    serializer_class = ProgrammeOutput
    queryset = JointProgramme.objects.all()

    def get_queryset(self) -> QuerySet[JointProgramme]:
        """Return all but the cancelled."""
        return JointProgramme.objects.none() if _asked_by_schema(self) else public_programmes(_federation())


class LoanViews(DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[PoolLoan]):
    """Loans of the organisations that the person manages, on either side."""

    permission_classes = [IsAuthenticated]
    queryset = PoolLoan.objects.all()
    flow = LOAN
    argument = "loan"
    deeds = {
        "agree": actions.agree,
        "decline": actions.decline,
        "cancel": actions.cancel,
        "hand_over": actions.hand_over,
        "give_back": actions.give_back,
    }
    lookup_value_regex = "[0-9]{1,18}"

    def get_serializer_class(self) -> Any:
        """Return the short form in lists."""
        return LoanOutput if self.action == "list" else LoanDetail

    def get_queryset(self) -> QuerySet[PoolLoan]:
        """Return the loans of one's organisations; the others are not there."""
        if _asked_by_schema(self):
            return PoolLoan.objects.none()
        bodies = [held.body_id for held in me(self.request).standing.held if held.body_id]
        sides = Q(borrower__body__in=bodies) | Q(item__organisation__body__in=bodies)
        related = ("item__organisation__place", "borrower__place", "federation__place")
        return PoolLoan.objects.filter(sides).select_related(*related)

    @extend_schema(request=LoanInput, responses={201: LoanDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Ask to borrow something."""
        form = LoanInput(data=request.data)
        form.is_valid(raise_exception=True)
        loan = actions.ask_for(by=me(request), **form.validated_data)
        output = LoanDetail(loan, context=self.get_serializer_context())
        return Response(output.data, status=status.HTTP_201_CREATED)


def _asked_by_schema(view: Any) -> bool:
    return bool(getattr(view, "swagger_fake_view", False))
