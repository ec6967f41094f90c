"""What an app reads and sends about rating rounds: rounds, results, entries with their lines, reviews."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import FileOutput, Input, Output, ProgressField, StepsField
from core.attachments import attachments_of
from core.personal import mask_name
from orgs.actions.rounds.deeds import ENTRY_STEPS, ROUND_STEPS
from orgs.models.rounds import CommitteeVote, Declaration, RatingReview, RatingRound, RoundEntry
from orgs.queries.ratings import ToldLine, told
from orgs.queries.rounds import counts_by_stage, spread
from orgs.rating.table import table_of
from orgs.states.ratings import LineState
from orgs.states.rounds import ENTRY, RATING_ROUND, REVIEW
from orgs.states.standards import Bar
from orgs.templatetags.ratings import formula_words, source_words

REVIEW_STEPS = ("uphold", "reject", "withdraw")


class RatingRoundOutput(Output):
    """A round in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    scope_label = serializers.CharField(source="get_scope_display")
    standard = serializers.IntegerField(source="standard_id", allow_null=True)
    notice = serializers.IntegerField(source="notice_id", allow_null=True)
    shows_results = serializers.BooleanField()

    class Meta:
        model = RatingRound
        fields: tuple[str, ...] = (
            "id",
            "name",
            "scope",
            "scope_label",
            "stage",
            "label",
            "standard",
            "as_of",
            "declare_until",
            "assess_until",
            "published_on",
            "entry_count",
            "notice",
            "shows_results",
        )


class SpreadOutput(serializers.Serializer[Any]):
    """How many organisations have so many stars."""

    stars = serializers.IntegerField()
    count = serializers.IntegerField()


class RatingRoundDetail(RatingRoundOutput):
    """A round with where it stands; the spread of stars once the results are out."""

    progress = ProgressField(flow=RATING_ROUND)
    steps = StepsField(flow=RATING_ROUND, names=tuple(ROUND_STEPS))
    counts = serializers.SerializerMethodField(help_text="Organisations by state.")
    spread = serializers.SerializerMethodField()

    class Meta(RatingRoundOutput.Meta):
        fields = (*RatingRoundOutput.Meta.fields, "progress", "steps", "counts", "spread")

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_counts(self, row: RatingRound) -> dict[str, int]:
        """Return how many stand where; who withdrew or was decided how is public with the results only."""
        return counts_by_stage(row) if row.shows_results else {"all": row.entry_count}

    @extend_schema_field(SpreadOutput(many=True))
    def get_spread(self, row: RatingRound) -> list[dict[str, int]]:
        """Return the spread, five stars first."""
        if not row.shows_results:
            return []
        return [{"stars": stars, "count": count} for stars, count in spread(row)]


class RatingResultOutput(Output):
    """An organisation in a round: its result, once there is one."""

    round = serializers.IntegerField(source="round_id")
    organisation = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField(source="organisation.name")
    community = serializers.CharField(source="organisation.place.name")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = RoundEntry
        fields: tuple[str, ...] = (
            "id",
            "round",
            "organisation",
            "name",
            "community",
            "stage",
            "label",
            "score",
            "bonus",
            "counted",
            "stars_by_points",
            "stars",
            "why",
        )


class RatingLineOutput(serializers.Serializer[Any]):
    """An indicator: what was measured, how it became points, and where they come from."""

    code = serializers.CharField()
    name = serializers.CharField()
    points = serializers.DecimalField(5, 2)
    value = serializers.DecimalField(12, 2, allow_null=True)
    count = serializers.IntegerField(allow_null=True, help_text="Facts behind it, where they are counted.")
    earned = serializers.DecimalField(5, 2, allow_null=True)
    state = serializers.CharField()
    state_label = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    formula = serializers.CharField()


class RatingPartOutput(serializers.Serializer[Any]):
    """A dimension with its indicators; the share in per cent."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_bonus = serializers.BooleanField()
    got = serializers.DecimalField(6, 2)
    whole = serializers.DecimalField(6, 2)
    share = serializers.DecimalField(7, 2, allow_null=True)
    lines = RatingLineOutput(many=True)


def parts_of(lines: Any, table: Any) -> list[dict[str, Any]]:
    """Return lines by dimension, in words."""
    return [
        {
            "code": part.code,
            "name": part.name,
            "is_bonus": part.is_bonus,
            "got": part.got,
            "whole": part.whole,
            "share": None if part.share is None else part.share.quantize(Decimal("0.01")),
            "lines": [_line(row) for row in part.lines],
        }
        for part in told(lines, table)
    ]


def _line(row: ToldLine) -> dict[str, Any]:
    return {
        "code": row.line.code,
        "name": row.line.name,
        "points": row.line.points,
        "value": row.value,
        "count": row.found.get("count"),
        "earned": row.earned,
        "state": row.found["state"],
        "state_label": str(LineState(row.found["state"]).label),
        "source": source_words(row.line),
        "formula": formula_words(row),
    }


class RatingDeclarationOutput(Output):
    """What was declared, with its proof."""

    files = serializers.SerializerMethodField()

    class Meta:
        model = Declaration
        fields = ("code", "words", "updated_at", "files")

    @extend_schema_field(FileOutput(many=True))
    def get_files(self, row: Declaration) -> list[Any]:
        """Return its proof."""
        return list(FileOutput(attachments_of(row), many=True).data)


class ReviewVoteOutput(Output):
    """How a member of the committee voted."""

    member = serializers.SerializerMethodField()

    class Meta:
        model = CommitteeVote
        fields = ("member", "grants", "words", "voted_at")

    def get_member(self, vote: CommitteeVote) -> str:
        """Return the name; in full for those whom it concerns."""
        name = str(vote.member.user.name)
        return name if self.context.get("inside") else mask_name(name)


class RatingReviewOutput(Output):
    """A request for review and how the committee voted."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    votes = ReviewVoteOutput(many=True)
    steps = StepsField(flow=REVIEW, names=REVIEW_STEPS)

    class Meta:
        model = RatingReview
        fields = ("id", "stage", "label", "words", "due_on", "decided_at", "votes", "steps")


class RatingEntryDetail(RatingResultOutput):
    """An entry with every indicator; declaration and review for those whom it concerns."""

    round_name = serializers.CharField(source="round.name")
    bars = serializers.SerializerMethodField()
    progress = ProgressField(flow=ENTRY)
    steps = StepsField(flow=ENTRY, names=tuple(ENTRY_STEPS))
    parts = serializers.SerializerMethodField()
    declarations = serializers.SerializerMethodField()
    review = serializers.SerializerMethodField()

    class Meta(RatingResultOutput.Meta):
        fields = (
            *RatingResultOutput.Meta.fields,
            "round_name",
            "bars",
            "progress",
            "steps",
            "parts",
            "declarations",
            "review",
        )

    def get_bars(self, row: RoundEntry) -> list[str]:
        """Return why it can't be rated, in words."""
        return [str(Bar(bar).label) for bar in row.bars]

    @extend_schema_field(RatingPartOutput(many=True))
    def get_parts(self, row: RoundEntry) -> Any:
        """Return the lines as they stand: with what was given once the assessment is over."""
        if row.round.standard is None:
            return []
        return RatingPartOutput(parts_of(row.lines or row.computed, table_of(row.round.standard)), many=True).data

    @extend_schema_field(RatingDeclarationOutput(many=True))
    def get_declarations(self, row: RoundEntry) -> Any:
        """Return what was declared, to those whom it concerns."""
        if not self.context.get("inside"):
            return []
        return RatingDeclarationOutput(row.declarations.order_by("code"), many=True).data

    @extend_schema_field(RatingReviewOutput(allow_null=True))
    def get_review(self, row: RoundEntry) -> Any:
        """Return the request for review, if there is one."""
        found = RatingReview.objects.filter(entry=row).prefetch_related("votes__member__user").first()
        return RatingReviewOutput(found, context=self.context).data if found else None


class RatingWordsInput(Input):
    """What one has to say."""

    words = serializers.CharField(max_length=2000)


class ReviewVoteInput(Input):
    """A vote by name."""

    grants = serializers.BooleanField()
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RatingDecisionInput(Input):
    """Stars, and why, if they are not those that the points say."""

    stars = serializers.IntegerField(min_value=0, max_value=5)
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class AssessorInput(Input):
    """Who is to assess."""

    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
