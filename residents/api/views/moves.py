"""Moves of the own household over the API."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from residents import actions
from residents.actions import Newcomer, Wish
from residents.api.serializers.moves import MOVE_STEPS, MoveInput, MoveOutput
from residents.models import HouseholdMove, Resident
from residents.queries import household_of
from residents.rules.moves import adult_row
from residents.states import MOVE, MoveKind

NEWCOMER = ("name", "relation", "tenure", "birth_date", "id_number", "phone")


class MoveViews(
    FlowViewMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[HouseholdMove],
):
    """Who came to and left my household, and what I have asked for."""

    queryset = HouseholdMove.objects.all()
    serializer_class = MoveOutput
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = MOVE
    step_names = MOVE_STEPS

    def get_queryset(self) -> QuerySet[HouseholdMove]:
        """Return those of the household for its adults, and what one asked for oneself."""
        if not self.request.user.is_authenticated:
            return HouseholdMove.objects.none()
        own = adult_row(me(self.request))
        seen = Q(asked_by=me(self.request).principal)
        if own is not None:
            seen |= Q(household=own.household_id) | Q(target=own.household_id)
        people = Prefetch("people", Resident.objects.defer("id_number", "phone"))
        rows = HouseholdMove.objects.filter(seen).select_related("place", "household__place", "target__place")
        return rows.prefetch_related(people)

    @extend_schema(request=MoveInput, responses={201: MoveOutput})
    def create(self, request: Request) -> Response:
        """Ask for a move. If I move out alone it is done by this; the community desk decides the rest."""
        own = household_of(me(request))
        if own is None:
            raise NotFound
        form = MoveInput(data=request.data, household=own.household_id)
        form.is_valid(raise_exception=True)
        if adult_row(me(request)) is None:
            raise PermissionDenied
        move = actions.ask_move(wish=_wish(form.validated_data, own), by=me(request))
        move = self.get_queryset().get(pk=move.pk)
        return Response(self.get_serializer(move).data, status=status.HTTP_201_CREATED)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> HouseholdMove:
        """Take one's own wish back."""
        return actions.withdraw_move(move=obj, by=by)


def _wish(data: dict[str, Any], own: Resident) -> Wish:
    people = tuple(data.get("people", ()))
    comes = data["kind"] == MoveKind.MOVE_IN
    return Wish(
        MoveKind(data["kind"]),
        data["on"],
        household=None if comes else own.household,
        target=own.household if comes and not people else data.get("target"),
        people=people,
        new_room=data["new_room"],
        newcomer=Newcomer(**{name: data[name] for name in NEWCOMER}),
        reason=data["reason"],
    )
