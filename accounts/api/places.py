"""The tree of places over the API, with its leaders, masked."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.queries import leaders_of
from core.api.serializers import Output
from core.personal import mask_name
from places.models import Place
from places.states import Level


class PlaceFilter(django_filters.FilterSet):
    """By what a place lies directly in, by level, by the beginning of its name."""

    parent = django_filters.CharFilter(field_name="parent__code", help_text="Code of the place right above.")
    level = django_filters.ChoiceFilter(choices=Level.choices)
    name = django_filters.CharFilter(lookup_expr="startswith", help_text="Beginning of the name.")

    class Meta:
        model = Place
        fields = ["parent", "level", "name"]


class PlaceRow(Output):
    """A place in a list."""

    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Place
        fields = ["code", "name", "level", "parent"]


class LeaderOutput(serializers.Serializer[Any]):
    """A leader in office on the way to a place."""

    role = serializers.CharField()
    label = serializers.CharField(source="get_role_display")  # type: ignore[assignment]
    place = serializers.CharField(source="place.code")
    name = serializers.SerializerMethodField()
    ends_on = serializers.DateField(allow_null=True)

    def get_name(self, grant: Any) -> str:
        """Return the masked name."""
        return mask_name(grant.user.name)


class PlaceOutput(PlaceRow):
    """A place with the way to it and its leaders."""

    way = serializers.SerializerMethodField()
    leaders = serializers.SerializerMethodField()

    class Meta:
        model = Place
        fields = ["code", "name", "level", "parent", "way", "leaders"]

    def get_way(self, place: Place) -> list[dict[str, str]]:
        """Return the places that this one lies in, the street first, itself last."""
        return [{"code": step.code, "name": step.name, "level": step.level} for step in Place.objects.around(place)]

    def get_leaders(self, place: Place) -> list[dict[str, Any]]:
        """Return the leaders in office of the grid, building and unit on the way."""
        return list(LeaderOutput(leaders_of(place), many=True).data)


class PlaceViewSet(ReadOnlyModelViewSet[Place]):
    """Streets, communities, grids, compounds, buildings and units."""

    permission_classes = [AllowAny]
    filterset_class = PlaceFilter
    sorts = {"path": "path"}
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z-]+"

    def get_queryset(self) -> QuerySet[Place]:
        """Return the places in the order of the tree."""
        return Place.objects.select_related("parent")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Place]]:
        """Return the short form in lists."""
        return PlaceRow if self.action == "list" else PlaceOutput
