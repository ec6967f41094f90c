"""Elections over the API: read, stand, vote, hand in a sheet; rounds with their turnout."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import RoleGrant, User
from accounts.states import LEADER_ROLES
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from core.api.problems import Refused
from core.flow import FlowRefused
from residents import actions
from residents.api.serializers.elections import (
    BallotOutput,
    CandidacyInput,
    CandidateOutput,
    ElectionDetail,
    ElectionOutput,
    MyElectionOutput,
    NomineeInput,
    ReasonInput,
    RecallInput,
    RepresentativeOutput,
    RoundDetail,
    RoundOutput,
    VoteInput,
)
from residents.api.steps import ELECTION_STEPS
from residents.filters import ElectionFilter
from residents.models import Candidate, Election, ElectionRound, Resident
from residents.queries.elections import elections_for, representative_of, sees_units, turnout_by_place
from residents.rules.adults import own_row
from residents.rules.voting import why_no_vote
from residents.states import ELECTION, RoundStage
from residents.tasks import count_complete_election


class SheetInput(serializers.Serializer[Any]):
    """The photo of a signed sheet, and who is named on it."""

    candidate = serializers.PrimaryKeyRelatedField(
        queryset=Resident.objects.current().select_related("household__place")
    )
    sheet = serializers.FileField()


def readable(request: Request, pk: Any) -> Election:
    """Return the election if the person may read it; 404 tells a stranger nothing of a household's."""
    election = get_object_or_404(Election.objects.for_page(), pk=pk)
    if not request.user.has_perm("residents.read_election", election):
        raise NotFound
    return election


class ElectionViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Election]):
    """Elections: the list has those of leaders, which are public; one of a household is read by who is concerned."""

    queryset = Election.objects.all()
    permission_classes = [AllowAny]
    filterset_class = ElectionFilter
    sorts = {"new": "-pk"}
    lookup_value_regex = "[0-9]{1,18}"
    flow = ELECTION
    step_names = ELECTION_STEPS

    def get_queryset(self) -> QuerySet[Election]:
        """List the public ones."""
        return Election.objects.of_leaders().select_related("place").order_by("-pk")

    def get_object(self) -> Election:
        """Return the election if the person may read it."""
        return readable(self.request, self.kwargs["pk"])

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Election]]:
        """Return the short form in lists."""
        return ElectionOutput if self.action == "list" else ElectionDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Election:
        """Take a step by its action."""
        return ELECTION_STEPS[name](obj, by, reason)

    @extend_schema(responses=BallotOutput)
    @action(detail=True, permission_classes=[IsAuthenticated])
    def ballot(self, request: Request, **_kwargs: Any) -> Response:
        """Read the lines of my ballot; 409 with the reason if I can't vote."""
        election = self.get_object()
        if why := why_no_vote(election, me(request)):
            raise Refused(why, "vote")
        lines = [{"choice": choice, "words": words} for choice, words in actions.choices_of(election).items()]
        return Response(BallotOutput({"lines": lines}).data, headers={"Cache-Control": "no-store"})

    @extend_schema(request=NomineeInput, responses={201: CandidateOutput})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def candidates(self, request: Request, **_kwargs: Any) -> Response:
        """Stand myself, or name somebody of my household, who is asked."""
        election = self.get_object()
        form = NomineeInput(data=request.data)
        form.is_valid(raise_exception=True)
        nominee = form.validated_data.get("resident") or own_row(me(request))
        if nominee is None:
            raise Refused(actions.no_household(), "household")
        candidate = actions.name_candidate(
            election=election, nominee=nominee, words=form.validated_data["words"], by=me(request)
        )
        return Response(CandidateOutput(candidate).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CandidacyInput, responses=CandidateOutput)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def answer(self, request: Request, **_kwargs: Any) -> Response:
        """Say whether I stand, after somebody has named me."""
        election = self.get_object()
        form = CandidacyInput(data=request.data)
        form.is_valid(raise_exception=True)
        candidate = get_object_or_404(Candidate, election=election, resident__user=me(request).principal)
        candidate = actions.answer_candidacy(candidate=candidate, by=me(request), **form.validated_data)
        return Response(CandidateOutput(candidate, context={"full_names": True}).data)

    @extend_schema(request=SheetInput, responses=ElectionDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated], parser_classes=[MultiPartParser])
    def sheet(self, request: Request, **_kwargs: Any) -> Response:
        """Hand in the photo of a sheet that my household has signed."""
        election = self.get_object()
        form = SheetInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        election = actions.hand_in_sheet(
            election=election, candidate=data["candidate"], upload=data["sheet"], by=me(request)
        )
        return Response(self.get_serializer(election).data)


class VoteView(APIView):
    """A vote. It can be sent again without an idempotency key: the roll takes one vote of a person.

    Such a key would keep a digest of the request, and the digest of so short a request tells what it says.
    """

    permission_classes = [IsAuthenticated]

    @extend_schema(request=VoteInput, responses={204: None}, operation_id="elections_vote")
    def post(self, request: Request, pk: int) -> Response:
        """Cast my vote, once; the answer is empty. 409 with the reason if I can't vote, or have voted."""
        election = readable(request, pk)
        form = VoteInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.cast_vote(election=election, choice=form.validated_data["choice"], by=me(request))
        if election.is_of_household:
            count_complete_election.delay(election.pk)
        return Response(status=status.HTTP_204_NO_CONTENT, headers={"Cache-Control": "no-store"})


class MyElectionViews(mixins.ListModelMixin, GenericViewSet[Election]):
    """The elections that concern me: of my household, and those on whose roll I am."""

    queryset = Election.objects.all()
    serializer_class = MyElectionOutput
    permission_classes = [IsAuthenticated]
    sorts = {"new": "-pk"}

    def get_queryset(self) -> QuerySet[Election]:
        """Return mine, and nobody else's."""
        if not self.request.user.is_authenticated:
            return Election.objects.none()
        return elections_for(me(self.request))


class RoundViews(ReadOnlyModelViewSet[ElectionRound]):
    """The elections of whole places, with their turnout."""

    queryset = ElectionRound.objects.all()
    permission_classes = [AllowAny]
    sorts = {"new": "-pk"}
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[ElectionRound]:
        """Return those that were opened."""
        return ElectionRound.objects.exclude(stage=RoundStage.PLANNED).select_related("place").order_by("-pk")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[ElectionRound]]:
        """Return the short form in lists."""
        return RoundOutput if self.action == "list" else RoundDetail

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Read a round with the turnout of its buildings, and of the units for those who live or work there."""
        round_ = self.get_object()
        lines = turnout_by_place(round_)
        context = {**self.get_serializer_context(), "lines": lines, "sees_units": sees_units(round_, request.user)}  # type: ignore[arg-type]
        return Response(RoundDetail(round_, context=context).data)


class RepresentativeView(IdempotentMixin, APIView):
    """The representative of my household."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=RepresentativeOutput, operation_id="me_representative_retrieve")
    def get(self, request: Request) -> Response:
        """Read who represents my household; 404 if nobody does."""
        row = own_row(me(request))
        term = representative_of(row.household) if row else None
        if term is None:
            raise NotFound
        return Response(RepresentativeOutput(term).data)

    @extend_schema(request=None, responses={201: ElectionDetail}, operation_id="me_representative_elect")
    def post(self, request: Request) -> Response:
        """Let my household elect its representative."""
        row = own_row(me(request))
        if row is None:
            raise Refused(actions.no_household(), "household")
        election = actions.call_election(household=row.household, by=me(request))
        return Response(ElectionDetail(election, context={"request": request}).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonInput, responses={204: None}, operation_id="me_representative_resign")
    def delete(self, request: Request) -> Response:
        """Resign from representing my household."""
        form = ReasonInput(data=request.data)
        form.is_valid(raise_exception=True)
        row = own_row(me(request))
        term = representative_of(row.household) if row else None
        if term is None:
            raise NotFound
        actions.resign(representative=term, by=me(request), **form.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RecallView(IdempotentMixin, APIView):
    """A demand that somebody be recalled."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=RecallInput, responses=ElectionDetail, operation_id="me_recall_demand")
    def post(self, request: Request) -> Response:
        """Demand the recall of my household's representative, or of the leader of a place that I would vote in."""
        form = RecallInput(data=request.data)
        form.is_valid(raise_exception=True)
        place, reason = form.validated_data.get("place"), form.validated_data["reason"]
        who: dict[str, Any]
        if place is not None:
            who = {"grant": RoleGrant.objects.current().filter(place=place, role__in=LEADER_ROLES).first()}
        else:
            row = own_row(me(request))
            who = {"representative": representative_of(row.household) if row else None}
        if not any(who.values()):
            raise NotFound
        try:
            election = actions.demand_recall(by=me(request), reason=reason, **who)
        except FlowRefused as refused:
            raise Refused(" ".join(refused.messages), "recall") from refused
        return Response(ElectionDetail(election, context={"request": request}).data)
