"""What an app reads and sends about talents; no phone, no address, the name as its owner chose."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Body
from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from places.models import Place
from residents.models import AbilityField, Invitation, Talent, TalentRule
from residents.queries.talents import deeds_by_year, talent_fields
from residents.rules.invitations import why_no_invitation
from residents.rules.talents import name_for
from residents.states import INVITATION, TALENT, AbilityKind, FreeTime

OWN_STEPS = ("refuse_listing", "retire")
DESK_STEPS = ("observe", "confirm", "decline", "retire", "refuse_listing")
INVITATION_STEPS = ("accept", "decline", "withdraw", "finish")


class TalentOutput(Output):
    """A talent in a list."""

    name = serializers.CharField(
        source="shown_name", help_text="In full or the family name alone, as the person chose."
    )
    community = serializers.CharField(source="community.code")
    community_name = serializers.CharField(source="community.name")
    ability_names = serializers.SerializerMethodField(help_text="Names of the fields.")
    free_times = serializers.ListField(child=serializers.ChoiceField(choices=FreeTime.choices))
    hours = serializers.DecimalField(max_digits=10, decimal_places=1, help_text="Hours of volunteering.")

    class Meta:
        model = Talent
        fields: tuple[str, ...] = (
            "id",
            "name",
            "community",
            "community_name",
            "ability_names",
            "can_lead",
            "free_times",
            "deed_count",
            "hours",
        )

    def get_ability_names(self, talent: Talent) -> list[str]:
        """Return the names of the fields."""
        if "talent_fields" not in self.context:
            self.context["talent_fields"] = talent_fields()  # type: ignore[index] # a dict at run time
        names: dict[int, str] = self.context["talent_fields"]
        return [names[pk] for pk in talent.field_ids if pk in names]


class DeedOutput(serializers.Serializer[Any]):
    """One deed."""

    kind = serializers.CharField()
    title = serializers.CharField()
    happened_on = serializers.DateField()
    quantity = serializers.IntegerField(help_text="Minutes for hours, else a number.")
    url = serializers.CharField()


class YearOutput(serializers.Serializer[Any]):
    """The deeds of a year with their totals."""

    year = serializers.IntegerField()
    count = serializers.IntegerField()
    hours = serializers.DecimalField(max_digits=10, decimal_places=1)
    affairs = serializers.IntegerField()
    events = serializers.IntegerField()
    helped = serializers.IntegerField()
    deeds = DeedOutput(many=True)


class TalentDetail(TalentOutput):
    """A talent with the deeds, and what the reader may do."""

    name = serializers.SerializerMethodField(help_text="As this reader may read it.")  # type: ignore[assignment]
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    why = serializers.SerializerMethodField(help_text="For the person and for staff of the place; null for others.")
    years = serializers.SerializerMethodField()
    brought = serializers.SerializerMethodField(help_text="Numbers of the listed talents whom this one brought along.")
    why_no_invitation = serializers.SerializerMethodField()
    progress = ProgressField(flow=TALENT)
    steps = StepsField(flow=TALENT, names=DESK_STEPS)

    class Meta(TalentOutput.Meta):
        fields = (
            *TalentOutput.Meta.fields,
            "stage",
            "label",
            "words",
            "why",
            "observed_until",
            "years",
            "brought",
            "why_no_invitation",
            "progress",
            "steps",
        )

    def get_name(self, talent: Talent) -> str:
        """Return the name for this reader."""
        return name_for(self.context["request"].user, talent)

    def get_why(self, talent: Talent) -> str | None:
        """Return why somebody was named, to those whom it concerns."""
        allowed = self.context["request"].user.has_perm("residents.read_why", talent)
        return talent.why if allowed else None

    def get_years(self, talent: Talent) -> list[dict[str, Any]]:
        """Return the deeds by year."""
        years = deeds_by_year(talent.user) if talent.user else []
        return list(YearOutput(years, many=True).data)

    def get_brought(self, talent: Talent) -> list[int]:
        """Return whom this one brought along."""
        return list(talent.brought.listed().order_by("pk").values_list("pk", flat=True))

    def get_why_no_invitation(self, talent: Talent) -> str | None:
        """Return why the reader can't invite, or null."""
        return why_no_invitation(talent, self.context["request"].user)


class MyTalentOutput(TalentDetail):
    """My own row: where I stand, and what I show."""

    field_ids = serializers.ListField(child=serializers.IntegerField())
    steps = StepsField(flow=TALENT, names=OWN_STEPS)

    class Meta(TalentDetail.Meta):
        fields = (*TalentDetail.Meta.fields, "field_ids", "shows_name", "source", "named_on")


class WhyInput(Input):
    """Why I recommend myself."""

    why = serializers.CharField(max_length=300)


class ProfileInput(Input):
    """What I show; the first time it is my consent to be listed."""

    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    can_lead = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    field_ids = serializers.PrimaryKeyRelatedField(
        many=True, queryset=AbilityField.objects.filter(is_active=True).exclude(kind=AbilityKind.THING)
    )
    free_times = serializers.ListField(
        child=serializers.ChoiceField(choices=FreeTime.choices), required=False, default=list
    )
    shows_name = serializers.BooleanField(help_text="True: the name in full; false: the family name alone.")

    def profile(self) -> dict[str, Any]:
        """Return what the actions take."""
        data = dict(self.validated_data)
        chosen = data.pop("field_ids")
        return {**data, "fields": [row.pk for row in chosen]}


class ConsentInput(ProfileInput):
    """The same with the consent itself."""

    agrees = serializers.BooleanField()

    def validate_agrees(self, agrees: bool) -> bool:
        """Refuse a consent that is none."""
        if not agrees:
            raise serializers.ValidationError(_("Without your consent nobody is listed."))
        return agrees

    def profile(self) -> dict[str, Any]:
        """Return what the action takes; the consent is that it was sent."""
        data = super().profile()
        data.pop("agrees")
        return data


class NameInput(Input):
    """Whom I name."""

    place = CodeField("code", queryset=Place.objects.all(), help_text="Code of the building or community.")
    name = serializers.CharField(max_length=60)
    why = serializers.CharField(max_length=300)


class ThanksOutput(serializers.Serializer[Any]):
    """The same answer whoever lives where."""

    detail = serializers.CharField()


class RuleOutput(Output):
    """A rule that finds talents."""

    label = serializers.CharField(source="get_measure_display")  # type: ignore[assignment]
    place = serializers.CharField(source="place.code", default=None)

    class Meta:
        model = TalentRule
        fields = ("id", "name", "measure", "label", "at_least", "window_days", "place")


class InvitationInput(Input):
    """What a talent is asked to lead."""

    talent = serializers.PrimaryKeyRelatedField(queryset=Talent.objects.listed())
    title = serializers.CharField(max_length=60)
    words = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    when = serializers.DateField(required=False, allow_null=True, default=None)
    where = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    body = serializers.PrimaryKeyRelatedField(
        queryset=Body.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="An organisation that I manage.",
    )


class InvitationOutput(Output):
    """An invitation that I got or sent."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    talent_name = serializers.CharField(source="talent.shown_name")
    invited_by = serializers.CharField(source="invited_by.name")
    body_name = serializers.CharField(source="body.name", default=None)
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = (
            "id",
            "talent",
            "talent_name",
            "invited_by",
            "body_name",
            "title",
            "words",
            "when",
            "where",
            "place_name",
            "stage",
            "label",
            "answer",
            "answered_at",
        )


class InvitationDetail(InvitationOutput):
    """An invitation with what the reader may do."""

    progress = ProgressField(flow=INVITATION)
    steps = StepsField(flow=INVITATION, names=INVITATION_STEPS)

    class Meta(InvitationOutput.Meta):
        fields = (*InvitationOutput.Meta.fields, "progress", "steps")


class NodeOutput(serializers.Serializer[Any]):
    """A talent of the graph."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    community = serializers.CharField()


class EdgeOutput(serializers.Serializer[Any]):
    """Who brought whom."""

    bringer = serializers.IntegerField()
    brought = serializers.IntegerField()


class GraphOutput(serializers.Serializer[Any]):
    """Who brought whom among listed talents; ``is_cut`` if only the newest are told."""

    nodes = NodeOutput(many=True)
    edges = EdgeOutput(many=True)
    is_cut = serializers.BooleanField()
