"""The staff face of filing: applications with their conditions, rules about names, series of numbers, certificates."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, RevealMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_id_number, mask_name, mask_phone
from core.search import matching
from core.workdays import add_working_days
from orgs.actions import filing_review as review
from orgs.actions.filing_steps import OFFICE_STEPS
from orgs.models.filing import (
    FilingApplication,
    FilingCertificate,
    FilingDocument,
    FilingMember,
    FilingSeries,
    NameRule,
)
from orgs.queries.filing import standing_of
from orgs.queries.party import instructors_at
from orgs.rules.filing_conditions import filing_conditions
from orgs.states.filing import FILING, UNDER_REVIEW, FilingLight, FilingStage

OFFICE = ("street_staff", "community_staff")


class AnnounceForm(forms.Form):
    """Who guides the organisation, and that its name was looked at."""

    instructor = forms.ModelChoiceField(label=_("Party-building instructor"), queryset=None, required=False)
    name_confirmed = forms.BooleanField(label=_("Look-alikes of the name were looked at"), required=False)

    def __init__(self, *args: Any, application: FilingApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instructor"]
        field.queryset = instructors_at(application.place)
        field.label_from_instance = lambda user: user.name
        field.initial = application.instructor_id


class ReadOnlyInline(StaffTabularInline):
    """Rows that are read here, and written by the applicant."""

    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Add nothing here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Change nothing here."""
        return False


class MemberInline(ReadOnlyInline):
    """The roster, with phones masked."""

    model = FilingMember
    fields = ("name", "masked_phone", "sex", "is_founder", "is_party_member", "has_account")
    readonly_fields = fields

    @admin.display(description=_("phone"))
    def masked_phone(self, obj: Any) -> str:
        """Return the phone masked."""
        return mask_phone(obj.phone)

    @admin.display(description=_("has an account"), boolean=True)
    def has_account(self, obj: Any) -> bool:
        """Return whether an account was found."""
        return obj.user_id is not None


class DocumentInline(ReadOnlyInline):
    """The documents and their states."""

    model = FilingDocument
    fields = ("kind", "state", "reason", "checked_by")
    readonly_fields = fields


class FilingLightFilter(admin.SimpleListFilter):
    """How an application stands to its time limit."""

    title = _("Time limit")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer overdue, due soon, in time."""
        return list(FilingLight.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those in time, due soon or overdue."""
        today = timezone.localdate()
        soon = add_working_days(today, settings.FILING_YELLOW_DAYS)
        rows = queryset.filter(stage__in=UNDER_REVIEW)
        which = {
            FilingLight.RED: rows.filter(due_on__lt=today),
            FilingLight.YELLOW: rows.filter(due_on__range=(today, soon)),
            FilingLight.GREEN: rows.filter(due_on__gt=soon),
        }
        return which.get(self.value(), queryset)


class FilingResource(StaffResource):
    """Applications as a sheet; names, numbers and phones are masked."""

    place = Field(attribute="place__name", column_name=_("Community"), readonly=True)
    name = Field(attribute="name", column_name=_("name"), readonly=True)
    category = Field(attribute="get_category_display", column_name=_("category"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("state"), readonly=True)
    submitted_on = Field(attribute="submitted_on", column_name=_("handed in on"), readonly=True)
    due_on = Field(attribute="due_on", column_name=_("to be done by"), readonly=True)
    person_name = Field(attribute="person_name", column_name=_("person in charge"), readonly=True)
    person_id_number = Field(attribute="person_id_number", column_name=_("ID number"), readonly=True)
    person_phone = Field(attribute="person_phone", column_name=_("phone"), readonly=True)
    instructor = Field(attribute="instructor__name", column_name=_("Party-building instructor"), readonly=True)
    number = Field(attribute="organisation__filing_number", column_name=_("filing number"), readonly=True)
    decided_on = Field(attribute="decided_on", column_name=_("decided on"), readonly=True)

    masks = {"person_id_number": mask_id_number, "person_phone": mask_phone, "person_name": mask_name}

    class Meta(StaffResource.Meta):
        model = FilingApplication
        fields = (
            "place",
            "name",
            "category",
            "stage",
            "submitted_on",
            "due_on",
            "person_name",
            "person_id_number",
            "person_phone",
            "instructor",
            "number",
            "decided_on",
        )


@admin.register(FilingApplication)
class FilingAdmin(RevealMixin, ExcelMixin, StaffAdmin):
    """Applications that were handed in, for the offices that review them; drafts are the applicants' own."""

    flow = FILING
    permissions = {"view": "orgs.view_filing"}
    reader_roles = OFFICE
    resource_classes = [FilingResource]
    masked_fields = {"person_id_number": mask_id_number, "person_phone": mask_phone}
    list_display = ("__str__", "place", "category", "in_words", "due_on", "submitted_on", "stage")
    list_filter = ("stage", FilingLightFilter, "category")
    list_select_related = ("place", "organisation", "instructor")
    search_fields = ("name",)
    ordering = ("-pk",)
    inlines = (MemberInline, DocumentInline)
    fields = (
        "page",
        "name",
        "place",
        "category",
        "stage",
        "due_on",
        "in_words",
        "conditions",
        "purpose",
        "charter",
        "person_name",
        "person_id_number_with_door",
        "person_phone_with_door",
        "person_tie",
        "venue",
        "venue_owner",
        "venue_consent",
        "no_profit",
        "instructor",
        "host",
        "circle",
        "applicant",
        "community_reviewer",
        "community_opinion",
        "street_reviewer",
        "street_opinion",
        "notice",
        "organisation",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave drafts, and what was taken back before it was handed in, to their applicants."""
        return super().get_queryset(request).exclude(stage=FilingStage.DRAFT).exclude(submitted_on=None)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search names and purposes by their index."""
        return (matching(queryset, search_term) if search_term else queryset), False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Applications are written, not imported."""
        return False

    def step_form(self, obj: Model, name: str) -> Any:
        """Ask for the instructor and the look at the name where the street agrees."""
        return partial(AnnounceForm, application=obj) if name == "announce" else None

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer the steps of the offices; the form of agreeing brings what its conditions wait for."""
        offers = [offer for offer in super().offers(request, obj) if offer["step"].name in OFFICE_STEPS]
        for offer in offers:
            if offer["step"].name == "announce":
                offer["refusal"] = None
        return offers

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which check, tell those concerned and set the limits."""
        if name not in OFFICE_STEPS:
            raise Http404
        if instructor := data.get("instructor"):
            review.assign_instructor_to_filing(application=obj, instructor=instructor, by=request.user)
        if data.get("name_confirmed"):
            review.confirm_filing_name(application=obj, by=request.user)
        return OFFICE_STEPS[name](obj, request.user, reason)

    @admin.display(description=_("Time limit"), ordering="due_on")
    def in_words(self, obj: Any) -> str:
        """Return how it stands to its limit."""
        return str(obj.light.label) if obj.light else "-"

    @admin.display(description=_("Conditions"))
    def conditions(self, obj: Any) -> str:
        """Return every condition, met or unmet."""
        rows = filing_conditions(obj) if obj.organisation_id is None else []
        return format_html_join("", "<p>{} {}　{}</p>", (("✓" if r.met else "✗", r.label, r.have) for r in rows)) or "-"

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)


@admin.register(NameRule)
class NameRuleAdmin(StaffAdmin):
    """Words that may and may not stand in names, with the reason that people read."""

    place_lookup = None
    reader_roles = OFFICE
    permissions = dict.fromkeys(("add", "change", "delete"), "orgs.keep_name_rules")
    list_display = ("word", "kind", "reason", "place", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("word", "reason")

    def may_write(self, request: HttpRequest, verb: str, obj: Model) -> bool:
        """Refuse a rule of another street."""
        return request.user.is_superuser or request.user.has_perm("orgs.keep_name_rules", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let street staff change the rules of their street, and those that hold everywhere."""
        return super().has_change_permission(request, obj) and (obj is None or self.may_write(request, "change", obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let street staff delete the rules of their street, and those that hold everywhere."""
        return super().has_delete_permission(request, obj) and (obj is None or self.may_write(request, "delete", obj))


@admin.register(FilingSeries)
class FilingSeriesAdmin(StaffAdmin):
    """The form of a street's numbers, year by year; the numbers themselves are given with the certificates."""

    place_lookup = "street"
    reader_roles = OFFICE
    permissions = dict.fromkeys(("add", "change"), "orgs.keep_filing_series")
    list_display = ("street", "year", "pattern", "last")
    fields = ("street", "year", "pattern", "last")
    readonly_fields = ("last",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep the form as it is once a number of the year was given."""
        names = list(super().get_readonly_fields(request, obj))
        given = obj is not None and obj.last > 0
        return [*names, *(("street", "year", "pattern") if given else ())]


@admin.register(FilingCertificate)
class CertificateAdmin(StaffAdmin):
    """Certificates as they were issued, and what they are worth today."""

    place_lookup = "organisation__place"
    reader_roles = OFFICE
    permissions = {"view": "orgs.view_filing"}
    list_display = ("number", "name", "version", "issued_on", "worth")
    list_select_related = ("organisation",)
    search_fields = ("number", "name")
    fields = (
        "links",
        "number",
        "name",
        "version",
        "worth",
        "person_in_charge",
        "community",
        "venue",
        "host",
        "instructor",
        "filed_on",
        "issued_on",
        "valid_until",
        "reason",
        "issued_by",
        "replaced_on",
    )
    readonly_fields = fields

    @admin.display(description=_("worth today"))
    def worth(self, obj: Any) -> str:
        """Return what it is worth today."""
        return str(standing_of(obj).label)

    @admin.display(description=_("page"))
    def links(self, obj: Any) -> str:
        """Lead to the page of verification, and to the paper."""
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            obj.get_absolute_url(),
            _("Verify a certificate"),
            reverse("orgs:certificate", args=[obj.organisation_id]),
            _("Print the certificate (PDF)"),
        )
