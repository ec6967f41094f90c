"""What an app reads and sends about abilities and neighbours' help; names are masked, phones and rooms never leave."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField
from residents.models import Ability, AbilityField, HelpRating, HelpRequest, Resident
from residents.models.helping import MOST_STARS
from residents.queries.helping import Ratings, averages_of, ratings_for
from residents.rules.helping import is_asker, shows_phone, why_not_ask, why_not_rate
from residents.states import ABILITY, HELP, Reach, Slot

ABILITY_STEPS = ("consent", "object", "withdraw")
HELP_STEPS = ("accept", "decline", "finish", "confirm", "go_on", "withdraw")


class AbilityFieldOutput(Output):
    """A field of the taxonomy."""

    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]

    class Meta:
        model = AbilityField
        fields = ("code", "name", "kind", "label", "group", "order")


class AverageOutput(serializers.Serializer[Any]):
    """The mean of the ratings, and how many they are."""

    stars = serializers.FloatField()
    count = serializers.IntegerField()


class AbilityOutput(Output):
    """What somebody near lists."""

    field = serializers.CharField(source="field.code")
    field_label = serializers.CharField(source="field.name")
    kind_label = serializers.CharField(source="field.get_kind_display")
    name = serializers.SerializerMethodField(help_text="Whose, masked.")
    community = serializers.CharField(source="community.code")
    community_name = serializers.CharField(source="community.name")
    average = serializers.SerializerMethodField()

    class Meta:
        model = Ability
        fields: tuple[str, ...] = (
            "id",
            "field",
            "field_label",
            "kind",
            "kind_label",
            "name",
            "words",
            "slots",
            "community",
            "community_name",
            "average",
        )

    def get_name(self, ability: Ability) -> str:
        """Return the masked name."""
        return mask_name(ability.resident.name)

    @extend_schema_field(AverageOutput(allow_null=True))
    def get_average(self, ability: Ability) -> Any:
        """Return the average, null until there are ratings enough."""
        averages = self.context.get("averages")
        if averages is None:
            averages = averages_of([ability])
        found = averages.get(ability.pk)
        return AverageOutput(found).data if found else None


class MyAbilityOutput(AbilityOutput):
    """A line of the own household's list, with where it stands."""

    resident = serializers.IntegerField(source="resident_id")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta(AbilityOutput.Meta):
        fields = (*AbilityOutput.Meta.fields, "resident", "reach", "stage", "label", "consented_at")


class AbilityDetail(AbilityOutput):
    """A line, why it can't be asked for, and what the reader may do with it."""

    why_not_ask = serializers.SerializerMethodField()
    steps = StepsField(flow=ABILITY, names=ABILITY_STEPS)

    class Meta(AbilityOutput.Meta):
        fields = (*AbilityOutput.Meta.fields, "why_not_ask", "steps")

    def get_why_not_ask(self, ability: Ability) -> str | None:
        """Return why the reader can't ask for it, or null."""
        return why_not_ask(self.context["request"].user, ability)


class AbilityInput(Input):
    """A new line of the household's list."""

    resident = serializers.PrimaryKeyRelatedField(
        queryset=Resident.objects.current(), required=False, help_text="Somebody of the household; oneself if left out."
    )
    field = CodeField("code", queryset=AbilityField.objects.filter(is_active=True))
    words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    reach = serializers.ChoiceField(choices=Reach.choices)
    slots = serializers.ListField(
        child=serializers.ChoiceField(choices=Slot.choices), required=False, max_length=len(Slot)
    )
    consent = serializers.BooleanField(help_text="To the words of the consent “ability”; nothing is shown without.")


class AbilityChange(Input):
    """What of a line is to change; what isn't sent stays."""

    words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    reach = serializers.ChoiceField(choices=Reach.choices, required=False)
    slots = serializers.ListField(
        child=serializers.ChoiceField(choices=Slot.choices), required=False, max_length=len(Slot)
    )


class ShowAgainInput(Input):
    """A consent."""

    consent = serializers.BooleanField()


class HelpAskInput(Input):
    """What is needed, and when."""

    words = serializers.CharField(max_length=500)
    wished_on = serializers.DateField(required=False)
    lend_until = serializers.DateField(required=False, help_text="Needed for things to lend.")


class HelpOutput(Output):
    """A request for help in a list; for the two alone."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    ability = serializers.IntegerField(source="ability_id")
    field_label = serializers.CharField(source="ability.field.name")
    asks = serializers.SerializerMethodField(help_text="Whether the reader is the one who asks.")
    other = serializers.SerializerMethodField(help_text="The other one, masked.")

    class Meta:
        model = HelpRequest
        fields: tuple[str, ...] = (
            "id",
            "ability",
            "field_label",
            "asks",
            "other",
            "words",
            "wished_on",
            "lend_until",
            "stage",
            "label",
            "answer",
            "answer_by",
            "created_at",
        )

    def get_asks(self, request: HelpRequest) -> bool:
        """Whether the reader asks."""
        return bool(is_asker.test(self._reader(), request))

    def get_other(self, request: HelpRequest) -> str:
        """Return the masked name."""
        return mask_name(request.other(self._reader()).name)

    def _reader(self) -> User:
        reader: User = self.context["request"].user
        return reader


class HelpRatingOutput(Output):
    """What one of the two said."""

    class Meta:
        model = HelpRating
        fields = ("stars", "words", "given_at")


class HelpDetail(HelpOutput):
    """A request with what the reader may do, the ratings that the reader may read, and the trace."""

    report_label = serializers.CharField(source="get_report_display")
    other_shows_phone = serializers.SerializerMethodField()
    i_show_phone = serializers.SerializerMethodField()
    why_not_rate = serializers.SerializerMethodField()
    my_rating = serializers.SerializerMethodField()
    other_rating = serializers.SerializerMethodField(help_text="Null until both have rated or the days are over.")
    progress = ProgressField(flow=HELP)
    steps = StepsField(flow=HELP, names=HELP_STEPS)
    trace = TraceField(flow=HELP)

    class Meta(HelpOutput.Meta):
        fields = (
            *HelpOutput.Meta.fields,
            "report",
            "report_label",
            "other_shows_phone",
            "i_show_phone",
            "why_not_rate",
            "my_rating",
            "other_rating",
            "progress",
            "steps",
            "trace",
        )

    def get_other_shows_phone(self, request: HelpRequest) -> bool:
        """Whether the reader may ask for the other's phone."""
        return shows_phone(request, self._reader())

    def get_i_show_phone(self, request: HelpRequest) -> bool:
        """Whether the reader shows the own phone."""
        given = request.asker_phone_at if self.get_asks(request) else request.owner_phone_at
        return given is not None

    def get_why_not_rate(self, request: HelpRequest) -> str | None:
        """Return why the reader can't rate, or null."""
        return why_not_rate(request, self._reader())

    @extend_schema_field(HelpRatingOutput(allow_null=True))
    def get_my_rating(self, request: HelpRequest) -> Any:
        """Return the reader's own rating."""
        own = self._ratings(request).own
        return HelpRatingOutput(own).data if own else None

    @extend_schema_field(HelpRatingOutput(allow_null=True))
    def get_other_rating(self, request: HelpRequest) -> Any:
        """Return the other's rating once it is open."""
        other = self._ratings(request).other
        return HelpRatingOutput(other).data if other else None

    def _ratings(self, request: HelpRequest) -> Ratings:
        return ratings_for(request, self._reader())


class HelpRatingInput(Input):
    """How it went."""

    stars = serializers.IntegerField(min_value=1, max_value=MOST_STARS)
    words = serializers.CharField(max_length=200, required=False, allow_blank=True)


class SharePhoneInput(Input):
    """Whether the other one may see one's phone."""

    consent = serializers.BooleanField()


class PhoneOutput(serializers.Serializer[Any]):
    """The other one's phone, shown by consent for this request; the look is logged."""

    phone = serializers.CharField()


class HelpReportInput(Input):
    """What happened."""

    reason = serializers.CharField(max_length=1000)


class FieldCountOutput(serializers.Serializer[Any]):
    """How many list a field; null for so few that a person might be guessed."""

    name = serializers.CharField()
    kind = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
