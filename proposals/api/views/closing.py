"""Results and lessons over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from proposals.api.serializers.closing import LessonOutput, ResultOutput
from proposals.filters.lessons import LessonFilter
from proposals.models import Proposal
from proposals.models.closing import Lesson, Result


class ResultViews(GenericViewSet[Result]):
    """The published result of a proposal."""

    queryset = Result.objects.none()
    serializer_class = ResultOutput
    permission_classes = [AllowAny]
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(responses=ResultOutput)
    @action(detail=True, url_path="result")
    def result(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """Read what was done, the money, the rating, and the looks back."""
        proposal = get_object_or_404(Proposal.objects.select_related("place", "author"), pk=pk)
        published = Result.objects.filter(proposal=proposal, published_at__isnull=False).select_related("notice")
        result = published.prefetch_related("proposal__follow_ups").order_by("-pk").first()
        if result is None or not request.user.has_perm("proposals.read_proposal", proposal):
            raise NotFound
        return Response(ResultOutput(result).data)


class LessonViews(mixins.ListModelMixin, GenericViewSet[Lesson]):
    """What was learnt from proposals that are done."""

    queryset = Lesson.objects.select_related("proposal", "category")
    serializer_class = LessonOutput
    permission_classes = [AllowAny]
    filterset_class = LessonFilter
    sorts = {"new": "-pk"}
