"""Norms over the API: read, compare versions; how my organisation stands, check it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.files import FilesMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions.norm_checks import Said, check_norm
from orgs.api.serializers import norms as output
from orgs.models import Organisation
from orgs.models.norms import Norm, NormCheck, NormVersion
from orgs.queries import public_organisations
from orgs.queries.norm_changes import item_changes, section_changes
from orgs.queries.norms import checklist, checks_of, norms_in, versions_in_force, with_parts
from places.models import Place

NUMBER = r"(?P<number>[0-9]{1,4})"


class NormViews(ReadOnlyModelViewSet[Norm]):
    """The norms that hold in the street, each with the version in force."""

    queryset = Norm.objects.all()
    serializer_class = output.NormOutput
    lookup_value_regex = "[0-9]{1,18}"

    @cached_property
    def street(self) -> Place:
        """The street that this installation serves."""
        return get_object_or_404(Place, code=settings.STREET_CODE)

    def get_queryset(self) -> QuerySet[Norm]:
        """Return those in use."""
        return norms_in(self.street)

    def get_serializer_context(self) -> dict[str, Any]:
        """Read the versions in force once for all rows."""
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["in_force"] = {row.norm_id: row for row in versions_in_force(self.street)}
        return context

    @extend_schema(
        responses=output.NormVersionDetail, parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH)]
    )
    @action(detail=True, url_path=f"versions/{NUMBER}", url_name="version", pagination_class=None)
    def version(self, request: Request, number: str, **_kwargs: Any) -> Response:
        """Read a published version with its text and its checklist."""
        return Response(output.NormVersionDetail(self._version(number)).data)

    @extend_schema(
        responses=output.NormChangesOutput,
        parameters=[
            OpenApiParameter("number", int, OpenApiParameter.PATH),
            OpenApiParameter("since", int, description="The number of the earlier version.", required=True),
        ],
    )
    @action(detail=True, url_path=f"versions/{NUMBER}/changes", url_name="changes", pagination_class=None)
    def changes(self, request: Request, number: str, **_kwargs: Any) -> Response:
        """Read what differs from an earlier version, section by section."""
        since = request.query_params.get("since", "")
        if not (since.isascii() and since.isdigit() and len(since) < len(NUMBER)):
            raise NotFound
        old, new = self._version(since), self._version(number)
        facts = {"sections": section_changes(old, new), "items": item_changes(old, new)}
        return Response(output.NormChangesOutput(facts).data)

    def _version(self, number: str) -> NormVersion:
        rows = with_parts(NormVersion.objects.public().filter(norm=self.get_object()))
        found = rows.filter(number=int(number[:4])).first()
        if found is None:
            raise NotFound
        return found


class CheckViews(FilesMixin, IdempotentMixin, ReadOnlyModelViewSet[NormCheck]):
    """The checks of an organisation: for its people, the instructor who guides it and staff of its place."""

    queryset = NormCheck.objects.all()
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class: Any = None
    sorts = {"newest": "-checked_on"}

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation; for whoever may not read its checks it is not there."""
        found = get_object_or_404(public_organisations(), pk=self.kwargs["organisation_pk"])
        if not self.request.user.has_perm("orgs.read_norm_checks", found):
            raise NotFound
        return found

    def get_queryset(self) -> QuerySet[NormCheck]:
        """Return its history."""
        return checks_of(self.organisation).select_related("organisation__place")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[NormCheck]]:
        """Return the short form in lists."""
        return output.NormCheckOutput if self.action == "list" else output.NormCheckDetail

    @extend_schema(request=output.NormCheckInput, responses={201: output.NormCheckDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Check the organisation as its manager, or as staff of its place; figures are added by the platform."""
        organisation = self.organisation
        form = output.NormCheckInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        said = {row["code"]: Said(row["answer"], row["note"]) for row in data.pop("said")}
        done = check_norm(organisation=organisation, said=said, by=me(request), **data)
        return Response(self.get_serializer(done).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=output.NormChecklistOutput(many=True), filters=False)
    @action(detail=False, pagination_class=None)
    def now(self, request: Request, **_kwargs: Any) -> Response:
        """Read how the organisation stands to every norm in force."""
        pks = [version.pk for version in versions_in_force(self.organisation.street)]
        versions = with_parts(NormVersion.objects.filter(pk__in=pks))
        lists = [{"version": one, "rows": checklist(self.organisation, one)} for one in versions]
        return Response(output.NormChecklistOutput(lists, many=True).data)
