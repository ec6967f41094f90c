"""The figures of a place over the API."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from places.models import Place
from residents.api.serializers.places import PlaceFiguresOutput
from residents.queries.place_figures import Figures, figures_of
from residents.queries.places import listed_below


class PlaceFiguresView(APIView):
    """What a place adds up to, as its page shows it; at most a minute old."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PlaceFiguresOutput, operation_id="places_figures_retrieve")
    def get(self, request: Request, code: str) -> Response:
        """Read households, representatives and residents who joined of a place and of what lies in it.

        The numbers of abilities and talents are null for grids, buildings and units, except to those who live or work
        there: a small number would tell of a person.
        """
        place = Place.objects.filter(code=code).first()
        if place is None:
            raise Http404
        below = listed_below(place)
        figures = figures_of(place, below)
        counts = request.user.has_perm("residents.count_abilities_of_place", place)
        own = {**_row(place, figures), "abilities": None, "talents": None}
        if counts:
            own |= {"abilities": figures[place.code].abilities, "talents": figures[place.code].talents}
        return Response(PlaceFiguresOutput({**own, "below": [_row(line, figures) for line in below]}).data)


def _row(place: Place, figures: dict[str, Figures]) -> dict[str, Any]:
    found = figures.get(place.code, Figures())
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "households": found.households,
        "represented": found.represented,
        "share": found.share,
        "joined": found.joined,
    }
