"""Star standards on the staff site: a draft begins as a copy, is worked on, checked and published; then only read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultiple,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.states import Role
from core.admin import StaffStackedInline, StaffTabularInline
from core.admin.excel import workbook_response
from core.flow import Step
from orgs import actions
from orgs.actions.standard_parts import replace_parts
from orgs.models import Dimension, Indicator, Standard, StarLevel, VetoGround
from orgs.queries.standards import standard_in_force
from orgs.rules.standards import faults_of
from orgs.states import STANDARD
from orgs.states.standards import Bar, StandardStage
from places.models import Place
from places.states import Level

from .rounds_desk import Desk, TriedForm
from .standards_sheets import parts_of, standard_book

KEEP = "orgs.keep_standard"
ALWAYS = (Bar.TENURE, Bar.NO_DATA)  # these bar by themselves
FILL = Step("fill", (StandardStage.DRAFT,), "", KEEP, _("Write the draft anew from Excel"), "", "")


class DimensionInline(StaffTabularInline):
    """The dimensions of a standard."""

    model = Dimension
    show_change_link = False
    hide_title = True


class IndicatorInline(StaffStackedInline):
    """The indicators of a standard, each with where its points come from; closed until one is worked on."""

    model = Indicator
    show_change_link = False
    collapsible = True
    fields = (
        ("dimension", "code", "name", "points"),
        ("source", "measure", "formula", "full_at"),
        ("bands", "least_count", "no_data", "judge"),
        "rubric",
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Keep the rows low."""
        if db_field.name == "bands":
            kwargs["widget"] = UnfoldAdminTextInputWidget
        elif db_field.name == "rubric":
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the dimensions of this standard only."""
        if db_field.name == "dimension":
            kwargs["queryset"] = Dimension.objects.filter(standard=request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LevelInline(StaffTabularInline):
    """What so many stars ask for."""

    model = StarLevel
    show_change_link = False
    hide_title = True


class VetoGroundInline(StaffTabularInline):
    """The grounds of a veto."""

    model = VetoGround
    show_change_link = False
    hide_title = True


class BeginForm(TriedForm):
    """From when on the new version is in force; a change of a draft is an ordinary one."""

    def attempt(self, **facts: Any) -> None:
        """Draft it."""
        begin_draft(by=self.by, **facts)


class WorkbookForm(forms.Form):
    """The workbook that a standard is exported as."""

    file = forms.FileField(label=_("Excel file"), help_text=_("As it is exported; all four sheets are written anew."))


def begin_draft(*, street: Place, in_force_from: Any, by: Any, copied_from: Standard | None = None) -> Standard:
    """Draft a version as a copy of the one that is chosen, or in force, or of the platform's own."""
    before = copied_from or standard_in_force(street, timezone.localdate())
    if before is None or before.street_id != street.pk:
        return actions.draft_default_standard(street=street, in_force_from=in_force_from, by=by)
    return actions.draft_next_standard(standard=before, in_force_from=in_force_from, by=by)


@admin.register(Standard)
class StandardAdmin(Desk):
    """Star standards."""

    form = BeginForm
    flow = STANDARD
    place_lookup = "street"
    permissions = {"view": "orgs.view_standard", "add": KEEP, "change": KEEP}
    beside = (FILL,)
    deeds = {
        "publish": lambda row, by, _why: actions.publish_standard(standard=row, by=by),
        "fill": lambda row, by, _why, file: replace_parts(standard=row, parts=parts_of(file), by=by),
    }
    step_forms = {"fill": WorkbookForm}
    list_display = ("name", "version", "stage", "in_force_from", "street")
    list_filter = ("stage",)
    list_select_related = ("street",)
    search_fields = ("name",)
    ordering = ("-version", "-pk")
    written = ("street", "in_force_from")
    numbers = (
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
    )
    fields = ("name", "street", "version", "stage", "in_force_from", "copied_from", "sums", "links", *numbers)
    inlines = (DimensionInline, IndicatorInline, LevelInline, VetoGroundInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the list shows; copies of rounds are read with their rounds."""
        return super().get_queryset(request).filter(for_round=False).select_related("street")

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Show the standards of the reader's streets, and those for every street."""
        if request.user.is_superuser:
            return queryset
        codes = {path.strip("/").split("/")[0] for path in self.reader_paths(request)}
        return queryset.filter(Q(street__code__in=codes) | Q(street=None)) if codes else queryset.none()

    def _in_scope(self, request: HttpRequest, obj: Model) -> bool:
        return self.scope(request, Standard.objects.filter(pk=obj.pk)).exists()

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Show the parts once there is a draft."""
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Let a draft be written."""
        names = super().get_readonly_fields(request, obj)
        written = {"name", "in_force_from", *self.numbers}
        return [name for name in names if not (obj and obj.stage == StandardStage.DRAFT and name in written)]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let nothing change but drafts."""
        return (obj is None or obj.stage == StandardStage.DRAFT) and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the reader's own streets."""
        if db_field.name == "street":
            streets = Place.objects.level(Level.STREET)
            own = streets.filter(path__in=request.user.standing.paths(Role.STREET_STAFF))
            kwargs["queryset"] = streets if request.user.is_superuser else own
            kwargs["initial"] = own[0].pk if len(own[:2]) == 1 else None
            field = super().formfield_for_foreignkey(db_field, request, **kwargs)
            field.required = True
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer what may bar from a rating as boxes to tick."""
        if db_field.name != "bars":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=[(bar.value, bar.label) for bar in Bar if bar not in ALWAYS],
            required=False,
            widget=UnfoldAdminCheckboxSelectMultiple,
        )

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Draft it by the action, which copies the version in force."""
        return begin_draft(by=request.user, **facts)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep what was changed in a draft."""
        if change and obj.stage == StandardStage.DRAFT and form.changed_data:
            obj.save(update_fields=[*form.changed_data, "updated_at"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the parts of a draft; the database refuses them for anything else."""
        for formset in formsets:
            formset.save()

    def get_urls(self) -> list[URLPattern]:
        """Add the workbook."""
        view = self.admin_site.admin_view(self.book)
        return [path("<path:object_id>/standard.xlsx", view, name="orgs_standard_book"), *super().get_urls()]

    def book(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand the workbook out to those who see the standard."""
        row = self.get_object(request, object_id) if object_id.isdigit() else None
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return workbook_response(standard_book(row), f"standard-{row.pk}.xlsx")

    @admin.display(description=_("Whether it adds up"))
    def sums(self, row: Standard) -> SafeString | str:
        """Say everything that does not add up."""
        faults = faults_of(row)
        if not faults:
            return str(_("Everything adds up."))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in faults)))

    @admin.display(description=_("Further"))
    def links(self, row: Standard) -> SafeString:
        """Lead to the workbook and to the simulation against the version in force."""
        book = reverse("admin:orgs_standard_book", args=[row.pk])
        now = standard_in_force(row.street, timezone.localdate()) if row.street else None
        asked = f"?now={now.pk}&then={row.pk}&on={timezone.localdate().isoformat()}" if now else ""
        return format_html(
            '<a href="{}">{}</a>　<a href="{}{}">{}</a>',
            book,
            _("As a workbook"),
            reverse("orgs:simulation"),
            asked,
            _("Simulate: who would move"),
        )
