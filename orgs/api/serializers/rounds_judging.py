"""What a judge reads and sends: the sheet of an organisation and the points given."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import FileOutput, Input, Output
from core.attachments import attachments_of
from orgs.models.rounds import Assignment, Given
from orgs.queries.rounds import lines_to_judge
from orgs.templatetags.ratings import source_words


class SheetOutput(Output):
    """A sheet in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    kind_label = serializers.CharField(source="get_kind_display")
    entry = serializers.IntegerField(source="entry_id")
    round = serializers.CharField(source="entry.round.name")
    organisation = serializers.CharField(source="entry.organisation.name")
    community = serializers.CharField(source="entry.organisation.place.name")
    due_on = serializers.DateField(source="entry.round.assess_until")

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = (
            "id",
            "entry",
            "round",
            "organisation",
            "community",
            "kind",
            "kind_label",
            "stage",
            "label",
            "due_on",
            "done_at",
        )


class SheetLineOutput(serializers.Serializer[Any]):
    """An indicator of a sheet: what is declared or computed, and what this judge gave."""

    code = serializers.CharField()
    name = serializers.CharField()
    points = serializers.DecimalField(5, 2)
    source = serializers.CharField()  # type: ignore[assignment]
    rubric = serializers.CharField()
    required = serializers.BooleanField(  # type: ignore[assignment]
        help_text="False: a figure, replaced only with evidence."
    )
    computed = serializers.DecimalField(5, 2, allow_null=True)
    declared = serializers.CharField(allow_null=True)
    files = FileOutput(many=True)
    given = serializers.DecimalField(5, 2, allow_null=True)
    reason = serializers.CharField()
    proof = serializers.CharField()


class SheetDetail(SheetOutput):
    """A sheet with its indicators."""

    lines = serializers.SerializerMethodField()

    class Meta(SheetOutput.Meta):
        fields = (*SheetOutput.Meta.fields, "lines")

    @extend_schema_field(SheetLineOutput(many=True))
    def get_lines(self, row: Assignment) -> Any:
        """Return what is to be judged first, then the figures."""
        required = {line.code for line in lines_to_judge(row)}
        declared = {one.code: one for one in row.entry.declarations.all()}
        given: dict[str, Given] = {one.code: one for one in row.given.all()}
        computed = {line["code"]: line["earned"] for line in row.entry.computed}
        standard = row.entry.round.standard
        rubrics = dict(standard.indicators.values_list("code", "rubric")) if standard else {}
        found = []
        for line in lines_to_judge(row, overrides=True):
            one, mark = declared.get(line.code), given.get(line.code)
            found.append(
                {
                    "code": line.code,
                    "name": line.name,
                    "points": line.points,
                    "source": source_words(line),
                    "rubric": rubrics.get(line.code, ""),
                    "required": line.code in required,
                    "computed": computed.get(line.code),
                    "declared": one.words if one else None,
                    "files": attachments_of(one) if one else [],
                    "given": mark.points if mark else None,
                    "reason": mark.reason if mark else "",
                    "proof": mark.proof if mark else "",
                }
            )
        return SheetLineOutput(found, many=True).data


class PointsInput(Input):
    """Points for one indicator with their reason."""

    code = serializers.CharField(max_length=8)
    points = serializers.DecimalField(5, 2)
    reason = serializers.CharField(max_length=1000, allow_blank=True)
    proof = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RatingSheetInput(Input):
    """Points for some indicators; what is not sent stays."""

    points = PointsInput(many=True)


class RecusalInput(Input):
    """Why."""

    reason = serializers.CharField(max_length=1000)
