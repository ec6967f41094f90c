"""What an app reads of the figures of places."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from places.states import Level


class PlaceFiguresRow(serializers.Serializer[Any]):
    """A place with its figures; each is a figure of its own and is never added to another."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    households = serializers.IntegerField(help_text=_("Dwellings in use; empty and merged ones are not counted."))
    represented = serializers.IntegerField(help_text=_("Households whose representative is in office today."))
    share = serializers.IntegerField(
        allow_null=True, help_text=_("Percent of the households with a representative; null without households.")
    )
    joined = serializers.IntegerField(help_text=_("They live here and have an account; each person counts once."))


class PlaceFiguresOutput(PlaceFiguresRow):
    """A place's figures, and those of what its page lists."""

    abilities = serializers.IntegerField(
        allow_null=True, help_text=_("What neighbours can do or lend, shown with their consent.")
    )
    talents = serializers.IntegerField(
        allow_null=True, help_text=_("Neighbours known by their deeds who agreed to be listed.")
    )
    below = PlaceFiguresRow(many=True)
