"""What an app reads and sends about projects; amounts are fen."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, ProgressField, StepsField
from disclosure.api.serializers import TraceField
from funding.api.serializers import MoneyOutput
from funding.models import BudgetLine
from funding.queries import money_of
from orgs.models import Organisation
from projects.models import Application
from projects.rules import what_is_missing
from projects.states import APPLICATION

from .steps import STEPS

MOST_LINES = 20
MOST_FEN = 10**12
MOST_PEOPLE = 2**31 - 1


class ApplicationOutput(Output):
    """A project in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    organisation_name = serializers.CharField(source="organisation.name")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    total = serializers.IntegerField(source="budget.total", help_text="The whole budget, in fen.")

    class Meta:
        model = Application
        fields: tuple[str, ...] = (
            "id",
            "title",
            "organisation",
            "organisation_name",
            "place",
            "place_name",
            "stage",
            "label",
            "starts_on",
            "ends_on",
            "total",
        )


class LineOutput(Output):
    """A line of the budget, in fen."""

    class Meta:
        model = BudgetLine
        fields = ("purpose", "amount", "note")


class ApplicationDetail(ApplicationOutput):
    """A project with its texts, budget and money, what the reader may do, and its trace."""

    notice = serializers.IntegerField(source="notice_id", allow_null=True, help_text="Number of its public notice.")
    lines = LineOutput(source="budget.lines", many=True)
    money = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    progress = ProgressField(flow=APPLICATION)
    steps = StepsField(flow=APPLICATION, names=STEPS)
    trace = TraceField(flow=APPLICATION)

    class Meta(ApplicationOutput.Meta):
        fields = (
            *ApplicationOutput.Meta.fields,
            "need",
            "plan",
            "beneficiaries",
            "submitted_at",
            "notice",
            "lines",
            "money",
            "missing",
            "progress",
            "steps",
            "trace",
        )

    @extend_schema_field(MoneyOutput)
    def get_money(self, application: Application) -> Any:
        """Return what was granted and what became of it."""
        return MoneyOutput(money_of(application)).data

    def get_missing(self, application: Application) -> list[str]:
        """Return, to whoever writes it, what a submission still lacks."""
        writes = self.context["request"].user.has_perm("projects.write_application", application)
        return what_is_missing(application) if writes else []


class LineInput(Input):
    """A line of the budget: what for, and how many fen."""

    purpose = serializers.CharField(max_length=80)
    amount = serializers.IntegerField(min_value=1, max_value=MOST_FEN, help_text="In fen.")


class ApplicationEdit(Input):
    """What an organisation writes; a draft may be as incomplete as it likes."""

    title = serializers.CharField(max_length=80)
    need = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    plan = serializers.CharField(max_length=6000, required=False, allow_blank=True)
    beneficiaries = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    lines = LineInput(
        many=True,
        required=False,
        max_length=MOST_LINES,  # type: ignore[call-arg]
        help_text="The whole budget, all lines.",
    )


class ApplicationInput(ApplicationEdit):
    """A draft, and whose it is."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.select_related("place", "body"), help_text="An organisation that one manages."
    )
