"""What an app reads and sends about relations, and the record of a year."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Input, Output, StepsField
from orgs.models.relations import OrgRelation
from orgs.states.relations import RELATION, Relation

from .offices import FoundOrganisation


class RelationOutput(Output):
    """How one organisation stands to another."""

    source_name = serializers.CharField(source="source.name")  # type: ignore[assignment]
    target_name = serializers.CharField(source="target.name")
    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = OrgRelation
        fields: tuple[str, ...] = (
            "id",
            "source",
            "source_name",
            "target",
            "target_name",
            "kind",
            "kind_label",
            "since",
            "note",
            "stage",
        )


class RelationDetail(RelationOutput):
    """A relation with the steps that the reader may take."""

    steps = StepsField(flow=RELATION)

    class Meta(RelationOutput.Meta):
        fields = (*RelationOutput.Meta.fields, "steps")


class RelationInput(Input):
    """A relation between the organisation in the address and another one; for LEAD and INCUBATE: who came first."""

    other = FoundOrganisation()
    kind = serializers.ChoiceField(choices=Relation.choices)
    from_us = serializers.BooleanField(
        default=True, help_text="True: we lead, or have incubated, the other one. Without meaning for LINK."
    )
    since = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class DoneOutput(serializers.Serializer[Any]):
    """One kind of work of the year: a sum in pieces, person-times or fen, or the mean of points."""

    kind = serializers.CharField()
    name = serializers.CharField(source="label")
    count = serializers.IntegerField()
    quantity = serializers.IntegerField()
    unit = serializers.CharField(help_text="number, fen or points")


class RecordOutput(serializers.Serializer[Any]):
    """What an organisation did in a year, from what the platform holds."""

    year = serializers.IntegerField()
    done = DoneOutput(many=True)
    months = serializers.ListField(child=serializers.IntegerField(), help_text="Verified activities of twelve months.")
    joined = serializers.IntegerField()
    left = serializers.IntegerField()
    posts = serializers.IntegerField(source="post_count")
    relations = RelationOutput(many=True)
