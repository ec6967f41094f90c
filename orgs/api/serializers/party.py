"""What an app reads and sends about Party building; members and minutes reach those who may read them alone."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import Input, Output, ProgressField, StepsField
from disclosure.api.serializers import TraceField
from orgs.api.steps import BRANCH_STEPS, CONTACT_STEPS
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.party import (
    BranchMeeting,
    BranchMember,
    GuidanceRecord,
    InstructorAssignment,
    MeetingKind,
    PartyBranch,
    TalentInstructor,
)
from orgs.queries.party import covers_of
from orgs.states.party import GUIDANCE, PARTY_BRANCH, TALENT_LINK
from residents.models import Talent


class PartyBranchOutput(Output):
    """A branch in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    kind_label = serializers.CharField(source="get_kind_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = PartyBranch
        fields: tuple[str, ...] = (
            "id",
            "name",
            "kind",
            "kind_label",
            "stage",
            "label",
            "place",
            "place_name",
            "founded_on",
            "dissolved_on",
        )


class PartyCoverOutput(serializers.Serializer[Any]):
    """An organisation that a branch covers."""

    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    starts_on = serializers.DateField(allow_null=True)


class PartyBranchDetail(PartyBranchOutput):
    """A branch with its secretary, whom it covers, what the reader may do, and its trace; no member is named."""

    secretary = serializers.SerializerMethodField(help_text="Of a running branch; an office that is held in public.")
    covers = serializers.SerializerMethodField()
    member_count = serializers.SerializerMethodField(help_text="Null for the public while there are few.")
    progress = ProgressField(flow=PARTY_BRANCH)
    steps = StepsField(flow=PARTY_BRANCH, names=BRANCH_STEPS)
    trace = TraceField(flow=PARTY_BRANCH)

    class Meta(PartyBranchOutput.Meta):
        fields = (
            *PartyBranchOutput.Meta.fields,
            "host",
            "purpose",
            "secretary",
            "secretary_from",
            "secretary_until",
            "covers",
            "member_count",
            "progress",
            "steps",
            "trace",
        )

    def get_secretary(self, branch: PartyBranch) -> str | None:
        """Return the name."""
        return branch.secretary.name if branch.secretary and branch.stage == "running" else None

    @extend_schema_field(PartyCoverOutput(many=True))
    def get_covers(self, branch: PartyBranch) -> Any:
        """Return whom it covers now."""
        return PartyCoverOutput(covers_of(branch), many=True).data

    def get_member_count(self, branch: PartyBranch) -> int | None:
        """Return how many take part, from a few on for everybody."""
        count = branch.members.filter(left_on=None).count()
        inside = self.context["request"].user.has_perm("orgs.read_branch_inside", branch)
        return count if inside or count >= settings.PARTY_MEMBERS_SHOWN else None


class PartyBranchMemberOutput(Output):
    """Somebody who takes part, for those who may read it."""

    class Meta:
        model = BranchMember
        fields = ("id", "name", "kept_at", "joined_on", "left_on")


class PartyBranchMemberInput(Input):
    """Somebody who takes part."""

    name = serializers.CharField(max_length=60)
    kept_at = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    since = serializers.DateField(required=False, allow_null=True, default=None)


class PartyMeetingOutput(Output):
    """A meeting as everybody reads it."""

    kind = serializers.CharField(source="kind.name")
    attendance = serializers.IntegerField(source="shown_attendance", allow_null=True)

    class Meta:
        model = BranchMeeting
        fields: tuple[str, ...] = ("id", "kind", "title", "held_on", "attendance", "summary")


class PartyMeetingInside(PartyMeetingOutput):
    """A meeting with its minutes, for those who may read them."""

    attendance = serializers.IntegerField()

    class Meta(PartyMeetingOutput.Meta):
        fields = (*PartyMeetingOutput.Meta.fields, "host", "minutes")


class PartyMeetingInput(Input):
    """A meeting that was held."""

    kind = serializers.SlugRelatedField(slug_field="code", queryset=MeetingKind.objects.filter(is_active=True))
    title = serializers.CharField(max_length=80)
    held_on = serializers.DateField()
    host = serializers.CharField(max_length=40)
    attendance = serializers.IntegerField(min_value=1, max_value=100_000)
    summary = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    minutes = serializers.CharField(max_length=5000)


class PartyReachOutput(serializers.Serializer[Any]):
    """How many organisations there are and how they are covered."""

    organisations = serializers.IntegerField()
    alone = serializers.IntegerField()
    joint = serializers.IntegerField()
    attached = serializers.IntegerField()
    instructor_only = serializers.IntegerField()
    covered = serializers.IntegerField()
    uncovered = serializers.IntegerField()
    guided = serializers.IntegerField(help_text="With a guidance record since the quarter began.")
    share = serializers.CharField(help_text="Per cent as a decimal; empty if there are none.")


class PartyCommunityReach(PartyReachOutput):
    """The figures of a community."""

    place = serializers.CharField()
    place_name = serializers.CharField()


class PartyCategoryReach(PartyReachOutput):
    """The figures of a category."""

    category = serializers.CharField()


class PartyCoverageOutput(serializers.Serializer[Any]):
    """How far the Party's work reaches on a day."""

    on = serializers.DateField()
    total = PartyReachOutput()
    communities = PartyCommunityReach(many=True)
    categories = PartyCategoryReach(many=True)


class PartyChargeOutput(Output):
    """Whom an instructor guides."""

    instructor = serializers.CharField(source="instructor.name")
    subject_name = serializers.CharField(source="subject.name")

    class Meta:
        model = InstructorAssignment
        fields = ("id", "instructor", "organisation", "circle", "subject_name", "starts_on", "ended_on")


class PartyChargeInput(Input):
    """An instructor, and the organisation or the circle to guide."""

    instructor = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.select_related("place"), required=False
    )
    circle = serializers.PrimaryKeyRelatedField(queryset=Circle.objects.select_related("place"), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("organisation" in attrs) == ("circle" in attrs):
            raise serializers.ValidationError({"organisation": ["Name an organisation or a circle."]})
        return attrs


class PartyGuidanceOutput(Output):
    """A guidance record, for those concerned."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    organisation_name = serializers.CharField(source="organisation.name")
    instructor = serializers.CharField(source="instructor.name")
    progress = ProgressField(flow=GUIDANCE)

    class Meta:
        model = GuidanceRecord
        fields = (
            "id",
            "organisation",
            "organisation_name",
            "instructor",
            "visited_on",
            "seen",
            "advice",
            "stage",
            "label",
            "answer",
            "mended",
            "mended_on",
            "progress",
        )


class PartyGuidanceInput(Input):
    """A visit to an organisation that one guides."""

    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.select_related("place"))
    visited_on = serializers.DateField()
    seen = serializers.CharField(max_length=2000)
    advice = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class PartyAnswerInput(Input):
    """The organisation's answer."""

    answer = serializers.CharField(max_length=2000)


class PartyMendedInput(Input):
    """What was mended."""

    mended = serializers.CharField(max_length=2000)


class PartyContactOutput(Output):
    """A contact of a talent and an instructor, for the two alone."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    talent_name = serializers.CharField(source="talent.shown_name")
    instructor = serializers.CharField(source="instructor.name")
    steps = StepsField(flow=TALENT_LINK, names=CONTACT_STEPS)

    class Meta:
        model = TalentInstructor
        fields = ("id", "talent", "talent_name", "instructor", "stage", "label", "words", "consented_at", "steps")


class PartyContactInput(Input):
    """A listed talent whom an instructor asks."""

    talent = serializers.PrimaryKeyRelatedField(queryset=Talent.objects.listed().select_related("place"))
    words = serializers.CharField(max_length=300)
