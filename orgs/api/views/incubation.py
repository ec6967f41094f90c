"""Incubations over the API: read, apply, lead, plan, talk, review; the board, my own, those that I mentor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions import incubation as actions
from orgs.actions import incubation_milestones as milestones
from orgs.actions import incubation_plan as plans
from orgs.actions import incubation_reviews as reviews
from orgs.actions.incubation_talks import record_talk
from orgs.api.serializers.incubation import (
    CASE_STEPS,
    MILESTONE_STEPS,
    AdmitInput,
    CardOutput,
    ColumnOutput,
    CommunityFiguresOutput,
    IncubationDetail,
    IncubationEndInput,
    IncubationInput,
    IncubationMentorInput,
    IncubationMilestoneOutput,
    IncubationOutput,
    IncubationReviewInput,
    IncubationTalkInput,
    InviteInput,
    MentorOutput,
    MilestoneInput,
    MilestoneMoveInput,
    PlanInput,
)
from orgs.filters.incubation import BoardFilter, IncubationFilter
from orgs.models.incubation import Incubation, IncubationMentor, IncubationMilestone
from orgs.queries.incubation import cases, cases_led_by, cases_mentored_by, public_figures
from orgs.queries.incubation_board import board, cards_of, for_cards
from orgs.states.incubation import INCUBATION, MILESTONE
from places.models import Place

Deed = Callable[..., Any]
PLAIN: dict[str, Deed] = {"agree": plans.agree, "start": plans.start_nursing, "call_review": reviews.call_review}
REASONED: dict[str, Deed] = {"decline": actions.decline, "withdraw": actions.withdraw}
MILESTONE_DEEDS: dict[str, Deed] = {
    "report": milestones.report_milestone,
    "reopen": milestones.reopen_milestone,
    "drop": milestones.drop_milestone,
}


def readable(request: Request, pk: Any) -> Incubation:
    """Return the case if the person may read it; 404 tells a stranger nothing of what came to nothing."""
    case = get_object_or_404(cases().select_related("applicant"), pk=pk)
    if not request.user.has_perm("orgs.read_incubation", case):
        raise NotFound
    return case


def the_street() -> Place:
    """Return the street of this installation."""
    return get_object_or_404(Place, code=settings.STREET_CODE)


class IncubationViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Incubation]):
    """Circles on their way through the nursery."""

    queryset = Incubation.objects.all()
    filterset_class = IncubationFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = INCUBATION
    step_names = CASE_STEPS

    def get_queryset(self) -> QuerySet[Incubation]:
        """List what everybody may read of in the street."""
        return Incubation.objects.public().filter(street__code=settings.STREET_CODE).with_names()

    def get_object(self) -> Incubation:
        """Return the case if the person may read it."""
        return readable(self.request, self.kwargs["pk"])

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Incubation]]:
        """Return the short form in lists."""
        return IncubationOutput if self.action == "list" else IncubationDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Incubation:
        """Take a step by its action, which tells those concerned."""
        deed, facts = (PLAIN[name], {}) if name in PLAIN else (REASONED[name], {"reason": reason})
        deed(case=obj, by=by, **facts)
        return readable(self.request, obj.pk)

    @extend_schema(request=IncubationInput, responses={201: IncubationDetail})
    def create(self, request: Request) -> Response:
        """Apply for a circle that I lead."""
        form = IncubationInput(data=request.data)
        form.is_valid(raise_exception=True)
        case = actions.apply_for_incubation(by=me(request), **form.validated_data)
        return Response(self._detail(case.pk), status=status.HTTP_201_CREATED)

    @extend_schema(responses=CommunityFiguresOutput(many=True), filters=False)
    @action(detail=False, pagination_class=None, filterset_class=None)
    def figures(self, request: Request) -> Response:
        """Read how many circles of each community are on their way, by category."""
        return Response(CommunityFiguresOutput(public_figures(the_street()), many=True).data)

    @extend_schema(responses=ColumnOutput(many=True), filters=False)
    @action(detail=False, permission_classes=[IsAuthenticated], pagination_class=None, filterset_class=None)
    def board(self, request: Request) -> Response:
        """Read the centre's board: the running cases by stage, with time in stage and what blocks each."""
        street = the_street()
        if not request.user.has_perm("orgs.see_incubation_board", street):
            raise PermissionDenied
        rows = Incubation.objects.filter(street=street)
        found = BoardFilter(request.query_params, queryset=rows, street=street)
        return Response(ColumnOutput(board(found.qs if found.is_valid() else rows.none()), many=True).data)

    @extend_schema(responses=CardOutput(many=True), filters=False)
    @action(detail=False, permission_classes=[IsAuthenticated], pagination_class=None, filterset_class=None)
    def mentoring(self, request: Request) -> Response:
        """Read the running cases that I mentor, what is due first."""
        return Response(CardOutput(cards_of(for_cards(cases_mentored_by(me(request)))), many=True).data)

    @extend_schema(request=InviteInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def invite(self, request: Request, **_kwargs: Any) -> Response:
        """Invite the circle to the intake talk, or move it, as the centre."""
        return self._do(actions.invite_to_talk, InviteInput)

    @extend_schema(request=IncubationTalkInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def talks(self, request: Request, **_kwargs: Any) -> Response:
        """Record a talk, as the mentor or the centre."""
        return self._do(record_talk, IncubationTalkInput)

    @extend_schema(request=AdmitInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def admit(self, request: Request, **_kwargs: Any) -> Response:
        """Admit the circle, as the centre."""
        return self._do(actions.admit, AdmitInput)

    @extend_schema(request=IncubationMentorInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def mentor(self, request: Request, **_kwargs: Any) -> Response:
        """Name the mentor, or another one, as the centre."""
        return self._do(plans.name_mentor, IncubationMentorInput)

    @extend_schema(request=PlanInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def plan(self, request: Request, **_kwargs: Any) -> Response:
        """Write the plan, as the mentor or the centre; the circle agrees to it anew."""
        return self._do(plans.write_plan, PlanInput)

    @extend_schema(request=MilestoneInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def milestones(self, request: Request, **_kwargs: Any) -> Response:
        """Add a milestone, as the mentor or the centre."""
        return self._do(plans.add_milestone, MilestoneInput)

    @extend_schema(request=IncubationReviewInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def review(self, request: Request, **_kwargs: Any) -> Response:
        """Conclude a review, as the centre: go on, extend, graduate or end."""
        return self._do(reviews.conclude_review, IncubationReviewInput)

    @extend_schema(request=IncubationEndInput, responses=IncubationDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def end(self, request: Request, **_kwargs: Any) -> Response:
        """End the incubation, as the centre, with a reason that everybody reads."""
        return self._do(reviews.end_incubation, IncubationEndInput)

    def _do(self, deed: Deed, form_class: type[serializers.Serializer[Any]]) -> Response:
        case = self.get_object()
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        deed(case=case, by=me(self.request), **form.validated_data)
        return Response(self._detail(case.pk))

    def _detail(self, pk: int) -> Any:
        return IncubationDetail(readable(self.request, pk), context=self.get_serializer_context()).data


class IncubationMilestoneViews(FlowViewMixin, FilesMixin, IdempotentMixin, GenericViewSet[IncubationMilestone]):
    """Milestones of a plan: report one with proofs, confirm, move, drop; for those concerned."""

    queryset = IncubationMilestone.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = IncubationMilestoneOutput
    filterset_class = None
    lookup_value_regex = "[0-9]{1,18}"
    flow = MILESTONE
    step_names = MILESTONE_STEPS

    def get_object(self) -> IncubationMilestone:
        """Return the milestone to those concerned."""
        rows = IncubationMilestone.objects.select_related(
            "incubation__circle__leader", "incubation__place", "incubation__mentor__user"
        )
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.has_perm("orgs.read_incubation_inside", row):
            raise NotFound
        return row

    def retrieve(self, request: Request, **_kwargs: Any) -> Response:
        """Read a milestone."""
        return Response(self.get_serializer(self.get_object()).data)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> IncubationMilestone:
        """Take a step by its action, which tells those concerned."""
        if name == "finish":
            return milestones.finish_milestone(milestone=obj, by=by)
        moved: IncubationMilestone = MILESTONE_DEEDS[name](milestone=obj, by=by, reason=reason)
        return moved

    @extend_schema(request=MilestoneMoveInput, responses=IncubationMilestoneOutput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **_kwargs: Any) -> Response:
        """Move its day within the plan, as the mentor or the centre."""
        row = self.get_object()
        form = MilestoneMoveInput(data=request.data)
        form.is_valid(raise_exception=True)
        moved = milestones.move_milestone(milestone=row, by=me(request), **form.validated_data)
        return Response(self.get_serializer(moved).data)

    def destroy(self, request: Request, **_kwargs: Any) -> Response:
        """Remove it from a plan that is still being made, as the mentor or the centre."""
        plans.remove_milestone(milestone=self.get_object(), by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyIncubationViews(mixins.ListModelMixin, GenericViewSet[Incubation]):
    """The incubations of circles that I lead, newest first."""

    queryset = Incubation.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = IncubationOutput

    def get_queryset(self) -> QuerySet[Incubation]:
        """Return the reader's own."""
        return cases_led_by(me(self.request))


class IncubationMentorViews(mixins.ListModelMixin, GenericViewSet[IncubationMentor]):
    """The mentors of the street with their load, for the centre."""

    queryset = IncubationMentor.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = MentorOutput

    def get_queryset(self) -> QuerySet[IncubationMentor]:
        """Return the mentors to staff of the street."""
        street = the_street()
        if not self.request.user.has_perm("orgs.keep_mentors", street):
            raise PermissionDenied
        return IncubationMentor.objects.filter(street=street).select_related("user").with_load()
