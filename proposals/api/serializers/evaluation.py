"""What an app reads and sends about evaluations; single ratings are nobody's business but the household's own."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output
from proposals.models.evaluation import Evaluation, MeetingVerdict, Rating, ThirdPartyReport
from proposals.queries.evaluation import Bar, distribution, entry_of
from proposals.rules.evaluation import why_no_rating
from proposals.states import Stage


class BarOutput(serializers.Serializer[Bar]):
    """How many gave so many stars."""

    stars = serializers.IntegerField()
    count = serializers.IntegerField()
    percent = serializers.IntegerField()


class MeetingVerdictOutput(Output):
    """What a meeting of representatives says."""

    class Meta:
        model = MeetingVerdict
        fields = ("held_on", "called", "present", "in_favour", "against", "words")


class ThirdPartyOutput(Output):
    """A third party's scores."""

    score = serializers.IntegerField()
    grade = serializers.CharField()

    class Meta:
        model = ThirdPartyReport
        fields = (
            "evaluator", "decision", "process", "output", "benefit", "satisfaction", "score", "grade", "words",
            "reported_on",
        )  # fmt: skip


class HouseholdRatingOutput(Output):
    """The rating of one's own household."""

    class Meta:
        model = Rating
        fields = ("stars", "words")


class EvaluationTermsOutput(serializers.Serializer[Any]):
    """By what it goes, as copied when it opened."""

    who = serializers.CharField()
    sample_size = serializers.IntegerField()
    least_ratings = serializers.IntegerField()
    pass_mean = serializers.DecimalField(max_digits=3, decimal_places=2)
    needs_meeting = serializers.BooleanField()
    needs_third_party = serializers.BooleanField()
    days = serializers.IntegerField()


class EvaluationOutput(Output):
    """An evaluation in a list."""

    proposal_title = serializers.CharField(source="proposal.title")
    rated = serializers.BooleanField(help_text="Whether one's own household has rated.")

    class Meta:
        model = Evaluation
        fields: tuple[str, ...] = ("proposal", "proposal_title", "number", "ends_on", "rated")


class EvaluationDetail(Output):
    """An evaluation with all its parts; mean and distribution are null or empty below five ratings."""

    terms = EvaluationTermsOutput()
    mean = serializers.SerializerMethodField()
    distribution = serializers.SerializerMethodField()
    meeting = serializers.SerializerMethodField()
    third_party_report = serializers.SerializerMethodField()
    own = serializers.SerializerMethodField(help_text="The rating of one's own household.")
    own_number = serializers.SerializerMethodField(help_text="The number of one's own household on the roll.")
    why_no_rating = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields = (
            "proposal", "number", "terms", "population", "drawn", "seed", "seed_source", "roll_digest", "ends_on",
            "prolonged", "closed_at", "rating_count", "mean", "distribution", "planned_fen", "spent_fen",
            "over_reason", "verdict", "decision", "meeting", "third_party_report", "own", "own_number",
            "why_no_rating",
        )  # fmt: skip

    def get_mean(self, evaluation: Evaluation) -> str | None:
        """Return the mean, from five ratings on."""
        return str(evaluation.mean) if evaluation.shows_rating else None

    @extend_schema_field(BarOutput(many=True))
    def get_distribution(self, evaluation: Evaluation) -> Any:
        """Return how many gave 5, 4, 3, 2 and 1, from five ratings on."""
        return [{"stars": bar.stars, "count": bar.count, "percent": bar.percent} for bar in distribution(evaluation)]

    @extend_schema_field(MeetingVerdictOutput(allow_null=True))
    def get_meeting(self, evaluation: Evaluation) -> Any:
        """Return the verdict of the meeting."""
        found = getattr(evaluation, "meeting_verdict", None)
        return MeetingVerdictOutput(found).data if found else None

    @extend_schema_field(ThirdPartyOutput(allow_null=True))
    def get_third_party_report(self, evaluation: Evaluation) -> Any:
        """Return the report of the third party."""
        found = getattr(evaluation, "third_party", None)
        return ThirdPartyOutput(found).data if found else None

    @extend_schema_field(HouseholdRatingOutput(allow_null=True))
    def get_own(self, evaluation: Evaluation) -> Any:
        """Return what one's own household gave."""
        entry = entry_of(self.context["request"].user, evaluation)
        if entry is None:
            return None
        own = Rating.objects.filter(evaluation=evaluation, household=entry.household_id).first()
        return HouseholdRatingOutput(own).data if own else None

    def get_own_number(self, evaluation: Evaluation) -> int | None:
        """Return where one's own household stands."""
        entry = entry_of(self.context["request"].user, evaluation)
        return entry.number if entry else None

    def get_why_no_rating(self, evaluation: Evaluation) -> str | None:
        """Return why the reader can't rate, or null."""
        if evaluation.proposal.stage != Stage.EVALUATING:
            return None
        return why_no_rating(evaluation, self.context["request"].user)


class HouseholdRatingInput(Input):
    """One to five stars for one's household, and words."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    words = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MoneyInput(Input):
    """What was planned and spent, in fen."""

    planned_fen = serializers.IntegerField(min_value=0, max_value=10**13)
    spent_fen = serializers.IntegerField(min_value=0, max_value=10**13)
    over_reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class FewInput(Input):
    """What staff decide where too few have rated."""

    good = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)
