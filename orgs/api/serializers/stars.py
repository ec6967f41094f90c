"""What an app reads about stars, ratings and standards."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Output
from orgs.models import StarRating
from orgs.models.standards import Dimension, Indicator, Standard, StarLevel, VetoGround
from orgs.models.stars import StarGrant, StarVeto, StarWarning, UpgradeRequest
from orgs.queries.ratings import outlooks
from orgs.rating.ways import Outlook
from orgs.templatetags.ratings import raise_words

from .rounds import RatingPartOutput, parts_of


class GrantOutput(Output):
    """Stars that are or were held; ``valid_now`` says whether they count today."""

    organisation = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField(source="organisation.name")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    authority = serializers.CharField(source="street.name")
    entry = serializers.IntegerField(source="entry_id", allow_null=True)
    valid_now = serializers.SerializerMethodField()

    class Meta:
        model = StarGrant
        fields = (
            "organisation",
            "name",
            "stars",
            "score",
            "number",
            "authority",
            "from_on",
            "until",
            "stage",
            "label",
            "ended_on",
            "entry",
            "valid_now",
        )

    def get_valid_now(self, row: StarGrant) -> bool:
        """Return whether the stars count today."""
        return row.is_valid(timezone.localdate())


class WarningOutput(Output):
    """An early warning that is to be mended."""

    class Meta:
        model = StarWarning
        fields = ("opened_on", "due_on", "score", "needed", "stage")


class VetoOutput(Output):
    """A veto: its ground and how long no rating is possible."""

    ground = serializers.CharField(source="ground.words")

    class Meta:
        model = StarVeto
        fields = ("ground", "decided_on", "barred_until")


class UpgradeOutput(Output):
    """A request for an upgrade."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = UpgradeRequest
        fields = ("id", "words", "stage", "label", "created_at")


class StarsOutput(serializers.Serializer[Any]):
    """What an organisation holds and held."""

    held = GrantOutput(allow_null=True)
    grants = GrantOutput(many=True)
    warnings = WarningOutput(many=True)
    vetoes = VetoOutput(many=True)
    upgrade = UpgradeOutput(allow_null=True, help_text="For its managers: the request that waits.")
    upgrade_refusal = serializers.CharField(help_text="Why no upgrade can be asked for now, or empty.")


class RatingRowOutput(Output):
    """A rating in the history."""

    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    standard = serializers.IntegerField(source="standard_id")
    bars = serializers.ListField(source="bar_words", child=serializers.CharField())

    class Meta:
        model = StarRating
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "label",
            "rated_on",
            "standard",
            "score",
            "bonus",
            "counted",
            "stars",
            "bars",
        )


class RatingWayOutput(serializers.Serializer[Any]):
    """Indicators to raise together, in words, and the score that comes of it."""

    raises = serializers.ListField(child=serializers.CharField())
    score = serializers.DecimalField(6, 2)


class OutlookOutput(serializers.Serializer[Any]):
    """What leads to so many stars; ``blocked`` is what no raising helps: tenure, projects."""

    stars = serializers.IntegerField()
    points_from = serializers.IntegerField()
    blocked = serializers.ListField(child=serializers.CharField())
    ways = RatingWayOutput(many=True)
    best = serializers.DecimalField(6, 2, allow_null=True)


class RatingRowDetail(RatingRowOutput):
    """A rating with its lines and the ways to more stars."""

    parts = serializers.SerializerMethodField()
    outlooks = serializers.SerializerMethodField()

    class Meta(RatingRowOutput.Meta):
        fields = (*RatingRowOutput.Meta.fields, "parts", "outlooks")

    @extend_schema_field(RatingPartOutput(many=True))
    def get_parts(self, row: StarRating) -> Any:
        """Return the lines by dimension."""
        return RatingPartOutput(parts_of(row.lines, self.context["table"]), many=True).data

    @extend_schema_field(OutlookOutput(many=True))
    def get_outlooks(self, row: StarRating) -> Any:
        """Return the ways to more stars."""
        return OutlookOutput([_outlook(one) for one in outlooks(row, self.context["table"])], many=True).data


def _outlook(one: Outlook) -> dict[str, Any]:
    ways = [{"raises": [raise_words(step) for step in way.raises], "score": way.score} for way in one.ways]
    rung = one.rung
    return {
        "stars": rung.stars,
        "points_from": rung.points_from,
        "blocked": one.blocked,
        "ways": ways,
        "best": one.best,
    }


class DimensionOutput(Output):
    """A dimension."""

    class Meta:
        model = Dimension
        fields = ("code", "name", "points", "applies", "is_bonus")


class IndicatorOutput(Output):
    """An indicator: where its points come from and how a value becomes points."""

    dimension = serializers.CharField(source="dimension.code")

    class Meta:
        model = Indicator
        fields = (
            "dimension",
            "code",
            "name",
            "source",
            "measure",
            "formula",
            "points",
            "full_at",
            "bands",
            "least_count",
            "no_data",
            "judge",
            "rubric",
        )


class LevelOutput(Output):
    """What so many stars ask for."""

    class Meta:
        model = StarLevel
        fields = ("stars", "points_from", "least_share", "tenure_months")


class GroundOutput(Output):
    """A ground of a veto."""

    class Meta:
        model = VetoGround
        fields = ("code", "words")


class StarStandardOutput(Output):
    """A version of the standard in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = Standard
        fields: tuple[str, ...] = ("id", "name", "version", "stage", "label", "in_force_from")


class StarStandardDetail(StarStandardOutput):
    """A version of the standard entire."""

    dimensions = DimensionOutput(many=True)
    indicators = IndicatorOutput(many=True)
    levels = LevelOutput(many=True)
    veto_grounds = GroundOutput(many=True)

    class Meta(StarStandardOutput.Meta):
        fields = (
            *StarStandardOutput.Meta.fields,
            "window_months",
            "bonus_most",
            "most_stars_in_part",
            "bars",
            "valid_months",
            "upgrade_after_months",
            "warn_below",
            "mend_days",
            "bar_months",
            "least_assessors",
            "drop_extremes_from",
            "recusal_years",
            "notice_days",
            "review_days",
            "source",
            "dimensions",
            "indicators",
            "levels",
            "veto_grounds",
        )
