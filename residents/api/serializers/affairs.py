"""What an app reads and sends about affairs; who raised one and who does it is masked for most readers."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField, TraceOutput
from disclosure.queries import public_trace
from places.models import Place
from residents.api.steps import AFFAIR_STEPS
from residents.models import Affair
from residents.queries.affairs import own_rating
from residents.queries.ladder import can_be_charged
from residents.rules.affairs import why_no_rating, why_not_concerned
from residents.states import AFFAIR, AffairTopic
from residents.states.affairs import Referral

OFFERED = (*AFFAIR_STEPS, "assign", "hand_down", "refer", "merge")


class AffairTraceField(TraceField):
    """The trace of an affair; whoever may read a quarrel between neighbours may read how it went on, too."""

    def to_representation(self, value: Any) -> list[Any]:
        """Read the steps that this reader may see."""
        user = self.context["request"].user
        trace = public_trace(self.flow, value, user, concerned=value.is_restricted)
        return list(TraceOutput(trace, many=True).data)


class AffairOutput(Output):
    """An affair in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    topic_label = serializers.CharField(source="get_topic_display")
    level_label = serializers.CharField(source="get_level_display")
    light = serializers.CharField(allow_null=True, help_text="How it stands to its time limit; null once it is over.")
    light_label = serializers.CharField(source="light.label", default=None)
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Affair
        fields: tuple[str, ...] = (
            "id",
            "title",
            "topic",
            "topic_label",
            "level",
            "level_label",
            "place",
            "place_name",
            "stage",
            "label",
            "light",
            "light_label",
            "due_on",
            "households",
            "created_at",
        )


class AffairDetail(AffairOutput):
    """An affair with who has it, its result and rating, what the reader may do or why not, and its trace."""

    is_with = serializers.CharField(source="handler_place.code", default=None)
    is_with_name = serializers.CharField(source="handler_place.name", default=None)
    raised_by = serializers.SerializerMethodField(help_text="Masked unless the reader may handle it.")
    handler = serializers.SerializerMethodField(help_text="Masked unless the reader may handle it; null if nobody.")
    average = serializers.FloatField(allow_null=True, help_text="Null until enough households have rated.")
    own_stars = serializers.SerializerMethodField(help_text="How the reader's household has rated it.")
    why_not_concerned = serializers.SerializerMethodField()
    why_no_rating = serializers.SerializerMethodField()
    progress = ProgressField(flow=AFFAIR)
    steps = StepsField(
        flow=AFFAIR, names=OFFERED, help_text="assign, hand_down, refer and merge are taken at addresses of their own."
    )
    trace = AffairTraceField(flow=AFFAIR)

    class Meta(AffairOutput.Meta):
        fields = (
            *AffairOutput.Meta.fields,
            "words",
            "is_with",
            "is_with_name",
            "raised_by",
            "handler",
            "on_paper",
            "reopened",
            "escalations",
            "referred_to",
            "merged_into",
            "result",
            "settled_at",
            "rated_until",
            "rating_count",
            "average",
            "own_stars",
            "why_not_concerned",
            "why_no_rating",
            "progress",
            "steps",
            "trace",
        )

    def get_raised_by(self, affair: Affair) -> str:
        """Return the name as this reader may see it."""
        return self._name(affair, affair.raised_by)

    def get_handler(self, affair: Affair) -> str | None:
        """Return the name as this reader may see it."""
        return self._name(affair, affair.handler) if affair.handler else None

    def get_own_stars(self, affair: Affair) -> int | None:
        """Return the stars that the reader's household gave."""
        user = self.context["request"].user
        own = own_rating(affair, user) if user.is_authenticated else None
        return own.stars if own else None

    def get_why_not_concerned(self, affair: Affair) -> str | None:
        """Return why the reader can't say that it concerns the own household, too, or null."""
        return why_not_concerned(affair, self.context["request"].user)

    def get_why_no_rating(self, affair: Affair) -> str | None:
        """Return why the reader can't rate it, or null."""
        return why_no_rating(affair, self.context["request"].user)

    def _name(self, affair: Affair, user: User) -> str:
        reader = self.context["request"].user
        knows = reader.is_authenticated and reader.has_perm("residents.handle_affair", affair)
        return user.name if knows else mask_name(user.name)


class AffairInput(Input):
    """What is the matter, and where."""

    place = CodeField("code", queryset=Place.objects.all())
    title = serializers.CharField(max_length=60)
    words = serializers.CharField(max_length=2000)
    topic = serializers.ChoiceField(choices=AffairTopic.choices)
    on_paper = serializers.BooleanField(required=False, default=False, help_text="Recorded for somebody who said it.")


class AffairSearchInput(serializers.Serializer[Any]):
    """What somebody is writing."""

    title = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    words = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    place = CodeField("code", queryset=Place.objects.all())


class AffairRatingInput(Input):
    """How well it was settled."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AffairAssignInput(Input):
    """Who is charged with it: somebody of its place, see ``choices``."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())

    def get_fields(self) -> dict[str, Any]:
        """Know nobody but those who can be charged."""
        fields: dict[str, Any] = super().get_fields()
        if affair := self.context.get("affair"):
            fields["to"].queryset = can_be_charged(affair)
        return fields


class AffairHandDownInput(Input):
    """To which lower level, and why."""

    to = CodeField("code", queryset=Place.objects.all())
    reason = serializers.CharField(max_length=1000)


class AffairReferInput(Input):
    """To whom it belongs, and why."""

    to = serializers.ChoiceField(choices=Referral.choices)
    reason = serializers.CharField(max_length=1000)


class AffairMergeInput(Input):
    """Which other open affair it is the same as."""

    into = serializers.IntegerField(min_value=1, max_value=2**62)


class ChargeableOutput(serializers.Serializer[Any]):
    """Somebody who can be charged with an affair."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class RungOutput(serializers.Serializer[Any]):
    """A lower level that has a leader."""

    code = serializers.CharField()
    name = serializers.CharField()


class AffairChoicesOutput(serializers.Serializer[Any]):
    """Whom a leader may charge with an affair, and to whom it can be handed down."""

    people = ChargeableOutput(many=True)
    levels = RungOutput(many=True)
