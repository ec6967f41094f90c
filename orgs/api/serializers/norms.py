"""What an app reads and sends about norms and checks."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output
from orgs.models.norms import Norm, NormCheck, NormCheckItem, NormItem, NormSection, NormVersion
from orgs.states.norms import Checker, NormAnswer


class NormSectionOutput(Output):
    """A section of a version."""

    class Meta:
        model = NormSection
        fields = ("code", "title", "text")


class NormItemOutput(Output):
    """An item of a checklist."""

    source_label = serializers.CharField(source="get_source_display")

    class Meta:
        model = NormItem
        fields = ("code", "section_code", "asks", "how", "source", "source_label", "need", "may_not_apply")


class NormVersionOutput(Output):
    """A version in a list."""

    norm = serializers.IntegerField(source="norm_id")
    title = serializers.CharField(source="norm.title")
    code = serializers.CharField(source="norm.code")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = NormVersion
        fields: tuple[str, ...] = (
            "id",
            "norm",
            "code",
            "title",
            "number",
            "stage",
            "label",
            "in_force_from",
            "changes",
        )


class NormVersionDetail(NormVersionOutput):
    """A version with its text and its checklist."""

    sections = NormSectionOutput(many=True)
    items = NormItemOutput(many=True)

    class Meta(NormVersionOutput.Meta):
        fields = (*NormVersionOutput.Meta.fields, "preface", "source", "sections", "items")


class NormOutput(Output):
    """A norm with the version in force."""

    version = serializers.SerializerMethodField()

    class Meta:
        model = Norm
        fields = ("id", "code", "title", "version")

    @extend_schema_field(NormVersionOutput(allow_null=True))
    def get_version(self, norm: Norm) -> Any:
        """Return the version in force, as the view has read it for all rows."""
        found = self.context["in_force"].get(norm.pk)
        return NormVersionOutput(found).data if found else None


class NormPieceOutput(serializers.Serializer[Any]):
    """A run of sentences: same, out or in."""

    mark = serializers.CharField()
    text = serializers.CharField()


class NormChangeOutput(serializers.Serializer[Any]):
    """A section or an item in two versions: same, changed, new or gone."""

    code = serializers.CharField()
    title = serializers.CharField()
    mark = serializers.CharField()
    pieces = NormPieceOutput(many=True)


class NormChangesOutput(serializers.Serializer[Any]):
    """What differs between two versions."""

    sections = NormChangeOutput(many=True)
    items = NormChangeOutput(many=True)


class NormRowOutput(serializers.Serializer[Any]):
    """How an item stands now."""

    item = NormItemOutput()
    answer = serializers.CharField(help_text="met, unmet, na, or empty: not answered yet.")
    note = serializers.CharField()
    figure = serializers.IntegerField(allow_null=True)


class NormChecklistOutput(serializers.Serializer[Any]):
    """How an organisation stands to a version in force."""

    version = NormVersionOutput()
    rows = NormRowOutput(many=True)


class NormCheckOutput(Output):
    """A check in the history."""

    version = NormVersionOutput()
    checker_label = serializers.CharField(source="get_checker_display")
    share = serializers.IntegerField(allow_null=True, help_text="Per cent of the items that apply.")

    class Meta:
        model = NormCheck
        fields: tuple[str, ...] = (
            "id",
            "version",
            "checker",
            "checker_label",
            "checked_on",
            "met",
            "unmet",
            "not_applicable",
            "share",
            "words",
        )


class NormCheckItemOutput(Output):
    """How an item stood in a check."""

    code = serializers.CharField(source="item.code")
    asks = serializers.CharField(source="item.asks")

    class Meta:
        model = NormCheckItem
        fields = ("code", "asks", "answer", "note", "figure")


class NormCheckDetail(NormCheckOutput):
    """A check with every answer."""

    rows = NormCheckItemOutput(many=True)

    class Meta(NormCheckOutput.Meta):
        fields = (*NormCheckOutput.Meta.fields, "rows")


class NormSaidInput(Input):
    """What one says of an item."""

    code = serializers.CharField(max_length=30)
    answer = serializers.ChoiceField(choices=NormAnswer.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class NormCheckInput(Input):
    """A check: every item that no figure answers."""

    version = serializers.PrimaryKeyRelatedField(queryset=NormVersion.objects.public().select_related("norm"))
    checker = serializers.ChoiceField(choices=Checker.choices, default=Checker.SELF)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    said = NormSaidInput(many=True)
