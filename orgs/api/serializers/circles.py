"""What an app reads and sends about circles; members' names and minutes are for members and staff of the place."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from disclosure.api.serializers import TraceField
from orgs.api.circle_steps import CIRCLE_STEPS, MEETING_STEPS, MEMBER_STEPS
from orgs.api.serializers.conditions import ConditionOutput
from orgs.models import Organisation
from orgs.models.circles import Circle, CircleMeeting, CircleMember
from orgs.queries.circles import circle_conditions, circle_member_of, leader_name, next_meeting
from orgs.rules.circles import why_not_join
from orgs.states import Category
from orgs.states.circles import CIRCLE, CIRCLE_MEETING, CIRCLE_MEMBER, NEXT_STAGE, CircleStage
from places.models import Place
from residents.models import Talent

BIGGEST = 2**63 - 1


class CircleOutput(Output):
    """A circle in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    category_label = serializers.CharField(source="get_category_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    community = serializers.CharField(source="community.code")
    community_name = serializers.CharField(source="community.name")
    leader = serializers.SerializerMethodField(help_text="In full only for a listed talent who chose so.")

    class Meta:
        model = Circle
        fields: tuple[str, ...] = (
            "id",
            "name",
            "category",
            "category_label",
            "tags",
            "stage",
            "label",
            "place",
            "place_name",
            "community",
            "community_name",
            "leader",
            "member_count",
            "meeting_count",
            "opened_on",
        )

    def get_leader(self, circle: Circle) -> str:
        """Return the name as everybody reads it."""
        return leader_name(circle)


class CircleMeetingOutput(Output):
    """A meeting in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = CircleMeeting
        fields: tuple[str, ...] = ("id", "title", "starts_at", "where", "stage", "label", "held_on", "present_count")


class CircleMemberOutput(Output):
    """Somebody of a circle, for the circle itself and for staff of its place."""

    name = serializers.CharField(source="user.name")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    leads = serializers.SerializerMethodField()
    steps = StepsField(flow=CIRCLE_MEMBER, names=MEMBER_STEPS)

    class Meta:
        model = CircleMember
        fields = ("id", "name", "stage", "label", "way", "words", "leads", "joined_on", "steps")

    def get_leads(self, member: CircleMember) -> bool:
        """Whether this one leads the circle."""
        return member.circle.leader_id == member.user_id


class OwnCircleMemberOutput(Output):
    """How the reader stands to a circle, and what the reader may do about it."""

    circle_name = serializers.CharField(source="circle.name")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    leads = serializers.SerializerMethodField()
    steps = StepsField(flow=CIRCLE_MEMBER, names=("accept", "refuse", "leave"))

    class Meta:
        model = CircleMember
        fields = ("id", "circle", "circle_name", "stage", "label", "words", "leads", "joined_on", "steps")

    def get_leads(self, member: CircleMember) -> bool:
        """Whether the reader leads the circle."""
        return member.circle.leader_id == member.user_id


class CircleDetail(CircleOutput):
    """A circle with its concern, what it needs next, its next meeting, what the reader may do, and its trace."""

    next_stage = serializers.SerializerMethodField(help_text="The stage whose conditions are shown; null at the end.")
    conditions = serializers.SerializerMethodField()
    next_meeting = serializers.SerializerMethodField()
    membership = serializers.SerializerMethodField(help_text="How the reader stands to it; null for a stranger.")
    why_not_join = serializers.SerializerMethodField()
    progress = ProgressField(flow=CIRCLE)
    steps = StepsField(flow=CIRCLE, names=CIRCLE_STEPS)
    trace = TraceField(flow=CIRCLE)

    class Meta(CircleOutput.Meta):
        fields = (
            *CircleOutput.Meta.fields,
            "concern",
            "stage_since",
            "organisation",
            "grown_from_circle",
            "grown_from_organisation",
            "next_stage",
            "conditions",
            "next_meeting",
            "membership",
            "why_not_join",
            "progress",
            "steps",
            "trace",
        )

    def get_next_stage(self, circle: Circle) -> str | None:
        """Return the stage that it reaches next by itself."""
        stage = NEXT_STAGE.get(circle.stage)
        return stage.value if stage else None

    @extend_schema_field(ConditionOutput(many=True))
    def get_conditions(self, circle: Circle) -> list[Any]:
        """Return what the next stage asks, each met or unmet; of a qualified circle, what it has."""
        if not circle.is_living:
            return []
        rows = circle_conditions(circle, NEXT_STAGE.get(circle.stage, CircleStage.QUALIFIED))
        return list(ConditionOutput(rows, many=True).data)

    @extend_schema_field(CircleMeetingOutput(allow_null=True))
    def get_next_meeting(self, circle: Circle) -> Any:
        """Return the next planned meeting."""
        meeting = next_meeting(circle)
        return CircleMeetingOutput(meeting).data if meeting else None

    @extend_schema_field(OwnCircleMemberOutput(allow_null=True))
    def get_membership(self, circle: Circle) -> Any:
        """Return how the reader stands to it."""
        member = circle_member_of(circle, self.context["request"].user)
        return OwnCircleMemberOutput(member, context=self.context).data if member else None

    def get_why_not_join(self, circle: Circle) -> str | None:
        """Return why the reader can't ask to join, or null."""
        return why_not_join(circle, self.context["request"].user)


class CircleMeetingDetail(CircleMeetingOutput):
    """A meeting; who was there and the minutes are for members and staff of the place."""

    circle_name = serializers.CharField(source="circle.name")
    minutes = serializers.SerializerMethodField(help_text="Null for those who may not read them.")
    present = serializers.SerializerMethodField(help_text="Null for those who may not read it.")
    steps = StepsField(
        flow=CIRCLE_MEETING, names=(*MEETING_STEPS, "hold"), help_text="hold is taken at an address of its own."
    )

    class Meta(CircleMeetingOutput.Meta):
        fields = (*CircleMeetingOutput.Meta.fields, "circle", "circle_name", "minutes", "present", "steps")

    def get_minutes(self, meeting: CircleMeeting) -> str | None:
        """Return the minutes to those who may read them."""
        return meeting.minutes if self._knows(meeting) else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), allow_null=True))
    def get_present(self, meeting: CircleMeeting) -> list[str] | None:
        """Return who was there to those who may read it."""
        if not self._knows(meeting):
            return None
        return [row.user.name for row in meeting.attendances.select_related("user").order_by("pk")]

    def _knows(self, meeting: CircleMeeting) -> bool:
        return bool(self.context["request"].user.has_perm("orgs.read_circle_members", meeting))


class CircleInput(Input):
    """What a circle is about, and where."""

    place = CodeField("code", queryset=Place.objects.all())
    name = serializers.CharField(max_length=30)
    concern = serializers.CharField(max_length=1000)
    category = serializers.ChoiceField(choices=Category.choices)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), required=False, default=list, max_length=5)
    grown_from_circle = serializers.PrimaryKeyRelatedField(
        queryset=Circle.objects.all(), required=False, allow_null=True, default=None
    )
    grown_from_organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.all(), required=False, allow_null=True, default=None
    )


class CircleEditInput(Input):
    """What the circle says of itself."""

    name = serializers.CharField(max_length=30)
    concern = serializers.CharField(max_length=1000)
    category = serializers.ChoiceField(choices=Category.choices)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), required=False, default=list, max_length=5)


class CircleJoinInput(Input):
    """Why somebody would like to join."""

    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CirclePartnerInput(Input):
    """Whom to invite: an ability that the reader may see, or a listed talent."""

    ability = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False)
    talent = serializers.PrimaryKeyRelatedField(queryset=Talent.objects.listed().select_related("user"), required=False)
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CircleLeadInput(Input):
    """To which member the lead is offered."""

    member = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class CircleLeadAnswerInput(Input):
    """The answer to the offer of the lead."""

    answer = serializers.ChoiceField(choices=["accept", "decline", "withdraw"])


class CircleMeetingInput(Input):
    """What, when and where."""

    title = serializers.CharField(max_length=60)
    starts_at = serializers.DateTimeField()
    where = serializers.CharField(max_length=100)


class CircleMinutesInput(Input):
    """The minutes, and which members were there."""

    minutes = serializers.CharField(max_length=3000)
    present = serializers.PrimaryKeyRelatedField(queryset=CircleMember.objects.all(), many=True)
