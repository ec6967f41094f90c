"""A resident finds the own household over the API, and sees it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
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
from core.api.problems import Refused
from places.models import Place
from residents import actions
from residents.api.serializers.households import ClaimInput, ClaimOutput, MyHouseholdOutput, ProofInput, RoomOutput
from residents.filters import HouseholdFilter
from residents.models import Household, HouseholdClaim, Resident
from residents.queries import household_of


class RoomViews(mixins.ListModelMixin, GenericViewSet[Household]):
    """The dwellings of a unit, for somebody who looks for the own one."""

    queryset = Household.objects.filter(is_empty=False)
    serializer_class = RoomOutput
    permission_classes = [IsAuthenticated]
    filterset_class = HouseholdFilter
    sorts = {"room": "room"}


class MyHouseholdView(IdempotentMixin, APIView):
    """The household that one lives in."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MyHouseholdOutput, operation_id="me_household_retrieve")
    def get(self, request: Request) -> Response:
        """Read my household; 404 until I have joined one."""
        own = household_of(me(request))
        if own is None:
            raise NotFound(_("You have not joined a household yet."))
        return Response(_household(own, request))

    @extend_schema(request=ProofInput, responses=MyHouseholdOutput, operation_id="me_household_join")
    def post(self, request: Request) -> Response:
        """Join a household by proof: the roster holds my name with my phone, or with the end of my ID number.

        If it proves nothing, the answer is 409 `unproven`, without saying what the roster holds.
        """
        form = ProofInput(data=request.data)
        form.is_valid(raise_exception=True)
        resident = actions.join_household(by=me(request), **form.validated_data)
        if resident is None:
            words = _("This could not be proven. Check what you typed, or file a claim with the community desk.")
            raise Refused(words, "unproven")
        return Response(_household(resident, request))


def household_facts(own: Resident) -> dict[str, Any]:
    """Return what a person reads of the own household."""
    family = Resident.objects.current().filter(household=own.household).order_by("pk")
    return {
        "id": own.household_id,
        "room": own.household.room,
        "way": Place.objects.around(own.household.place),
        "family": family,
    }


def _household(own: Resident, request: Request) -> Any:
    return MyHouseholdOutput(household_facts(own), context={"request": request}).data


class ClaimViews(
    FilesMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[HouseholdClaim],
):
    """My claims to live in a dwelling, for the community desk to decide."""

    queryset = HouseholdClaim.objects.all()
    serializer_class = ClaimOutput
    filterset_class = None  # there is nothing to filter by
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[HouseholdClaim]:
        """Return one's own, and nobody else's."""
        if not self.request.user.is_authenticated:
            return HouseholdClaim.objects.none()
        return HouseholdClaim.objects.filter(user=me(self.request).principal).select_related(
            "household__place", "place"
        )

    @extend_schema(request=ClaimInput, responses={201: ClaimOutput})
    def create(self, request: Request) -> Response:
        """File a claim; the desk answers in my messages."""
        form = ClaimInput(data=request.data)
        form.is_valid(raise_exception=True)
        claim = actions.file_claim(by=me(request), **form.validated_data)
        return Response(ClaimOutput(claim).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ClaimOutput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: Any) -> Response:
        """Take my claim back while it waits."""
        claim = actions.withdraw_claim(claim=self.get_object(), by=me(request))
        return Response(ClaimOutput(claim).data)
