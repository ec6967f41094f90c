"""Relations and the record of a year over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions import relations as actions
from orgs.api.serializers.relations import RecordOutput, RelationDetail, RelationInput, RelationOutput
from orgs.models.relations import OrgRelation
from orgs.queries.record import year_of, years_of
from orgs.queries.relations import relations_of
from orgs.states.relations import RELATION, STANDING, Related

from .desk import ORGANISATION, DeedsMixin, OfOrganisationMixin

AT = extend_schema(parameters=[ORGANISATION])


@extend_schema_view(list=AT, retrieve=AT, create=AT, steps=AT)
class OrgRelationViews(OfOrganisationMixin, DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[OrgRelation]):
    """How an organisation stands to others; its managers propose, confirm and end relations."""

    queryset = OrgRelation.objects.all()
    flow = RELATION
    argument = "relation"
    wordless = ("confirm",)
    deeds = {
        "confirm": actions.confirm_relation,
        "decline": actions.decline_relation,
        "end": actions.end_relation,
    }

    def get_serializer_class(self) -> Any:
        """Return the short form in lists."""
        return RelationOutput if self.action == "list" else RelationDetail

    def get_queryset(self) -> QuerySet[OrgRelation]:
        """Return what is confirmed; the managers of the organisation see what waits, too."""
        if self.is_asked_by_schema:
            return OrgRelation.objects.none()
        seen = STANDING if self.may("orgs.manage_organisation") else (Related.CONFIRMED,)
        return relations_of(self.organisation).filter(stage__in=seen)

    @extend_schema(request=RelationInput, responses={201: RelationDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Propose a relation; the other side confirms or declines."""
        organisation = self.need("orgs.manage_organisation")
        form = RelationInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        sides = (organisation, data.pop("other"))
        source, target = sides if data.pop("from_us") else sides[::-1]
        relation = actions.propose_relation(source=source, target=target, by=me(request), **data)
        output = RelationDetail(relation, context=self.get_serializer_context())
        return Response(output.data, status=status.HTTP_201_CREATED)


class OrgRecordViews(OfOrganisationMixin, ViewSet):
    """What an organisation did, by year."""

    lookup_value_regex = "[0-9]{4}"

    @extend_schema(
        responses=RecordOutput,
        parameters=[ORGANISATION, OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Year.")],
    )
    def retrieve(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """Return the record of a year since the organisation was filed."""
        if int(pk) not in years_of(self.organisation):
            raise NotFound
        return Response(RecordOutput(year_of(self.organisation, int(pk))).data)
