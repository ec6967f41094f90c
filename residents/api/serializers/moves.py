"""What an app reads and sends about moves, letters, proof and dual registration."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Input, Output, StepsField
from core.personal import mask_name
from residents.models import DualRegistration, Household, HouseholdClaim, HouseholdMove, Resident
from residents.states import MOVE, MoveKind, Relation, Tenure

from .households import ClaimOutput, MyHouseholdOutput

MOVE_STEPS = ("withdraw",)


class MoveOutput(Output):
    """A move out of or into my household; where somebody went is not told."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    kind_label = serializers.CharField(source="get_kind_display")
    people = serializers.SerializerMethodField(help_text="Family names of who moves.")
    mine = serializers.SerializerMethodField(help_text="Whether I asked for it.")
    steps = StepsField(flow=MOVE, names=MOVE_STEPS)

    class Meta:
        model = HouseholdMove
        fields = ("id", "kind", "kind_label", "stage", "label", "on", "people", "mine", "created_at", "steps")

    def get_people(self, move: HouseholdMove) -> list[str]:
        """Return the masked names."""
        return [mask_name(row.name) for row in move.people.all()] or [mask_name(move.name)]

    def get_mine(self, move: HouseholdMove) -> bool:
        """Whether the reader asked for it, or the resident for whom the reader acts."""
        return bool(move.asked_by_id == self.context["request"].user.principal.pk)


class MoveInput(Input):
    """A move to ask for: who moves in (``newcomer``), moves out, or goes into a household of their own.

    People are chosen by their number in my household (``me/household``).
    """

    kind = serializers.ChoiceField(choices=MoveKind.choices)
    on = serializers.DateField()
    people = serializers.PrimaryKeyRelatedField(queryset=Resident.objects.none(), many=True, required=False)
    target = serializers.PrimaryKeyRelatedField(
        queryset=Household.objects.select_related("place"),
        required=False,
        help_text="Where I move myself, or the household that mine becomes one with.",
    )
    new_room = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    relation = serializers.ChoiceField(choices=Relation.choices, required=False, allow_blank=True, default="")
    tenure = serializers.ChoiceField(choices=Tenure.choices, required=False, allow_blank=True, default="")
    birth_date = serializers.DateField(required=False, allow_null=True, default=None)
    id_number = serializers.CharField(max_length=24, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, household: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Resident.objects.current().filter(household=household).select_related("household__place")
        people: Any = self.fields["people"]
        people.child_relation.queryset = own


class LetterInput(Input):
    """The code of a printed letter, and who one is."""

    token = serializers.CharField(max_length=100, help_text="The last part of the address in the QR.")
    name = serializers.CharField(max_length=60, help_text="As on the ID card.")


class LetterOutput(serializers.Serializer[Any]):
    """What the letter did: I have joined, or the desk decides about a claim."""

    household = MyHouseholdOutput(allow_null=True)
    claim = ClaimOutput(allow_null=True)


class DisputeOutput(Output):
    """Somebody claims to be me in my household; nothing is told of who."""

    answered = serializers.SerializerMethodField()

    class Meta:
        model = HouseholdClaim
        fields = ("id", "answer_by", "answered", "created_at")

    def get_answered(self, claim: HouseholdClaim) -> bool:
        """Whether I have answered."""
        return bool(claim.answers.all())


class AnswerInput(Input):
    """What I say to it."""

    words = serializers.CharField(max_length=600, required=False, allow_blank=True, default="")


class DualOutput(Output):
    """My registration where I live beside the one at work."""

    class Meta:
        model = DualRegistration
        fields = ("workplace", "registered_on", "note")


class DualInput(Input):
    """My workplace, and my consent to its being kept."""

    workplace = serializers.CharField(max_length=80)
    registered_on = serializers.DateField()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    consent = serializers.BooleanField()
