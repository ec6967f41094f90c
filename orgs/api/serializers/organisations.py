"""What an app reads and sends about organisations and memberships; names are masked for the public."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField
from orgs.actions.members import MOST_ANSWER
from orgs.api.steps import MEMBER_STEPS
from orgs.models import Membership, Organisation, StarRating
from orgs.queries import latest_rating, membership_of
from orgs.queries.posts import follows, shown_of
from orgs.queries.ratings import table_for, told
from orgs.states import GROWTH, MEMBERSHIP

from .posts import PhotoOutput, WorkFieldOutput


class OrganisationOutput(Output):
    """An organisation in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    category_label = serializers.CharField(source="get_category_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Organisation
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
            "member_count",
            "stars",
            "score",
        )


class RatingLine(serializers.Serializer[Any]):
    """One indicator of a rating: what was measured, and the points that it earned."""

    code = serializers.CharField(source="line.code")
    name = serializers.CharField(source="line.name")
    dimension = serializers.CharField(source="line.dimension")
    source = serializers.CharField(  # type: ignore[assignment]
        source="line.source", help_text="computed, declared, assessed or confirmed."
    )
    measure = serializers.CharField(source="line.measure")
    formula = serializers.CharField(source="line.formula")
    value = serializers.CharField(source="found.value", allow_null=True, help_text="Decimal; null without data.")
    full_at = serializers.CharField(source="line.full_at", help_text="The value that earns all points, as a decimal.")
    points = serializers.IntegerField(source="line.points")
    earned = serializers.CharField(
        source="found.earned", allow_null=True, help_text="Decimal; null if it doesn't count."
    )
    state = serializers.CharField(source="found.state")


class RatingOutput(Output):
    """How the stars come about."""

    standard = serializers.CharField(source="standard.name")
    version = serializers.IntegerField(source="standard.version")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = StarRating
        fields = ("kind", "rated_on", "stars", "score", "bonus", "counted", "bars", "standard", "version", "lines")

    @extend_schema_field(RatingLine(many=True))
    def get_lines(self, rating: StarRating) -> Any:
        """Return every indicator in the order of the standard."""
        parts = told(rating.lines, table_for(rating))
        return RatingLine([line for part in parts for line in part.lines], many=True).data


class BelongingOutput(Output):
    """How one stands to an organisation."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("id", "stage", "label", "position", "joined_on", "left_on")


class AreaOutput(serializers.Serializer[Any]):
    """A community that an organisation serves."""

    code = serializers.CharField()
    name = serializers.CharField()


class PageOutput(serializers.Serializer[Any]):
    """What an organisation tells about itself."""

    motto = serializers.CharField()
    meets = serializers.CharField(help_text="When and where it meets.")
    fields_of_work = WorkFieldOutput(many=True)
    areas = AreaOutput(many=True)
    photos = PhotoOutput(many=True)
    questions = serializers.ListField(child=serializers.CharField(), help_text="Asked of those who join.")
    takes_members = serializers.BooleanField()
    followers = serializers.IntegerField()
    followed = serializers.BooleanField(help_text="Whether the reader follows it.")


class OrganisationDetail(OrganisationOutput):
    """An organisation with its latest rating, how one stands to it, and its trace."""

    contact_name = serializers.SerializerMethodField(help_text="The person in charge, masked.")
    progress = ProgressField(flow=GROWTH)
    rating = serializers.SerializerMethodField()
    membership = serializers.SerializerMethodField()
    trace = TraceField(flow=GROWTH)
    page = serializers.SerializerMethodField()

    class Meta(OrganisationOutput.Meta):
        fields = (
            *OrganisationOutput.Meta.fields,
            "purpose",
            "filing_number",
            "filed_on",
            "contact_name",
            "progress",
            "rating",
            "membership",
            "trace",
            "page",
        )

    @extend_schema_field(PageOutput)
    def get_page(self, organisation: Organisation) -> Any:
        """Return what the organisation tells about itself and asks of those who join."""
        shown = shown_of(organisation)
        facts = {
            **{name: getattr(shown.page, name) for name in ("motto", "meets", "questions", "takes_members")},
            "followers": shown.page.follower_count,
            "followed": follows(self.context["request"].user, organisation),
            "fields_of_work": shown.fields,
            "areas": shown.areas,
            "photos": shown.photos,
        }
        return PageOutput(facts).data

    def get_contact_name(self, organisation: Organisation) -> str:
        """Return the masked name."""
        return mask_name(organisation.contact_name)

    @extend_schema_field(RatingOutput(allow_null=True))
    def get_rating(self, organisation: Organisation) -> Any:
        """Return the newest rating, or null before the first."""
        rating = latest_rating(organisation)
        return RatingOutput(rating).data if rating else None

    @extend_schema_field(BelongingOutput(allow_null=True))
    def get_membership(self, organisation: Organisation) -> Any:
        """Return how the reader stands to it, or null."""
        membership = membership_of(organisation, self.context["request"].user)
        return BelongingOutput(membership).data if membership else None


class MyMembershipOutput(BelongingOutput):
    """A belonging of one's own, with its organisation."""

    organisation = OrganisationOutput()

    class Meta(BelongingOutput.Meta):
        fields = (*BelongingOutput.Meta.fields, "organisation")


class MemberOutput(BelongingOutput):
    """A member, or somebody who asks, for those who manage the organisation."""

    name = serializers.CharField(source="user.name")
    steps = StepsField(flow=MEMBERSHIP, names=MEMBER_STEPS)

    class Meta(BelongingOutput.Meta):
        fields = (*BelongingOutput.Meta.fields, "user", "name", "words", "answers", "guardian", "steps")


class JoinInput(Input):
    """A word to the organisation; may be left empty."""

    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    answers = serializers.ListField(
        child=serializers.CharField(max_length=MOST_ANSWER, allow_blank=True),
        required=False,
        max_length=10,
        help_text="Answers to the organisation's questions, in their order.",
    )
    guardian = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="Who agrees for somebody under 18."
    )
