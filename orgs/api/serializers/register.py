"""What an app reads and sends about an organisation's life on the register."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField
from orgs.actions.register.deeds import CHANGE_STEPS, ENDING_STEPS, REGISTRATION_STEPS, REPORT_STEPS
from orgs.actions.register.reports import WRITTEN
from orgs.api.serializers.conditions import ConditionOutput
from orgs.models import Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Punishment, Registration, Suspension
from orgs.queries.register import public_history, report_standing
from orgs.rules.growth import NEXT_STEP, next_conditions
from orgs.rules.registration import registration_conditions
from orgs.states import GROWTH, Belonging
from orgs.states.changes import CHANGE, ChangeKind
from orgs.states.deregistration import ENDING
from orgs.states.registration import REGISTRATION, LegalForm
from orgs.states.reports import REPORT, Conclusion
from places.models import Place


class HistoryOutput(Output):
    """What was and what is; people masked."""

    kind_label = serializers.CharField(source="get_kind_display")
    was = serializers.SerializerMethodField()
    becomes = serializers.SerializerMethodField()

    class Meta:
        model = ChangeRequest
        fields = ("kind", "kind_label", "was", "becomes", "decided_on", "is_late")

    def get_was(self, change: ChangeRequest) -> str:
        """Return what was."""
        return mask_name(change.was) if change.kind == ChangeKind.PERSON_IN_CHARGE else change.was

    def get_becomes(self, change: ChangeRequest) -> str:
        """Return what is."""
        return mask_name(change.becomes) if change.kind == ChangeKind.PERSON_IN_CHARGE else change.becomes


class PunishmentOutput(Output):
    """What an authority imposed."""

    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = Punishment
        fields = ("kind", "kind_label", "what", "authority", "number", "decided_on")


class SuspensionOutput(Output):
    """A suspension."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = Suspension
        fields = ("id", "stage", "label", "reason", "to_mend", "from_on", "until", "lifted_on")


class RegisterOutput(Output):
    """How an organisation stands on the register, for everybody."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    next_step = serializers.SerializerMethodField(help_text="The next step of growth; null at the end of the road.")
    conditions = serializers.SerializerMethodField(help_text="What the next step of growth asks.")
    report_missing = serializers.SerializerMethodField(help_text="The year whose report was missed last, or null.")
    suspension = serializers.SerializerMethodField()
    punishments = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField(help_text="The newest hundred changes.")
    progress = ProgressField(flow=GROWTH)

    class Meta:
        model = Organisation
        fields = (
            "id",
            "name",
            "stage",
            "label",
            "filing_number",
            "filed_on",
            "venue",
            "credit_code",
            "registered_by",
            "registered_on",
            "ended_on",
            "next_step",
            "conditions",
            "report_missing",
            "suspension",
            "punishments",
            "history",
            "progress",
        )

    def get_next_step(self, organisation: Organisation) -> str | None:
        """Return the name of the next step."""
        return NEXT_STEP.get(organisation.stage)

    @extend_schema_field(ConditionOutput(many=True))
    def get_conditions(self, organisation: Organisation) -> Any:
        """Return what the next step asks."""
        return ConditionOutput(next_conditions(organisation), many=True).data

    def get_report_missing(self, organisation: Organisation) -> int | None:
        """Return the year that is missing."""
        standing = report_standing(organisation, self.context["today"])
        return standing.year if standing.missed_last else None

    @extend_schema_field(SuspensionOutput(allow_null=True))
    def get_suspension(self, organisation: Organisation) -> Any:
        """Return the suspension in force."""
        row = organisation.suspensions.running().first()
        return SuspensionOutput(row).data if row else None

    @extend_schema_field(PunishmentOutput(many=True))
    def get_punishments(self, organisation: Organisation) -> Any:
        """Return the punishments, newest first."""
        return PunishmentOutput(organisation.punishments.order_by("-decided_on", "-pk")[:100], many=True).data

    @extend_schema_field(HistoryOutput(many=True))
    def get_history(self, organisation: Organisation) -> Any:
        """Return what was changed, newest first."""
        return HistoryOutput(public_history(organisation)[:100], many=True).data


class ChangeOutput(Output):
    """A change in a list, for those who read it."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = ChangeRequest
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "kind_label",
            "stage",
            "label",
            "was",
            "becomes",
            "happened_on",
            "submitted_on",
            "due_on",
            "is_late",
            "decided_on",
        )


class ChangeDetail(ChangeOutput):
    """A change with what may be done and its trace."""

    progress = ProgressField(flow=CHANGE)
    steps = StepsField(flow=CHANGE, names=CHANGE_STEPS)
    trace = TraceField(flow=CHANGE)

    class Meta(ChangeOutput.Meta):
        fields = (*ChangeOutput.Meta.fields, "words", "opinion", "progress", "steps", "trace")


class ChangeInput(Input):
    """A change: the field of its kind, since when, and why."""

    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    value = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    new_place = CodeField("code", queryset=Place.objects.all(), required=False)
    new_person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False)
    happened_on = serializers.DateField()
    words = serializers.CharField(max_length=1000)

    def get_fields(self) -> dict[str, Any]:
        """Know nobody but the members."""
        fields: dict[str, Any] = super().get_fields()
        if organisation := self.context.get("organisation"):
            members = organisation.memberships.filter(stage=Belonging.MEMBER).values("user")
            fields["new_person"].queryset = User.objects.filter(pk__in=members)
        return fields


class ReportOutput(Output):
    """An annual report in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    conclusion_label = serializers.CharField(source="get_conclusion_display")

    class Meta:
        model = AnnualReport
        fields: tuple[str, ...] = (
            "year",
            "stage",
            "label",
            "conclusion",
            "conclusion_label",
            "submitted_on",
            "is_late",
            "concluded_on",
            "published_on",
        )


class ReportDetail(ReportOutput):
    """An annual report with its content (money in fen), what may be done, and its trace."""

    progress = ProgressField(flow=REPORT)
    steps = StepsField(
        flow=REPORT, names=(*REPORT_STEPS, "conclude"), help_text="conclude is taken at an address of its own."
    )
    trace = TraceField(flow=REPORT)

    class Meta(ReportOutput.Meta):
        fields = (*ReportOutput.Meta.fields, *WRITTEN, "computed", "opinion", "finding", "progress", "steps", "trace")


class ReportWrite(serializers.ModelSerializer[AnnualReport]):
    """What is written of a report so far; money in fen, every field by itself."""

    class Meta:
        model = AnnualReport
        fields = WRITTEN
        extra_kwargs = {name: {"required": False} for name in WRITTEN}


class ConcludeInput(Input):
    """The conclusion of the street."""

    conclusion = serializers.ChoiceField(choices=Conclusion.choices)
    reason = serializers.CharField(max_length=1000)


class ItemOutput(serializers.Serializer[Any]):
    """One thing to settle."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]
    note = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)


class DeregistrationOutput(Output):
    """A case of leaving the register."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    ground_label = serializers.CharField(source="get_ground_display")
    items = ItemOutput(many=True)
    progress = ProgressField(flow=ENDING)
    steps = StepsField(flow=ENDING, names=ENDING_STEPS)
    trace = TraceField(flow=ENDING)

    class Meta:
        model = Deregistration
        fields = (
            "id",
            "ground",
            "ground_label",
            "stage",
            "label",
            "reason",
            "opened_on",
            "answer_by",
            "answer",
            "ended_on",
            "items",
            "progress",
            "steps",
            "trace",
        )


class ReasonInput(Input):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class RegistrationOutput(Output):
    """An application for registration; money in fen."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    form_label = serializers.CharField(source="get_form_display")
    conditions = serializers.SerializerMethodField()
    progress = ProgressField(flow=REGISTRATION)
    steps = StepsField(
        flow=REGISTRATION,
        names=(*REGISTRATION_STEPS, "register"),
        help_text="register is taken at an address of its own.",
    )
    trace = TraceField(flow=REGISTRATION)

    class Meta:
        model = Registration
        fields = (
            "id",
            "form",
            "form_label",
            "name",
            "venue",
            "people",
            "units",
            "staff",
            "capital",
            "takes_liability",
            "supervisor",
            "stage",
            "label",
            "submitted_on",
            "opinion",
            "credit_code",
            "authority",
            "registered_on",
            "conditions",
            "progress",
            "steps",
            "trace",
        )

    @extend_schema_field(ConditionOutput(many=True))
    def get_conditions(self, registration: Registration) -> Any:
        """Return what registration asks."""
        return ConditionOutput(registration_conditions(registration), many=True).data


class RegistrationInput(Input):
    """As what, and under which name."""

    form = serializers.ChoiceField(choices=LegalForm.choices)
    name = serializers.CharField(max_length=80)


class EnterInput(Input):
    """What the registering authority has entered."""

    credit_code = serializers.CharField(max_length=40)
    authority = serializers.CharField(max_length=80)
    registered_on = serializers.DateField()
