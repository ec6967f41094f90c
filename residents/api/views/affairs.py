"""Affairs over the API: read, raise, join, handle, rate; what is similar, my own, my desk."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from residents.actions import affairs as actions
from residents.api.serializers.affairs import (
    AffairAssignInput,
    AffairChoicesOutput,
    AffairDetail,
    AffairHandDownInput,
    AffairInput,
    AffairMergeInput,
    AffairOutput,
    AffairRatingInput,
    AffairReferInput,
    AffairSearchInput,
)
from residents.api.steps import AFFAIR_STEPS
from residents.filters import AffairFilter
from residents.models import Affair
from residents.queries.affairs import on_desk, public_affairs
from residents.queries.ladder import can_be_charged, levels_below
from residents.queries.similar import similar_affairs
from residents.states import AFFAIR

ROWS = Affair.objects.select_related("place", "handler_place", "handler", "raised_by", "community")


def readable(request: Request, pk: Any) -> Affair:
    """Return the affair if the person may read it; 404 tells a stranger nothing of a quarrel."""
    affair = get_object_or_404(ROWS, pk=pk)
    if not request.user.has_perm("residents.read_affair", affair):
        raise NotFound
    return affair


class AffairViews(FlowViewMixin, FilesMixin, IdempotentMixin, ReadOnlyModelViewSet[Affair]):
    """Public affairs of units, buildings, grids and communities, and the level that has each of them."""

    queryset = Affair.objects.all()
    filterset_class = AffairFilter
    sorts = {"new": "-pk", "homes": "-households", "due": "due_on"}
    lookup_value_regex = "[0-9]{1,18}"
    flow = AFFAIR
    step_names = AFFAIR_STEPS

    def get_queryset(self) -> QuerySet[Affair]:
        """List the public ones of the street."""
        return public_affairs().here()

    def get_object(self) -> Affair:
        """Return the affair if the person may read it."""
        return readable(self.request, self.kwargs["pk"])

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Affair]]:
        """Return the short form in lists."""
        return AffairOutput if self.action == "list" else AffairDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Affair:
        """Take a step by its action, which tells those concerned."""
        return AFFAIR_STEPS[name](obj, by, reason)

    @extend_schema(request=AffairInput, responses={201: AffairDetail})
    def create(self, request: Request) -> Response:
        """Raise an affair of the street where I live; it goes to the lowest level that has a leader."""
        form = AffairInput(data=request.data)
        form.is_valid(raise_exception=True)
        affair = actions.raise_affair(by=me(request), **form.validated_data)
        return Response(self.get_serializer(affair).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[AffairSearchInput], responses=AffairOutput(many=True), filters=False, operation_id="affairs_similar"
    )
    @action(detail=False, permission_classes=[IsAuthenticated], pagination_class=None, filterset_class=None)
    def similar(self, request: Request) -> Response:
        """Read what neighbours have raised already on the matter that I am writing about."""
        form = AffairSearchInput(data=request.query_params)
        form.is_valid(raise_exception=True)
        return Response(AffairOutput(similar_affairs(**form.validated_data), many=True).data)

    @extend_schema(request=None, responses=AffairDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def also(self, request: Request, **_kwargs: Any) -> Response:
        """Say that it concerns my household, too."""
        actions.also_ours(affair=self.get_object(), by=me(request))
        return self._fresh()

    @extend_schema(request=AffairRatingInput, responses=AffairDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def rating(self, request: Request, **_kwargs: Any) -> Response:
        """Rate the result for my household; until the end I may change it."""
        affair = self.get_object()
        form = AffairRatingInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.rate(affair=affair, by=me(request), **form.validated_data)
        return self._fresh()

    @extend_schema(responses=AffairChoicesOutput, filters=False)
    @action(detail=True, permission_classes=[IsAuthenticated], pagination_class=None, filterset_class=None)
    def choices(self, request: Request, **_kwargs: Any) -> Response:
        """Read whom I may charge with it and to whom I may hand it down, as its leader."""
        affair = self._led()
        return Response(AffairChoicesOutput({"people": can_be_charged(affair), "levels": levels_below(affair)}).data)

    @extend_schema(request=AffairAssignInput, responses=AffairDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def assign(self, request: Request, **_kwargs: Any) -> Response:
        """Charge somebody with it."""
        return self._lead(AffairAssignInput)

    @extend_schema(request=AffairHandDownInput, responses=AffairDetail)
    @action(detail=True, methods=["post"], url_path="hand-down", permission_classes=[IsAuthenticated])
    def hand_down(self, request: Request, **_kwargs: Any) -> Response:
        """Hand it down to a level that has a leader."""
        return self._lead(AffairHandDownInput)

    @extend_schema(request=AffairReferInput, responses=AffairDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def refer(self, request: Request, **_kwargs: Any) -> Response:
        """Refer it to whom it belongs."""
        return self._lead(AffairReferInput)

    @extend_schema(request=AffairMergeInput, responses=AffairDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def merge(self, request: Request, **_kwargs: Any) -> Response:
        """Merge it with another open affair of the street, whose households it joins."""
        affair = self._led()
        form = AffairMergeInput(data=request.data)
        form.is_valid(raise_exception=True)
        into = ROWS.filter(pk=form.validated_data["into"]).first()
        if into is None or not request.user.has_perm("residents.read_affair", into):
            raise ValidationError({"into": [_("There is no such affair.")]})
        actions.merge(affair=affair, into=into, by=me(request))
        return self._fresh()

    def _led(self) -> Affair:
        affair = self.get_object()
        if not self.request.user.has_perm("residents.lead_affair", affair):
            raise PermissionDenied
        return affair

    def _lead(self, form_class: type[serializers.Serializer[Any]]) -> Response:
        affair = self._led()
        form = form_class(data=self.request.data, context={"affair": affair})
        form.is_valid(raise_exception=True)
        getattr(actions, self.action)(affair=affair, by=me(self.request), **form.validated_data)
        return self._fresh()

    def _fresh(self) -> Response:
        """Answer with the affair as it is now, to somebody who could read it before."""
        affair = ROWS.get(pk=self.kwargs["pk"])
        return Response(AffairDetail(affair, context=self.get_serializer_context()).data)


class MyAffairViews(mixins.ListModelMixin, GenericViewSet[Affair]):
    """What I have raised."""

    queryset = Affair.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = AffairOutput

    def get_queryset(self) -> QuerySet[Affair]:
        """Return the reader's own."""
        return Affair.objects.of(me(self.request)).select_related("place")


class DeskViews(mixins.ListModelMixin, GenericViewSet[Affair]):
    """What waits for me as leader, as staff, or because I was charged with it; what is due first."""

    queryset = Affair.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = AffairOutput
    sorts = {"due": "due_on"}

    def get_queryset(self) -> QuerySet[Affair]:
        """Return what waits."""
        return on_desk(me(self.request))
