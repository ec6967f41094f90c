"""The staff face of evaluations: their rules, and what each came to."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from proposals.actions.closing import archive, reopen
from proposals.actions.evaluation import send_back
from proposals.actions.results import publicise
from proposals.models.evaluation import Evaluation, EvaluationRule, MeetingVerdict, ThirdPartyReport
from residents.admin.elections import ReadOnlyInline

from .proposals import DEEDS


def _publicise(*, proposal: Any, by: Any, reason: str = "") -> Any:
    """Publish the result; a notice needs no reason."""
    return publicise(proposal=proposal, by=by)


def _archive(*, proposal: Any, by: Any, reason: str = "") -> Any:
    """File it away; nobody is asked why."""
    return archive(proposal=proposal, by=by)


DEEDS.update({"send_back": send_back, "publicise": _publicise, "reopen": reopen, "archive": _archive})


@admin.register(EvaluationRule)
class EvaluationRuleAdmin(StaffAdmin):
    """Rules of the evaluation by level; running evaluations keep those that they opened with."""

    place_lookup = "street"
    permissions = {verb: f"proposals.{verb}_evaluationrule" for verb in ("add", "change", "delete")}
    list_display = (
        "__str__", "street", "sample_size", "least_ratings", "pass_mean", "needs_meeting", "needs_third_party", "days",
    )  # fmt: skip
    list_filter = ("tier",)
    list_select_related = ("street",)


class MeetingInline(ReadOnlyInline):
    """What the representatives said."""

    model = MeetingVerdict
    fields = ("held_on", "called", "present", "in_favour", "against", "words", "recorded_by")
    readonly_fields = fields


class ThirdPartyInline(ReadOnlyInline):
    """What a third party said."""

    model = ThirdPartyReport
    fields = (
        "evaluator", "decision", "process", "output", "benefit", "satisfaction", "words", "reported_on", "recorded_by",
    )  # fmt: skip
    readonly_fields = fields


class EvaluationResource(StaffResource):
    """Evaluations as rows of a sheet."""

    class Meta(StaffResource.Meta):
        model = Evaluation
        fields = (
            "proposal__title",
            "number",
            "population",
            "drawn",
            "rating_count",
            "rating_sum",
            "planned_fen",
            "spent_fen",
            "verdict",
            "ends_on",
        )


@admin.register(Evaluation)
class EvaluationAdmin(ExcelMixin, StaffAdmin):
    """Evaluations: who may rate, how many did, what it came to. Single ratings are nobody's business."""

    place_lookup = "proposal__place"
    resource_classes = (EvaluationResource,)
    list_display = ("proposal", "number", "drawn", "rating_count", "mean", "ends_on", "closed_at", "verdict")
    list_filter = ("verdict", "prolonged")
    search_fields = ("proposal__title",)
    inlines = (MeetingInline, ThirdPartyInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring the proposals along."""
        return super().get_queryset(request).select_related("proposal__place")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let them open with their step alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Their parts are written on the page of the evaluation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing of an evaluation is lost."""
        return False


__all__ = ["EvaluationAdmin", "EvaluationRuleAdmin"]
