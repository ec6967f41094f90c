"""Circles over the API: find, open, join, meet, lead."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions import circle_lead, circle_meetings, circle_members
from orgs.actions import circles as actions
from orgs.api.circle_steps import CIRCLE_STEPS
from orgs.api.serializers.circles import (
    CircleDetail,
    CircleEditInput,
    CircleInput,
    CircleJoinInput,
    CircleLeadAnswerInput,
    CircleLeadInput,
    CircleMeetingDetail,
    CircleMeetingInput,
    CircleMeetingOutput,
    CircleOutput,
    CirclePartnerInput,
    OwnCircleMemberOutput,
)
from orgs.filters.circles import CircleFilter
from orgs.models.circles import Circle, CircleMember
from orgs.queries.circles import circle_members as members_of
from orgs.queries.circles import circles_of, open_handover, public_circles
from orgs.states.circles import CIRCLE
from residents.queries.abilities import visible_abilities

ANSWERS = {
    "accept": circle_lead.accept_lead,
    "decline": circle_lead.decline_lead,
    "withdraw": circle_lead.withdraw_lead,
}


class CircleViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Circle]):
    """Groups of neighbours around a talent and a shared concern, before they become an organisation."""

    queryset = Circle.objects.all()
    filterset_class = CircleFilter
    sorts = {"new": "-pk", "members": "-member_count"}
    lookup_value_regex = "[0-9]{1,18}"
    flow = CIRCLE
    step_names = CIRCLE_STEPS

    def get_queryset(self) -> QuerySet[Circle]:
        """List what the public may see of the street; a closed circle is found by its number."""
        if self.action == "list":
            return public_circles().filter(street__code=settings.STREET_CODE)
        return Circle.objects.with_names().select_related("organisation")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Circle]]:
        """Return the short form in lists."""
        return CircleOutput if self.action == "list" else CircleDetail

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter lists alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Circle:
        """Take a step by its action, which tells those concerned."""
        return CIRCLE_STEPS[name](obj, by, reason)

    @extend_schema(request=CircleInput, responses={201: CircleDetail})
    def create(self, request: Request) -> Response:
        """Open a circle: as a listed talent, or if I accepted an invitation to lead something."""
        form = CircleInput(data=request.data)
        form.is_valid(raise_exception=True)
        circle = actions.open_circle(by=me(request), **form.validated_data)
        return Response(self._shown(circle), status=status.HTTP_201_CREATED)

    @extend_schema(request=CircleEditInput, responses=CircleDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def edit(self, request: Request, **_kwargs: Any) -> Response:
        """Change what the circle says of itself, as its leader."""
        form = CircleEditInput(data=request.data)
        form.is_valid(raise_exception=True)
        circle = actions.edit_circle(circle=self.get_object(), by=me(request), **form.validated_data)
        return Response(self._shown(circle))

    @extend_schema(request=CircleJoinInput, responses={201: OwnCircleMemberOutput})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def join(self, request: Request, **_kwargs: Any) -> Response:
        """Ask to join; the leader answers in my messages."""
        form = CircleJoinInput(data=request.data)
        form.is_valid(raise_exception=True)
        member = circle_members.ask_to_join(circle=self.get_object(), by=me(request), **form.validated_data)
        return Response(self._member(member), status=status.HTTP_201_CREATED)

    @extend_schema(request=CirclePartnerInput, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def invite(self, request: Request, **_kwargs: Any) -> Response:
        """Invite a neighbour found among the abilities or the talents, as the leader."""
        circle = self._led()
        form = CirclePartnerInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        if ("ability" in data) == ("talent" in data):
            raise ValidationError({"ability": [_("Name an ability or a talent.")]})
        if "ability" in data:
            visible = visible_abilities(me(request)).select_related("resident__user")
            ability = get_object_or_404(visible, pk=data["ability"])
            circle_members.invite_ability(circle=circle, ability=ability, by=me(request), words=data["words"])
        else:
            circle_members.invite_talent(circle=circle, by=me(request), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CircleLeadInput, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def lead(self, request: Request, **_kwargs: Any) -> Response:
        """Offer the lead to a member; it passes when that one accepts."""
        circle = self._led()
        form = CircleLeadInput(data=request.data)
        form.is_valid(raise_exception=True)
        member = members_of(circle).filter(pk=form.validated_data["member"]).first()
        if member is None:
            raise ValidationError({"member": [_("Choose another member of the circle.")]})
        circle_lead.offer_lead(circle=circle, to=member.user, by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CircleLeadAnswerInput, responses=CircleDetail)
    @action(detail=True, methods=["post"], url_path="lead/answer", permission_classes=[IsAuthenticated])
    def answer_lead(self, request: Request, **_kwargs: Any) -> Response:
        """Take over the lead that was offered to me, decline it, or take my offer back."""
        circle = self.get_object()
        form = CircleLeadAnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        handover = open_handover(circle)
        allowed = handover is not None and (me(request).principal.pk in {handover.to_id, circle.leader_id})
        if handover is None or not allowed:
            raise NotFound
        deed: Any = ANSWERS[form.validated_data["answer"]]
        deed(handover=handover, by=me(request))
        return Response(self._shown(self.get_queryset().get(pk=circle.pk)))

    @extend_schema(
        methods=["GET"], responses=CircleMeetingOutput(many=True), filters=False, operation_id="circles_meetings_list"
    )
    @extend_schema(methods=["POST"], request=CircleMeetingInput, responses={201: CircleMeetingDetail})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def meetings(self, request: Request, **_kwargs: Any) -> Response:
        """Read the last 50 meetings; plan one as the leader, or enter one of the last days."""
        circle = self.get_object()
        if request.method == "GET":
            rows = circle.meetings.order_by("-starts_at", "-pk")[:50]
            return Response(CircleMeetingOutput(rows, many=True).data)
        if not request.user.is_authenticated:
            self.permission_denied(request)
        form = CircleMeetingInput(data=request.data)
        form.is_valid(raise_exception=True)
        meeting = circle_meetings.plan_meeting(circle=circle, by=me(request), **form.validated_data)
        data = CircleMeetingDetail(meeting, context=self.get_serializer_context()).data
        return Response(data, status=status.HTTP_201_CREATED)

    def _led(self) -> Circle:
        circle = self.get_object()
        if not self.request.user.has_perm("orgs.lead_circle", circle):
            raise PermissionDenied
        return circle

    def _shown(self, circle: Circle) -> Any:
        return CircleDetail(circle, context=self.get_serializer_context()).data

    def _member(self, member: CircleMember) -> Any:
        return OwnCircleMemberOutput(member, context=self.get_serializer_context()).data


class MyCircleViews(mixins.ListModelMixin, GenericViewSet[CircleMember]):
    """The circles that I lead, belong to, am invited to, or asked to join."""

    queryset = CircleMember.objects.all()
    serializer_class = OwnCircleMemberOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[CircleMember]:
        """Return one's own, and nobody else's."""
        return circles_of(me(self.request))
