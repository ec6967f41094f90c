"""The desk of an organisation's managers over the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.permissions import IsAuthenticated
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.api.serializers.organisations import MemberOutput
from orgs.api.steps import MEMBER_STEPS
from orgs.filters import MemberFilter
from orgs.models import Membership, Organisation
from orgs.states import MEMBERSHIP, Belonging

ORGANISATION = OpenApiParameter("organisation_pk", OpenApiTypes.INT, OpenApiParameter.PATH)


@extend_schema_view(list=extend_schema(parameters=[ORGANISATION]), steps=extend_schema(parameters=[ORGANISATION]))
class MemberViews(FlowViewMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[Membership]):
    """The members of an organisation and those who ask to join, for its managers and for staff of its place."""

    queryset = Membership.objects.all()
    serializer_class = MemberOutput
    permission_classes = [IsAuthenticated]
    filterset_class = MemberFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = MEMBERSHIP
    step_names = MEMBER_STEPS

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation in the address. Raises PermissionDenied for anybody who may not see its members."""
        found = get_object_or_404(Organisation.objects.select_related("place"), pk=self.kwargs["organisation_pk"])
        if not self.request.user.has_perm("orgs.view_members", found):
            raise PermissionDenied
        return found

    def get_queryset(self) -> QuerySet[Membership]:
        """Return the people of the one organisation, those who left excepted."""
        if "organisation_pk" not in self.kwargs:  # the schema asks without an address
            return Membership.objects.none()
        rows = Membership.objects.filter(organisation=self.organisation).exclude(stage=Belonging.LEFT)
        return rows.select_related("user", "organisation__place")

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Membership:
        """Admit, decline or remove; the person is told."""
        return MEMBER_STEPS[name](obj, by, reason)
