"""Abilities over the API: neighbours search, households list, everybody counts."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from core.api.problems import Refused
from places.models import Place
from residents import actions
from residents.api.serializers.abilities import (
    ABILITY_STEPS,
    AbilityChange,
    AbilityDetail,
    AbilityFieldOutput,
    AbilityInput,
    AbilityOutput,
    FieldCountOutput,
    HelpAskInput,
    HelpDetail,
    MyAbilityOutput,
    ShowAgainInput,
)
from residents.filters import AbilityFieldFilter, AbilityFilter
from residents.models import Ability, AbilityField
from residents.queries import household_of
from residents.queries.abilities import counts_of, household_abilities, visible_abilities
from residents.queries.helping import averages_of
from residents.states import ABILITY

from .helping import one_request

PUBLIC_LEVELS = ("street", "community", "compound")


class AveragesMixin:
    """Read the averages of a page at once."""

    _averages: dict[int, Any] | None = None

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return a page, and keep the averages of its rows."""
        rows = super().paginate_queryset(queryset)  # type: ignore[misc]
        self._averages = averages_of(rows or [])
        return rows

    def get_serializer_context(self) -> dict[str, Any]:
        """Hand the averages on."""
        context: dict[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        return {**context, "averages": self._averages}


class AbilityFieldViews(mixins.ListModelMixin, GenericViewSet[AbilityField]):
    """The taxonomy of abilities."""

    queryset = AbilityField.objects.filter(is_active=True)
    serializer_class = AbilityFieldOutput
    permission_classes = [AllowAny]
    filterset_class = AbilityFieldFilter
    sorts = {"order": "order", "name": "name"}


class AbilityViews(AveragesMixin, FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Ability]):
    """What neighbours near me can do, like to do and lend."""

    queryset = Ability.objects.all()
    permission_classes = [IsAuthenticated]
    filterset_class = AbilityFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = ABILITY
    step_names = ABILITY_STEPS

    def get_queryset(self) -> QuerySet[Ability]:
        """List what the reader finds; one is asked for by its number, and read by whoever may."""
        if self.action == "list":
            return visible_abilities(self.request.user)
        return Ability.objects.with_names().select_related("seen_in", "resident__user", "listed_by", "household")

    def get_object(self) -> Ability:
        """Return the line if the person may read it; 404 tells everybody else nothing of it."""
        ability = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not self.request.user.has_perm("residents.read_ability", ability):
            raise NotFound
        return ability

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Ability]]:
        """Return the short form in lists."""
        return AbilityOutput if self.action == "list" else AbilityDetail

    @extend_schema(request=HelpAskInput, responses={201: HelpDetail})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, **_kwargs: Any) -> Response:
        """Ask for it; the neighbour answers within some days, or the request expires."""
        ability = self.get_object()
        form = HelpAskInput(data=request.data)
        form.is_valid(raise_exception=True)
        row = actions.ask_help(ability=ability, by=me(request), **form.validated_data)
        return Response(one_request(request, row), status=status.HTTP_201_CREATED)

    @extend_schema(request=ShowAgainInput, responses=AbilityDetail)
    @action(detail=True, methods=["post"], url_path="show-again")
    def show_again(self, request: Request, **_kwargs: Any) -> Response:
        """Put a withdrawn line back on the list; another adult with an own account is asked for consent."""
        ability = self.get_object()
        form = ShowAgainInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.show_ability_again(ability=ability, by=me(request), **form.validated_data)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=FieldCountOutput(many=True), filters=False)
    @action(
        detail=False,
        url_path=r"counts/(?P<code>[A-Za-z0-9-]{1,32})",
        permission_classes=[AllowAny],
        pagination_class=None,
    )
    def counts(self, request: Request, code: str) -> Response:
        """Count what is listed in a street, community or compound, by field; no person is named."""
        place = get_object_or_404(Place, code=code, level__in=PUBLIC_LEVELS)
        return Response(FieldCountOutput(counts_of(place), many=True).data)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Ability:
        """Take a step by its action, which keeps the consent and ends requests."""
        if name == "consent":
            actions.consent_to_ability(ability=obj, by=by)
        elif name == "object":
            actions.object_to_ability(ability=obj, by=by)
        else:
            actions.withdraw_ability(ability=obj, by=by)
        return self.get_object()


class MyAbilityViews(AveragesMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[Ability]):
    """The list of my household."""

    queryset = Ability.objects.all()
    serializer_class = MyAbilityOutput
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Ability]:
        """Return the own household's, and nobody else's."""
        if not self.request.user.is_authenticated:
            return Ability.objects.none()
        return household_abilities(me(self.request))

    @extend_schema(request=AbilityInput, responses={201: MyAbilityOutput})
    def create(self, request: Request) -> Response:
        """List something: shown at once, or as soon as the person of the household consents."""
        form = AbilityInput(data=request.data)
        form.is_valid(raise_exception=True)
        facts = dict(form.validated_data)
        if "resident" not in facts:
            own = household_of(me(request))
            if own is None:
                raise Refused(_("You have not joined a household yet."))
            facts["resident"] = own
        ability = actions.list_ability(by=me(request), **facts)
        return Response(self._one(ability.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=AbilityChange, responses=MyAbilityOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the words, the reach or the times."""
        ability = get_object_or_404(self.get_queryset(), pk=pk)
        form = AbilityChange(data=request.data)
        form.is_valid(raise_exception=True)
        actions.keep_ability(ability=ability, by=me(request), **form.validated_data)
        return Response(self._one(ability.pk))

    def _one(self, pk: int) -> Any:
        return MyAbilityOutput(self.get_queryset().get(pk=pk), context={"request": self.request}).data
