"""The staff face of incubation: the cases as a list with their time in stage and what blocks each, and the mentors."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_name
from orgs.actions import incubation as actions
from orgs.actions import incubation_plan as plans
from orgs.actions import incubation_reviews as reviews
from orgs.actions.incubation_mentors import add_mentor, change_mentor_facts
from orgs.filters.incubation import IncubationFilter
from orgs.models.incubation import (
    Incubation,
    IncubationMentor,
    IncubationMilestone,
    IncubationReview,
    IncubationTalk,
)
from orgs.queries.incubation import can_mentor
from orgs.queries.incubation_board import cards_of, for_cards
from orgs.states import Category
from orgs.states.incubation import INCUBATION
from places.models import Place
from residents.states.affairs import Light

from .incubation_forms import AdmitForm, EndForm, InviteForm, MentorForm, PlanForm, ReviewForm

# The four results of a review are steps of the flow, but are taken with the review's findings.
RESULTS = ("go_on", "extend", "graduate")
WORDLESS = {
    "start": plans.start_nursing,
    "call_review": reviews.call_review,
    "admit": actions.admit,
    "invite": actions.invite_to_talk,
    "invite_again": actions.invite_to_talk,
    "set_plan": plans.write_plan,
    "name_mentor": plans.name_mentor,
}
REASONED = {"decline": actions.decline, "end": reviews.end_incubation, "change_mentor": plans.name_mentor}


class _ReadOnly(StaffTabularInline):
    """Rows that are written on the portal."""

    extra = 0
    hide_title = True
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes them here."""
        return False


class MilestoneInline(_ReadOnly):
    """The milestones of the plan."""

    model = IncubationMilestone
    fields = readonly_fields = ("title", "due_on", "stage", "reported_on", "done_on")
    ordering = ("due_on", "pk")


class TalkInline(_ReadOnly):
    """The talks; the notes are read on the case's page, by those who may."""

    model = IncubationTalk
    fields = readonly_fields = ("kind", "held_on", "people", "record", "result", "recorded_by")
    ordering = ("-held_on", "-pk")


class ReviewInline(_ReadOnly):
    """The reviews."""

    model = IncubationReview
    fields = readonly_fields = ("held_on", "result", "findings", "by", "ends_on")
    ordering = ("-pk",)


class LightFilter(admin.SimpleListFilter):
    """How a case stands to the limit of its stage."""

    title = _("Time limit")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the three lights in words."""
        return list(Light.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those in time, due soon or overdue."""
        known = self.value() in Light.values
        return IncubationFilter({"light": self.value()}, queryset=queryset).qs if known else queryset


class IncubationResource(StaffResource):
    """Cases as a sheet; the applicant is masked."""

    circle = Field(attribute="circle__name", column_name=_("circle"), readonly=True)
    community = Field(attribute="community__name", column_name=_("community"), readonly=True)
    category = Field(attribute="get_category_display", column_name=_("category"), readonly=True)
    applicant = Field(attribute="applicant__name", column_name=_("applicant"), readonly=True)
    mentor = Field(attribute="mentor__user__name", column_name=_("mentor"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    stage_since = Field(attribute="stage_since", column_name=_("in this state since"), readonly=True)
    days = Field(column_name=_("working days in this state"), readonly=True)
    due_on = Field(attribute="due_on", column_name=_("to be done by"), readonly=True)
    light = Field(attribute="light__label", column_name=_("Time limit"), readonly=True)
    blockers = Field(column_name=_("What blocks it"), readonly=True)
    starts_on = Field(attribute="starts_on", column_name=_("plan begins on"), readonly=True)
    ends_on = Field(attribute="ends_on", column_name=_("plan ends on"), readonly=True)
    extensions = Field(attribute="extensions", column_name=_("times extended"), readonly=True)
    closed_on = Field(attribute="closed_on", column_name=_("over since"), readonly=True)
    end_kind = Field(attribute="get_end_kind_display", column_name=_("why it ended"), readonly=True)

    masks = {"applicant": mask_name}

    class Meta(StaffResource.Meta):
        model = Incubation
        fields = (
            "circle",
            "community",
            "category",
            "applicant",
            "mentor",
            "stage",
            "stage_since",
            "days",
            "due_on",
            "light",
            "blockers",
            "starts_on",
            "ends_on",
            "extensions",
            "closed_on",
            "end_kind",
        )

    def get_queryset(self) -> QuerySet:
        """Load what the columns need."""
        return for_cards(super().get_queryset()).select_related("applicant")

    def dehydrate_days(self, case: Any) -> int:
        """Return the working days in the stage."""
        return cards_of([case])[0].days

    def dehydrate_blockers(self, case: Any) -> str:
        """Return what blocks it."""
        return "；".join(blocker.text for blocker in cards_of([case])[0].blockers)


@admin.register(Incubation)
class IncubationAdmin(ExcelMixin, StaffAdmin):
    """The cases of the reader's places, with the steps of the board; community staff read, the centre acts."""

    flow = INCUBATION
    permissions = {"view": "orgs.view_incubation"}
    resource_classes = [IncubationResource]
    step_forms = {
        "invite": InviteForm,
        "invite_again": InviteForm,
        "admit": AdmitForm,
        "name_mentor": MentorForm,
        "change_mentor": MentorForm,
        "set_plan": PlanForm,
        "go_on": ReviewForm,
        "extend": ReviewForm,
        "graduate": ReviewForm,
        "end": EndForm,
    }
    list_display = (
        "__str__",
        "community",
        "category",
        "mentor",
        "stage",
        "days_in_stage",
        "in_words",
        "last_day",
        "blocked",
    )
    list_filter = ("stage", LightFilter, "category", "community")
    search_fields = ("circle__name",)
    ordering = ("-pk",)
    inlines = (MilestoneInline, TalkInline, ReviewInline)
    fields = (
        "page",
        "circle",
        "community",
        "category",
        "applicant",
        "why",
        "needs",
        "stage",
        "stage_since",
        "days_in_stage",
        "last_day",
        "in_words",
        "blocked",
        "mentor",
        "talk_at",
        "talk_where",
        "plan",
        "starts_on",
        "ends_on",
        "agreed_on",
        "started_on",
        "review_on",
        "extensions",
        "closed_on",
        "end_kind",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the lines need."""
        return for_cards(super().get_queryset(request))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Circles apply; nobody imports them."""
        return False

    def step_form(self, obj: Model, name: str) -> Any:
        """Offer the mentors and days of this case."""
        form_class = self.step_forms.get(name)
        return partial(form_class, case=obj) if form_class else None

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer what the centre does; the leader's own steps stand on the portal."""
        known = {*WORDLESS, *REASONED, *RESULTS}
        return [offer for offer in super().offers(request, obj) if offer["step"].name in known]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned and set what is due."""
        facts = {"case": obj, "by": request.user, **data}
        if name in RESULTS:
            return reviews.conclude_review(result=name, **facts)
        if name in WORDLESS:
            return WORDLESS[name](**facts)
        if name not in REASONED:
            raise Http404
        return REASONED[name](**facts, reason=reason)

    @admin.display(description=_("working days in this state"))
    def days_in_stage(self, obj: Any) -> int:
        """Return the working days in the stage."""
        return cards_of([obj])[0].days

    @admin.display(description=_("Time limit"), ordering="due_on")
    def in_words(self, obj: Any) -> str:
        """Return how it stands to its limit."""
        light = cards_of([obj])[0].light
        return str(light.label) if light else "-"

    @admin.display(description=_("to be done by"), ordering="due_on")
    def last_day(self, obj: Any) -> Any:
        """Return until when the stage shall be over."""
        return obj.due_on

    @admin.display(description=_("What blocks it"))
    def blocked(self, obj: Any) -> str:
        """Return what blocks it, a line each."""
        return format_html_join(format_html("<br>"), "{}", ((row.text,) for row in cards_of([obj])[0].blockers)) or "-"

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)


class MentorFactsForm(forms.ModelForm):
    """What a mentor does."""

    fields_ = forms.MultipleChoiceField(
        label=_("fields"), choices=Category, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = IncubationMentor
        fields = ("place", "user", "words", "most", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_"].initial = self.instance.fields


@admin.register(IncubationMentor)
class IncubationMentorAdmin(StaffAdmin):
    """The mentors whom the centre names, with how many cases each has."""

    permissions = {
        "view": "orgs.view_incubationmentor",
        "add": "orgs.keep_mentors",
        "change": "orgs.keep_mentors",
    }
    form = MentorFactsForm
    list_display = ("__str__", "place", "in_fields", "load", "most", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("user", "place")
    search_fields = ("user__name",)
    ordering = ("user__name", "pk")
    fields = ("place", "user", "fields_", "words", "most", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count the cases that each has now."""
        return super().get_queryset(request).with_load()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep who it is once named."""
        return [*super().get_readonly_fields(request, obj), *(("place", "user") if obj else ())]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the reader's street, and those who hold a role of trust there."""
        paths = self.reader_paths(request)
        streets = Place.objects.filter(path__in=paths, level="street")
        if request.user.is_superuser:
            streets = Place.objects.filter(level="street")
        if db_field.name == "place":
            kwargs["queryset"] = streets
        if db_field.name == "user" and (street := streets.first()) is not None:
            kwargs["queryset"] = can_mentor(street)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Go through the actions, which tell the mentor."""
        data = form.cleaned_data
        facts = {"fields": data["fields_"], "words": data["words"], "most": data["most"], "by": request.user}
        if change:
            change_mentor_facts(mentor=obj, is_active=data["is_active"], **facts)
            return
        saved = add_mentor(street=data["place"], user=data["user"], **facts)
        obj.pk, obj.street_id = saved.pk, saved.street_id

    @admin.display(description=_("cases now"), ordering="load")
    def load(self, obj: Any) -> int:
        """Return how many cases run with this mentor."""
        return obj.load

    @admin.display(description=_("fields"))
    def in_fields(self, obj: Any) -> str:
        """Return the fields in words."""
        return "、".join(obj.field_labels) or "-"
