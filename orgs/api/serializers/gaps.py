"""What an app reads about what is missing where."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Input
from orgs.api.serializers.circles import CircleOutput
from residents.models import Talent


class CellOutput(serializers.Serializer[Any]):
    """A category in a community: how many organisations work there, and how many circles could become one."""

    category = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    organisations = serializers.IntegerField()
    circles = serializers.IntegerField()
    is_missing = serializers.BooleanField()


class GapLineOutput(serializers.Serializer[Any]):
    """A community with its cells."""

    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    missing = serializers.IntegerField()
    cells = CellOutput(many=True)


class GapMatrixOutput(serializers.Serializer[Any]):
    """The matrix of communities and categories, counted now."""

    cells = serializers.IntegerField()
    missing = serializers.IntegerField()
    covered_percent = serializers.IntegerField()
    complete = serializers.IntegerField(help_text="How many communities have every category.")
    lines = GapLineOutput(many=True)
    street_wide = CellOutput(many=True)


class GapTalentOutput(serializers.Serializer[Any]):
    """A listed talent who could lead it."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="shown_name")


class GapFieldOutput(serializers.Serializer[Any]):
    """How many list a field; null for so few that a person might be guessed."""

    name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)


class GapOutput(serializers.Serializer[Any]):
    """One cell with what could fill it."""

    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    category = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_missing = serializers.BooleanField()
    circles_here = CircleOutput(many=True)
    circles_elsewhere = CircleOutput(many=True)
    talent_count = serializers.IntegerField()
    talents = GapTalentOutput(many=True)
    ability_count = serializers.IntegerField(allow_null=True)
    abilities = GapFieldOutput(many=True)


class GapInviteInput(Input):
    """Which listed talent is asked to lead it, and with what words."""

    talent = serializers.PrimaryKeyRelatedField(queryset=Talent.objects.listed())
    words = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
