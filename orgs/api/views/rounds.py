"""Rating rounds over the API: rounds and their results; an organisation's entry, its declaration and its review."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from core.api.serializers import FileInput, StepInput
from core.attachments import store_attachment
from orgs.actions import rounds as actions
from orgs.actions.rounds.deeds import ENTRY_STEPS, ROUND_STEPS
from orgs.api.serializers import rounds as output
from orgs.filters.rounds import ResultFilter
from orgs.models.rounds import Declaration, RatingReview, RatingRound, RoundEntry
from orgs.queries.rounds import entries_of, entry_with_round, results, shown_rounds
from orgs.rules.rounds import may_see_entry, may_see_round
from orgs.states.rounds import ENTRY, RATING_ROUND
from places.models import Place

CODE = r"(?P<code>[A-Za-z0-9]{1,8})"
CODE_PARAMETER = OpenApiParameter("code", str, OpenApiParameter.PATH)
ROUND = OpenApiParameter("round_pk", OpenApiTypes.INT, OpenApiParameter.PATH)


class RoundViews(FlowViewMixin, ReadOnlyModelViewSet[RatingRound]):
    """The rating rounds of the street; drafts are the staff's."""

    queryset = RatingRound.objects.all()
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"
    flow = RATING_ROUND
    step_names = tuple(ROUND_STEPS)

    def get_queryset(self) -> QuerySet[RatingRound]:
        """Return what the reader may see."""
        street = get_object_or_404(Place, code=settings.STREET_CODE)
        return shown_rounds(street, self.request.user)  # type: ignore[arg-type]

    def get_serializer_class(self) -> type[serializers.BaseSerializer[RatingRound]]:
        """Return the short form in lists."""
        return output.RatingRoundOutput if self.action == "list" else output.RatingRoundDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Model:
        """Take the step by its action, which does what belongs to it."""
        ROUND_STEPS[name](obj, by, reason)
        return RatingRound.objects.get(pk=obj.pk)


class ResultViews(mixins.ListModelMixin, GenericViewSet[RoundEntry]):
    """The results of a round: for everybody once they are announced, before that for nobody by this list."""

    queryset = RoundEntry.objects.all()
    serializer_class = output.RatingResultOutput
    filterset_class = ResultFilter
    sorts = {"stars": "-stars", "newest": "-pk"}

    @cached_property
    def round(self) -> RatingRound:
        """The round, if the reader may see it."""
        found = get_object_or_404(RatingRound.objects.select_related("place"), pk=self.kwargs["round_pk"])
        if not may_see_round(self.request.user, found):  # type: ignore[arg-type]
            raise NotFound
        return found

    def get_queryset(self) -> QuerySet[RoundEntry]:
        """Return what was decided."""
        if "round_pk" not in self.kwargs:  # the schema asks without an address
            return RoundEntry.objects.none()
        return results(self.round).order_by() if self.round.shows_results else RoundEntry.objects.none()

    @extend_schema(parameters=[ROUND])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the results, the most stars first; filter by words, community and stars."""
        return super().list(request, *args, **kwargs)


class MyEntryViews(mixins.ListModelMixin, GenericViewSet[RoundEntry]):
    """The entries of the organisations that I manage."""

    queryset = RoundEntry.objects.all()
    serializer_class = output.RatingResultOutput
    permission_classes = [IsAuthenticated]
    filterset_class: Any = None

    def get_queryset(self) -> QuerySet[RoundEntry]:
        """Return one's own."""
        return entries_of(me(self.request)).select_related("organisation__place").order_by()


class EntryViews(FlowViewMixin, IdempotentMixin, GenericViewSet[RoundEntry]):
    """An organisation in a round: the result for everybody, declaration and review for those whom it concerns."""

    queryset = RoundEntry.objects.all()
    serializer_class = output.RatingEntryDetail
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"
    flow = ENTRY
    step_names = tuple(ENTRY_STEPS)

    def get_object(self) -> RoundEntry:
        """Return the entry if the person may see it; 404 tells a stranger nothing."""
        found = entry_with_round(int(self.kwargs["pk"]))
        if found is None or not may_see_entry(self.request.user, found):  # type: ignore[arg-type]
            raise NotFound
        return found

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Model:
        """Hand the declaration in, or withdraw."""
        ENTRY_STEPS[name](obj, by, reason)
        moved = entry_with_round(obj.pk)
        self._inside = bool(by.has_perm("orgs.read_entry", moved))
        return moved  # type: ignore[return-value]

    def get_serializer_context(self) -> dict[str, Any]:
        """Tell the serializer whether the reader is concerned."""
        return {**super().get_serializer_context(), "inside": getattr(self, "_inside", False)}

    def retrieve(self, request: Request, **_kwargs: Any) -> Response:
        """Read an entry with every indicator."""
        return self._answer(self.get_object().pk)

    @extend_schema(
        request=output.RatingWordsInput,
        responses=output.RatingEntryDetail,
        parameters=[CODE_PARAMETER],
        operation_id="entry_declare",
    )
    @action(
        detail=True,
        methods=["put"],
        url_path=f"declarations/{CODE}",
        url_name="declare",
        permission_classes=[IsAuthenticated],
    )
    def declare(self, request: Request, code: str, **_kwargs: Any) -> Response:
        """Write what my organisation declares about an indicator; handing in is a step of its own."""
        entry = self.get_object()
        actions.declare(entry=entry, code=code, words=self._given(output.RatingWordsInput)["words"], by=me(request))
        return self._answer(entry.pk)

    @extend_schema(
        request={"multipart/form-data": FileInput},
        responses={201: output.RatingDeclarationOutput},
        parameters=[CODE_PARAMETER],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=f"declarations/{CODE}/files",
        url_name="proof",
        permission_classes=[IsAuthenticated],
    )
    def proof(self, request: Request, code: str, **_kwargs: Any) -> Response:
        """Attach proof to what was declared."""
        declaration = get_object_or_404(Declaration, entry=self.get_object(), code=code)
        store_attachment(upload=self._given(FileInput)["file"], subject=declaration, by=request.user)
        return Response(output.RatingDeclarationOutput(declaration).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=output.RatingWordsInput, responses={201: output.RatingEntryDetail})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def review(self, request: Request, **_kwargs: Any) -> Response:
        """Ask for a review while the results are on public notice."""
        entry = self.get_object()
        actions.ask_for_review(entry=entry, words=self._given(output.RatingWordsInput)["words"], by=me(request))
        return self._answer(entry.pk, status.HTTP_201_CREATED)

    @extend_schema(request=output.ReviewVoteInput, responses={201: output.RatingEntryDetail})
    @action(detail=True, methods=["post"], url_path="review/votes", permission_classes=[IsAuthenticated])
    def vote(self, request: Request, **_kwargs: Any) -> Response:
        """Vote on the review as a member of the committee, by name and once."""
        review = self._review()
        actions.vote_on_review(review=review, by=me(request), **self._given(output.ReviewVoteInput))
        return self._answer(review.entry_id, status.HTTP_201_CREATED)

    @extend_schema(
        request=StepInput,
        responses=output.RatingEntryDetail,
        parameters=[OpenApiParameter("step", str, OpenApiParameter.PATH, enum=output.REVIEW_STEPS)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=rf"review/steps/(?P<step>{'|'.join(output.REVIEW_STEPS)})",
        url_name="review-step",
        permission_classes=[IsAuthenticated],
    )
    def review_step(self, request: Request, step: str, **_kwargs: Any) -> Response:
        """Write down what the committee voted, or take one's request back."""
        review, reason = self._review(), self._given(StepInput)["reason"]
        if step == "withdraw":
            actions.withdraw_review(review=review, by=me(request))
        else:
            actions.decide_review(review=review, grants=step == "uphold", reason=reason, by=me(request))
        return self._answer(review.entry_id)

    @extend_schema(request=output.RatingDecisionInput, responses=output.RatingEntryDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def decide(self, request: Request, **_kwargs: Any) -> Response:
        """Decide the stars as a member of the committee."""
        entry = self.get_object()
        actions.decide_entry(entry=entry, by=me(request), **self._given(output.RatingDecisionInput))
        return self._answer(entry.pk)

    @extend_schema(request=output.RatingDecisionInput, responses=output.RatingEntryDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def amend(self, request: Request, **_kwargs: Any) -> Response:
        """Change a decision after a review was granted."""
        entry = self.get_object()
        actions.amend_entry(entry=entry, by=me(request), **self._given(output.RatingDecisionInput))
        return self._answer(entry.pk)

    @extend_schema(request=output.AssessorInput, responses={201: output.RatingEntryDetail})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def assessors(self, request: Request, **_kwargs: Any) -> Response:
        """Assign an assessor of the round, as street staff."""
        entry = self.get_object()
        actions.assign_assessor(entry=entry, user=self._given(output.AssessorInput)["user"], by=me(request))
        return self._answer(entry.pk, status.HTTP_201_CREATED)

    def _review(self) -> RatingReview:
        return get_object_or_404(RatingReview.objects.select_related("entry__round"), entry=self.get_object())

    def _given(self, form_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        entry = entry_with_round(pk)
        user = self.request.user
        self._inside = bool(user.is_authenticated and user.has_perm("orgs.read_entry", entry))
        return Response(self.get_serializer(entry).data, status=code)
