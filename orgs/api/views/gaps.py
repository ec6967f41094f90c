"""What is missing where, over the API."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions.gaps import invite_to_fill
from orgs.api.serializers.gaps import GapInviteInput, GapMatrixOutput, GapOutput
from orgs.queries.gaps import gap_matrix, gap_of
from orgs.states import Category
from places.models import Place
from places.states import Level


def _community(code: str, category: str) -> Place:
    if category not in Category.values:
        raise NotFound
    return get_object_or_404(Place.objects.communities(), code=code)


class GapMatrixView(APIView):
    """The matrix of communities and categories."""

    permission_classes = [AllowAny]

    @extend_schema(responses=GapMatrixOutput, operation_id="gaps_retrieve")
    def get(self, _request: Request) -> Response:
        """Read which category of organisations is missing in which community; counted now."""
        street = get_object_or_404(Place, code=settings.STREET_CODE, level=Level.STREET)
        return Response(GapMatrixOutput(gap_matrix(street)).data)


class GapView(APIView):
    """One cell of the matrix."""

    permission_classes = [AllowAny]

    @extend_schema(responses=GapOutput, operation_id="gaps_cell_retrieve")
    def get(self, request: Request, code: str, category: str) -> Response:
        """Read which circles, talents and abilities could fill what a community lacks."""
        gap = gap_of(_community(code, category), category)
        return Response(GapOutput(gap, context={"request": request}).data)


class GapInviteView(IdempotentMixin, APIView):
    """Staff ask a talent to fill a gap."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=GapInviteInput, responses={204: None}, operation_id="gaps_invite_create")
    def post(self, request: Request, code: str, category: str) -> Response:
        """Invite a listed talent to lead what the community lacks, as staff of the place."""
        place = _community(code, category)
        form = GapInviteInput(data=request.data)
        form.is_valid(raise_exception=True)
        invite_to_fill(place=place, category=category, by=me(request), **form.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
