"""Party building over the API: branches, coverage, charges, guidance, contacts."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from accounts.states import Role
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions.party import assign_instructor
from orgs.actions.party_contacts import propose_contact
from orgs.actions.party_members import add_branch_member
from orgs.actions.party_records import answer_guidance, close_guidance, record_guidance, record_meeting
from orgs.api.serializers import party as output
from orgs.api.steps import BRANCH_STEPS, CONTACT_STEPS
from orgs.models.party import BranchMeeting, BranchMember, GuidanceRecord, InstructorAssignment, PartyBranch
from orgs.models.party import TalentInstructor as Contact
from orgs.queries.party import charges_of, readable_guidance, visible_branches
from orgs.queries.party_coverage import Reach, coverage
from orgs.states.party import PARTY_BRANCH, TALENT_LINK
from places.models import Place


class BranchViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[PartyBranch]):
    """Functional Party branches of the street; plans are there for staff of their places alone."""

    queryset = PartyBranch.objects.all()
    lookup_value_regex = "[0-9]{1,18}"
    flow = PARTY_BRANCH
    step_names = BRANCH_STEPS

    def get_queryset(self) -> QuerySet[PartyBranch]:
        """Return what this person may open."""
        return visible_branches(self.request.user).filter(street__code=settings.STREET_CODE)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[PartyBranch]]:
        """Return the short form in lists."""
        return output.PartyBranchOutput if self.action == "list" else output.PartyBranchDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> PartyBranch:
        """Take a step by its action, which tells those concerned."""
        return BRANCH_STEPS[name](obj, by, reason)


class _OfBranch(IdempotentMixin):
    """What belongs to a branch that the reader may open."""

    kwargs: Any
    request: Any

    def branch(self) -> PartyBranch:
        """Return the branch."""
        return get_object_or_404(visible_branches(self.request.user), pk=self.kwargs["branch_pk"])


class BranchMemberViews(_OfBranch, mixins.ListModelMixin, GenericViewSet[BranchMember]):
    """Who takes part in a branch: for its secretary, the instructor of whom it covers, and street staff."""

    queryset = BranchMember.objects.all()
    serializer_class = output.PartyBranchMemberOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[BranchMember]:
        """Return them to the few; for everybody else they are not there."""
        branch = self.branch()
        if not self.request.user.has_perm("orgs.read_branch_inside", branch):
            raise NotFound
        return BranchMember.objects.filter(branch=branch)

    @extend_schema(request=output.PartyBranchMemberInput, responses={201: output.PartyBranchMemberOutput})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Write somebody down."""
        self.get_queryset()
        form = output.PartyBranchMemberInput(data=request.data)
        form.is_valid(raise_exception=True)
        member = add_branch_member(branch=self.branch(), by=me(request), **form.validated_data)
        return Response(output.PartyBranchMemberOutput(member).data, status=status.HTTP_201_CREATED)


class BranchMeetingViews(_OfBranch, mixins.ListModelMixin, GenericViewSet[BranchMeeting]):
    """Meetings of a branch: summaries for everybody, minutes for those who may read them."""

    queryset = BranchMeeting.objects.all()
    sorts = {"newest": "-held_on"}

    def get_queryset(self) -> QuerySet[BranchMeeting]:
        """Leave out what has no summary, for most readers."""
        rows = BranchMeeting.objects.filter(branch=self.branch()).select_related("kind")
        return rows if self._inside() else rows.exclude(summary="")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[BranchMeeting]]:
        """Return the form with the minutes to those who may read them."""
        if getattr(self, "swagger_fake_view", False):
            return output.PartyMeetingInside
        return output.PartyMeetingInside if self._inside() else output.PartyMeetingOutput

    @extend_schema(request=output.PartyMeetingInput, responses={201: output.PartyMeetingInside})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Record a meeting that was held."""
        if not request.user.is_authenticated:
            raise PermissionDenied
        form = output.PartyMeetingInput(data=request.data)
        form.is_valid(raise_exception=True)
        meeting = record_meeting(branch=self.branch(), by=me(request), **form.validated_data)
        return Response(output.PartyMeetingInside(meeting).data, status=status.HTTP_201_CREATED)

    def _inside(self) -> bool:
        return bool(self.request.user.has_perm("orgs.read_branch_inside", self.branch()))


class CoverageView(APIView):
    """How far the Party's work reaches in the street."""

    permission_classes = [AllowAny]

    @extend_schema(responses=output.PartyCoverageOutput, operation_id="party_coverage")
    def get(self, request: Request) -> Response:
        """Read the figures of today: by community, by category, in all; no person is counted."""
        found = coverage(get_object_or_404(Place, code=settings.STREET_CODE))
        places = [_reach(reach) | {"place": p.code, "place_name": p.name} for p, reach in found.communities]
        categories = [_reach(reach) | {"category": category.value} for category, reach in found.categories]
        facts = {"on": found.on, "total": _reach(found.total), "communities": places, "categories": categories}
        return Response(output.PartyCoverageOutput(facts).data)


def _reach(reach: Reach) -> dict[str, Any]:
    return dict(output.PartyReachOutput(reach).data)


class ChargeViews(IdempotentMixin, mixins.ListModelMixin, GenericViewSet[InstructorAssignment]):
    """Whom I guide; street staff charge instructors here."""

    queryset = InstructorAssignment.objects.all()
    serializer_class = output.PartyChargeOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[InstructorAssignment]:
        """Return the reader's own."""
        return charges_of(me(self.request)).select_related("instructor")

    @extend_schema(request=output.PartyChargeInput, responses={201: output.PartyChargeOutput})
    def create(self, request: Request) -> Response:
        """Charge an instructor with an organisation or a circle."""
        form = output.PartyChargeInput(data=request.data)
        form.is_valid(raise_exception=True)
        charge = assign_instructor(by=me(request), **form.validated_data)
        return Response(output.PartyChargeOutput(charge).data, status=status.HTTP_201_CREATED)


class GuidanceViews(IdempotentMixin, ReadOnlyModelViewSet[GuidanceRecord]):
    """Guidance that I gave, that my organisations received, or that lies at my places as staff."""

    queryset = GuidanceRecord.objects.all()
    serializer_class = output.PartyGuidanceOutput
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    sorts = {"newest": "-visited_on"}

    def get_queryset(self) -> QuerySet[GuidanceRecord]:
        """Return what this person may read."""
        return readable_guidance(me(self.request))

    @extend_schema(request=output.PartyGuidanceInput, responses={201: output.PartyGuidanceOutput})
    def create(self, request: Request) -> Response:
        """Record a visit to an organisation that I guide."""
        form = output.PartyGuidanceInput(data=request.data)
        form.is_valid(raise_exception=True)
        record = record_guidance(by=me(request), **form.validated_data)
        return Response(self.get_serializer(record).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=output.PartyAnswerInput, responses=output.PartyGuidanceOutput)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_kwargs: Any) -> Response:
        """Answer for the organisation."""
        form = output.PartyAnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        record = answer_guidance(record=self.get_object(), by=me(request), **form.validated_data)
        return Response(self.get_serializer(record).data)

    @extend_schema(request=output.PartyMendedInput, responses=output.PartyGuidanceOutput)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_kwargs: Any) -> Response:
        """Say what was mended."""
        form = output.PartyMendedInput(data=request.data)
        form.is_valid(raise_exception=True)
        record = close_guidance(record=self.get_object(), by=me(request), **form.validated_data)
        return Response(self.get_serializer(record).data)


class ContactViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Contact]):
    """My contact as a talent to an instructor, or as an instructor to talents; nobody else reads it."""

    queryset = Contact.objects.all()
    serializer_class = output.PartyContactOutput
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = TALENT_LINK
    step_names = CONTACT_STEPS

    def get_queryset(self) -> QuerySet[Contact]:
        """Return the reader's own."""
        return Contact.objects.concerning(me(self.request)).select_related(
            "talent__user", "talent__place", "instructor"
        )

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Contact:
        """Take a step by its action."""
        return CONTACT_STEPS[name](obj, by, reason)

    @extend_schema(request=output.PartyContactInput, responses={201: output.PartyContactOutput})
    def create(self, request: Request) -> Response:
        """Ask a talent; it is there only once the talent agrees in person."""
        if not me(request).standing.has(Role.PARTY_INSTRUCTOR):
            raise PermissionDenied
        form = output.PartyContactInput(data=request.data)
        form.is_valid(raise_exception=True)
        link = propose_contact(by=me(request), **form.validated_data)
        return Response(self.get_serializer(link).data, status=status.HTTP_201_CREATED)
