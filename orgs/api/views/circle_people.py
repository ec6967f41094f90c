"""Members and meetings of circles over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions import circle_meetings
from orgs.api.circle_steps import MEETING_STEPS, MEMBER_STEPS
from orgs.api.serializers.circles import CircleMeetingDetail, CircleMemberOutput, CircleMinutesInput
from orgs.models.circles import Circle, CircleMeeting, CircleMember
from orgs.states.circles import CIRCLE_MEETING, CIRCLE_MEMBER, CircleBelonging

CIRCLE_PK = OpenApiParameter("circle_pk", OpenApiTypes.INT, OpenApiParameter.PATH)


@extend_schema_view(list=extend_schema(parameters=[CIRCLE_PK]), steps=extend_schema(parameters=[CIRCLE_PK]))
class CircleMemberViews(FlowViewMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[CircleMember]):
    """Members of a circle, for each other and for staff of its place; who asks or is invited, for the leader."""

    queryset = CircleMember.objects.all()
    serializer_class = CircleMemberOutput
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = CIRCLE_MEMBER
    step_names = MEMBER_STEPS

    @cached_property
    def circle(self) -> Circle:
        """Return the circle in the address."""
        return get_object_or_404(Circle.objects.select_related("place"), pk=self.kwargs["circle_pk"])

    def get_queryset(self) -> QuerySet[CircleMember]:
        """Return whom the reader may know: oneself, the members, and for the leader those who wait."""
        if "circle_pk" not in self.kwargs:  # the schema asks without an address
            return CircleMember.objects.none()
        user = me(self.request)
        rows = CircleMember.objects.filter(circle=self.circle).select_related("user", "circle__place")
        if user.has_perm("orgs.lead_circle", self.circle):
            return rows.exclude(stage__in=(CircleBelonging.LEFT, CircleBelonging.DECLINED))
        if user.has_perm("orgs.read_circle_members", self.circle):
            return rows.filter(stage=CircleBelonging.MEMBER)
        own = rows.filter(user=user.principal)
        if self.action == "list" or not own.exists():
            raise NotFound
        return own

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> CircleMember:
        """Take a step by its action; the person is told."""
        return MEMBER_STEPS[name](obj, by, reason)


class CircleMeetingViews(FlowViewMixin, IdempotentMixin, mixins.RetrieveModelMixin, GenericViewSet[CircleMeeting]):
    """A meeting of a circle; its minutes and who was there are for members."""

    queryset = CircleMeeting.objects.select_related("circle__place", "circle__leader")
    serializer_class = CircleMeetingDetail
    permission_classes = [AllowAny]
    lookup_value_regex = "[0-9]{1,18}"
    flow = CIRCLE_MEETING
    step_names = MEETING_STEPS

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> CircleMeeting:
        """Take a step by its action; the members are told."""
        meeting: CircleMeeting = MEETING_STEPS[name](obj, by, reason)
        return meeting

    @extend_schema(request=CircleMinutesInput, responses=CircleMeetingDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def hold(self, request: Request, **_kwargs: Any) -> Response:
        """Write the minutes and which members were there, as the leader."""
        form = CircleMinutesInput(data=request.data)
        form.is_valid(raise_exception=True)
        held = circle_meetings.hold_meeting(meeting=self.get_object(), by=me(request), **form.validated_data)
        return Response(CircleMeetingDetail(held, context=self.get_serializer_context()).data)
