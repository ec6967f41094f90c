"""Stars, ratings and standards over the API: what is held, how the points come about, what would bring more."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions.stars import ask_for_upgrade, withdraw_upgrade
from orgs.api.serializers import stars as output
from orgs.api.serializers.rounds import RatingWordsInput
from orgs.models import Organisation, StarRating
from orgs.models.standards import Standard
from orgs.models.stars import StarVeto, StarWarning, UpgradeRequest
from orgs.queries import public_organisations
from orgs.queries.ratings import ratings_of, table_for
from orgs.queries.rounds import grant_with, grants_of, held_stars
from orgs.queries.standards import public_standards, standard_in_force
from orgs.rules.rounds import why_no_upgrade
from orgs.states.stars import UpgradeStage, WarningStage
from places.models import Place

ORGANISATION = OpenApiParameter("organisation_pk", OpenApiTypes.INT, OpenApiParameter.PATH)


def own_street() -> Place:
    """Return the street that this installation serves."""
    return get_object_or_404(Place, code=settings.STREET_CODE)


class CertificateView(APIView):
    """The check of a star certificate."""

    permission_classes = [AllowAny]

    @extend_schema(responses=output.GrantOutput)
    def get(self, request: Request, token: str) -> Response:
        """Read what a star certificate is worth now, by the code that stands on it."""
        found = grant_with(token)
        if found is None:
            raise NotFound
        return Response(output.GrantOutput(found).data, headers={"Cache-Control": "no-store"})


class StarsView(IdempotentMixin, APIView):
    """The stars of an organisation."""

    @extend_schema(responses=output.StarsOutput, parameters=[ORGANISATION])
    def get(self, request: Request, organisation_pk: int) -> Response:
        """Read the stars that it holds and held, warnings and vetoes; its managers see what they asked for."""
        organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=organisation_pk)
        return Response(output.StarsOutput(_stars(organisation, request.user)).data)

    def get_permissions(self) -> Any:
        """Ask who it is before anything is written."""
        return [AllowAny()] if self.request.method == "GET" else [IsAuthenticated()]

    @extend_schema(request=RatingWordsInput, responses={201: output.UpgradeOutput}, parameters=[ORGANISATION])
    def post(self, request: Request, organisation_pk: int) -> Response:
        """Ask to be rated again in the next round; a refusal says from when on it is possible."""
        organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=organisation_pk)
        form = RatingWordsInput(data=request.data)
        form.is_valid(raise_exception=True)
        made = ask_for_upgrade(organisation=organisation, by=me(request), **form.validated_data)
        return Response(output.UpgradeOutput(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[ORGANISATION])
    def delete(self, request: Request, organisation_pk: int) -> Response:
        """Take the request back."""
        rows = UpgradeRequest.objects.filter(organisation=organisation_pk, stage=UpgradeStage.ASKED)
        asked = rows.select_related("organisation__place").first()
        if asked is None or not request.user.has_perm("orgs.declare_for_rating", asked.organisation):
            raise NotFound
        withdraw_upgrade(request=asked, by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _stars(organisation: Organisation, user: Any) -> dict[str, Any]:
    grants = grants_of(organisation).select_related("organisation", "street")
    held = held_stars(organisation)
    manages = user.is_authenticated and user.has_perm("orgs.declare_for_rating", organisation)
    asked = UpgradeRequest.objects.filter(organisation=organisation, stage=UpgradeStage.ASKED).first()
    return {
        "held": next((one for one in grants if held is not None and one.pk == held.pk), None),
        "grants": grants,
        "warnings": StarWarning.objects.filter(organisation=organisation, stage=WarningStage.OPEN),
        "vetoes": StarVeto.objects.filter(organisation=organisation).select_related("ground").order_by("-pk"),
        "upgrade": asked if manages else None,
        "upgrade_refusal": why_no_upgrade(organisation) if manages else "",
    }


class RatingViews(ReadOnlyModelViewSet[StarRating]):
    """The ratings of an organisation: provisional ones by the clock, final ones of rounds."""

    queryset = StarRating.objects.all()
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"
    sorts = {"newest": "-rated_on"}

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation, which everybody sees on the register."""
        return get_object_or_404(public_organisations(), pk=self.kwargs["organisation_pk"])

    def get_queryset(self) -> QuerySet[StarRating]:
        """Return its ratings."""
        if "organisation_pk" not in self.kwargs:  # the schema asks without an address
            return StarRating.objects.none()
        rows = ratings_of(self.organisation).order_by()
        return rows.defer("lines") if self.action == "list" else rows

    def get_serializer_class(self) -> type[serializers.BaseSerializer[StarRating]]:
        """Return the short form in lists."""
        return output.RatingRowOutput if self.action == "list" else output.RatingRowDetail

    @extend_schema(parameters=[ORGANISATION])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the ratings, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[ORGANISATION])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Read a rating indicator by indicator, and what would bring more stars."""
        return self._told(self.get_object())

    @extend_schema(parameters=[ORGANISATION], responses=output.RatingRowDetail, filters=False)
    @action(detail=False, pagination_class=None)
    def newest(self, request: Request, **_kwargs: Any) -> Response:
        """Read the newest rating."""
        found = ratings_of(self.organisation).first()
        if found is None:
            raise NotFound
        return self._told(found)

    def _told(self, rating: StarRating) -> Response:
        context = {**self.get_serializer_context(), "table": table_for(rating)}
        return Response(output.RatingRowDetail(rating, context=context).data)


class StandardViews(ReadOnlyModelViewSet[Standard]):
    """The versions of the star standard that are or were in force."""

    queryset = Standard.objects.all()
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Standard]:
        """Return those of the street."""
        rows = public_standards(own_street()).order_by()
        parts = ("dimensions", "indicators__dimension", "levels", "veto_grounds")
        return rows if self.action == "list" else rows.prefetch_related(*parts)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Standard]]:
        """Return the short form in lists."""
        return output.StarStandardOutput if self.action == "list" else output.StarStandardDetail

    @extend_schema(responses=output.StarStandardDetail, filters=False)
    @action(detail=False, pagination_class=None)
    def current(self, request: Request, **_kwargs: Any) -> Response:
        """Read the standard that is in force today."""
        found = standard_in_force(own_street(), timezone.localdate())
        if found is None:
            raise NotFound
        return Response(output.StarStandardDetail(found).data)
