"""The staff face of affairs: where each lies and until when, passing it on, whom it concerns, how it was rated."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.states import Role
from core.admin import ExcelMixin, StaffAdmin, StaffResource
from core.personal import mask_name
from core.search import matching
from places.models import lying_in
from residents.actions import affairs as actions
from residents.filters import AffairFilter
from residents.models import Affair, AffairHousehold, AffairRating
from residents.queries.ladder import levels_below
from residents.states import AFFAIR
from residents.states.affairs import RESTRICTED_TOPICS, Light

from .affair_forms import AssignForm, HandDownForm, MergeForm, ReferForm
from .elections import ReadOnlyInline

WORDLESS = ("take_up", "assign", "merge")
DEEDS = {
    "take_up": actions.take_up,
    "assign": actions.assign,
    "report": actions.report,
    "settle": actions.settle,
    "hand_up": actions.hand_up,
    "hand_down": actions.hand_down,
    "decline": actions.decline,
    "refer": actions.refer,
    "merge": actions.merge,
    "withdraw": actions.withdraw_affair,
}


class ConcernedInline(ReadOnlyInline):
    """The households whom it concerns."""

    model = AffairHousehold
    fields = ("household", "said_at")
    readonly_fields = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read them with their places."""
        return super().get_queryset(request).select_related("household__place").order_by("pk")


class RatingInline(ReadOnlyInline):
    """The ratings, without saying whose each is."""

    model = AffairRating
    fields = ("stars", "words", "on_paper")
    readonly_fields = fields
    hide_title = True


class LightFilter(admin.SimpleListFilter):
    """How an affair stands to its time limit."""

    title = _("Time limit")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the three lights in words."""
        return list(Light.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those in time, due soon or overdue."""
        return AffairFilter({"light": self.value()}, queryset=queryset).qs if self.value() in Light.values else queryset


class AffairResource(StaffResource):
    """Affairs as a sheet; names are masked."""

    place = Field(attribute="place__name", column_name=_("Place"), readonly=True)
    title = Field(attribute="title", column_name=_("title"), readonly=True)
    topic = Field(attribute="get_topic_display", column_name=_("Topic"), readonly=True)
    level = Field(attribute="get_level_display", column_name=_("level"), readonly=True)
    handler_place = Field(attribute="handler_place__name", column_name=_("is with"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    due_on = Field(attribute="due_on", column_name=_("to be done by"), readonly=True)
    light = Field(attribute="light__label", column_name=_("Time limit"), readonly=True)
    households = Field(attribute="households", column_name=_("households concerned"), readonly=True)
    raised_by = Field(attribute="raised_by__name", column_name=_("raised by"), readonly=True)
    handler = Field(attribute="handler__name", column_name=_("charged with it"), readonly=True)
    result = Field(attribute="result", column_name=_("result"), readonly=True)
    average = Field(attribute="average", column_name=_("stars"), readonly=True)

    masks = {"raised_by": mask_name, "handler": mask_name}

    class Meta(StaffResource.Meta):
        model = Affair
        fields = (
            "place",
            "title",
            "topic",
            "level",
            "handler_place",
            "stage",
            "due_on",
            "light",
            "households",
            "raised_by",
            "handler",
            "result",
            "average",
        )


@admin.register(Affair)
class AffairAdmin(ExcelMixin, StaffAdmin):
    """Affairs of the reader's places; a quarrel between neighbours is there for the staff of its place alone."""

    flow = AFFAIR
    permissions = {"view": "residents.view_affair"}
    resource_classes = [AffairResource]
    step_forms = {"assign": AssignForm, "hand_down": HandDownForm, "refer": ReferForm, "merge": MergeForm}
    list_display = ("__str__", "level", "place", "in_words", "last_day", "households", "stage")
    list_filter = ("stage", LightFilter, "level", "topic", "community")
    list_select_related = ("place", "handler_place", "raised_by", "handler")
    search_fields = ("title",)
    ordering = ("-pk",)
    inlines = (ConcernedInline, RatingInline)
    fields = (
        "page",
        "title",
        "words",
        "topic",
        "place",
        "level",
        "handler_place",
        "handler",
        "stage",
        "last_day",
        "in_words",
        "households",
        "raised_by",
        "on_paper",
        "escalations",
        "reopened",
        "referred_to",
        "merged_into",
        "result",
        "settled_at",
        "rated_until",
        "rated",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave quarrels between neighbours to the staff of their place; finance doesn't read them."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        paths = request.user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
        return rows.filter(~Q(topic__in=RESTRICTED_TOPICS) | lying_in(paths))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search titles and words by their index."""
        return (matching(queryset, search_term) if search_term else queryset), False

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[type[ReadOnlyInline]]:
        """Show ratings once there are so many that they tell nobody's."""
        return [ConcernedInline, *([RatingInline] if obj is not None and obj.shows_rating else [])]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Affairs are raised, not imported."""
        return False

    def step_form(self, obj: Model, name: str) -> Any:
        """Offer who and what is near this affair."""
        form_class = self.step_forms.get(name)
        return partial(form_class, affair=obj) if form_class else None

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the clock's steps to the clock; offer to hand down only where somebody leads below."""
        offers = [offer for offer in super().offers(request, obj) if offer["step"].name in DEEDS]
        return [offer for offer in offers if offer["step"].name != "hand_down" or levels_below(obj)]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned and set the limit."""
        if name not in DEEDS:
            raise Http404
        facts = data if name in WORDLESS else {**data, "reason": reason}
        return DEEDS[name](affair=obj, by=request.user, **facts)

    @admin.display(description=_("Time limit"), ordering="due_on")
    def in_words(self, obj: Any) -> str:
        """Return how it stands to its limit."""
        return str(obj.light.label) if obj.light else "-"

    @admin.display(description=_("to be done by"), ordering="due_on")
    def last_day(self, obj: Any) -> Any:
        """Return until when the level that has it shall have done it."""
        return obj.due_on

    @admin.display(description=_("stars"))
    def rated(self, obj: Any) -> str:
        """Return the average and of how many, once it is shown."""
        return f"{obj.average} ({obj.rating_count})" if obj.shows_rating else "-"

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)
