"""What an app reads and sends about households; ID numbers and phones never leave, family names alone are shown."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Input, Output
from core.personal import mask_name
from places.models import Place
from residents.models import Household, HouseholdClaim, Resident


class RoomOutput(Output):
    """A dwelling that one may look for one's own in."""

    class Meta:
        model = Household
        fields = ("id", "room")


class WayOutput(Output):
    """A place on the way to a dwelling."""

    class Meta:
        model = Place
        fields = ("code", "name", "level")


class FamilyOutput(Output):
    """Somebody of the household; the others are masked."""

    name = serializers.SerializerMethodField()
    label = serializers.CharField(source="get_relation_display")  # type: ignore[assignment]
    me = serializers.SerializerMethodField()

    class Meta:
        model = Resident
        fields = ("id", "name", "relation", "label", "tenure", "me")

    def get_name(self, resident: Resident) -> str:
        """Return one's own name in full, the others' masked."""
        return resident.name if self.get_me(resident) else mask_name(resident.name)

    def get_me(self, resident: Resident) -> bool:
        """Whether it is the reader, or the resident for whom the reader acts."""
        return bool(resident.user_id == self.context["request"].user.principal.pk)


class MyHouseholdOutput(serializers.Serializer[Any]):
    """The household that one lives in: the dwelling, the way to it, the family."""

    id = serializers.IntegerField()
    room = serializers.CharField()
    way = WayOutput(many=True)
    family = FamilyOutput(many=True)


class ProofInput(Input):
    """Who one is, for the roster to prove."""

    household = serializers.PrimaryKeyRelatedField(queryset=Household.objects.select_related("place"))
    name = serializers.CharField(max_length=60, help_text="As on the ID card.")
    id_end = serializers.CharField(
        max_length=6,
        required=False,
        allow_blank=True,
        default="",
        help_text="The last six characters of the ID number; needed if the office has another phone.",
    )


class ClaimInput(Input):
    """A claim for the community desk."""

    household = serializers.PrimaryKeyRelatedField(queryset=Household.objects.select_related("place"))
    name = serializers.CharField(max_length=60)
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ClaimOutput(Output):
    """A claim of one's own."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    room = serializers.CharField(source="household.room")
    place = serializers.CharField(source="household.place.code")
    place_name = serializers.CharField(source="household.place.name")

    class Meta:
        model = HouseholdClaim
        fields = (
            "id",
            "household",
            "room",
            "place",
            "place_name",
            "name",
            "words",
            "by_letter",
            "stage",
            "label",
            "created_at",
        )
