"""Norms on the staff site: written as drafts with sections and items, published by a step; checks to be read."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import IntegerWidget

from core.admin import ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline, YesNoWidget
from orgs.actions.norms import draft_version, publish_version
from orgs.models.norms import Norm, NormCheck, NormCheckItem, NormItem, NormSection, NormVersion
from orgs.states.norms import NORM_VERSION, NormSource, VersionStage
from places.models import Place
from places.states import Level

from .party import ReadOnlyInline

KEEP = {"add": "orgs.keep_norm", "change": "orgs.keep_norm"}


@admin.register(Norm)
class NormAdmin(StaffAdmin):
    """The norms of a street."""

    place_lookup = "street"
    permissions = {"view": "orgs.view_norm", **KEEP}
    list_display = ("title", "code", "street", "is_active")
    list_select_related = ("street",)
    search_fields = ("title", "code")
    fields = ("street", "code", "title", "is_active")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the reader's own streets; a norm of everywhere is the superuser's."""
        if db_field.name == "street":
            streets = Place.objects.level(Level.STREET)
            paths = self.reader_paths(request)
            kwargs["queryset"] = streets if request.user.is_superuser else streets.filter(path__in=paths)
            field = super().formfield_for_foreignkey(db_field, request, **kwargs)
            field.required = not request.user.is_superuser
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep a norm where it is, and its code."""
        return ["street", "code"] if obj else []


class DraftInline(StaffTabularInline):
    """Parts of a version, written while it is a draft."""

    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing of a published version changes."""
        return (obj is None or obj.stage == VersionStage.DRAFT) and super().has_change_permission(request, obj)


class SectionInline(DraftInline):
    """The sections."""

    model = NormSection
    fields = ("order", "code", "title", "text")


class ItemInline(DraftInline):
    """The checklist."""

    model = NormItem
    fields = ("order", "code", "section_code", "asks", "how", "source", "need", "may_not_apply")


@admin.register(NormVersion)
class NormVersionAdmin(StaffAdmin):
    """Versions: a new one begins as a copy of the last."""

    flow = NORM_VERSION
    place_lookup = "norm__street"
    permissions = {"view": "orgs.view_norm", **KEEP}
    list_display = ("norm", "number", "stage", "in_force_from")
    list_filter = ("stage",)
    list_select_related = ("norm__street",)
    fields = ("norm", "number", "stage", "in_force_from", "preface", "source", "changes")
    inlines = (SectionInline, ItemInline)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Ask for little at the beginning: the rest is copied from the version before."""
        return self.fields if obj else ("norm", "in_force_from", "changes")

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> tuple[type[DraftInline], ...]:
        """Show the parts once there is a version."""
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep a published version as it is."""
        if obj is None:
            return []
        names = ["norm", "number", "stage"]
        return names if obj.stage == VersionStage.DRAFT else list(self.fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let street staff begin a version of a norm of theirs."""
        return self._may(request, "add", None)

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> type[ModelForm]:
        """Say at the form that a norm has a draft already."""
        form = super().get_form(request, obj, **kwargs)
        if obj is not None:
            return form

        class BeginForm(form):  # type: ignore[misc, valid-type]
            def clean_norm(self) -> Norm:
                norm = self.cleaned_data["norm"]
                if norm.versions.filter(stage=VersionStage.DRAFT).exists():
                    raise ValidationError(gettext("There is a draft already; finish it first."))
                return norm

        return BeginForm

    def save_model(self, request: HttpRequest, obj: NormVersion, form: ModelForm, change: bool) -> None:
        """Begin a version by the action, which copies the one before."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made = draft_version(norm=obj.norm, in_force_from=obj.in_force_from, changes=obj.changes, by=request.user)
        obj.__dict__.update(made.__dict__)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave replacing to the clock."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name == "publish"]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells the managers."""
        if name == "publish":
            return publish_version(version=obj, by=request.user)
        return super().take_step(request, obj, name, reason, **data)


class NormItemResource(StaffResource):
    """The checklist of drafts as a sheet; an item is known by its norm and its code."""

    norm = Field(column_name=_("Code of the norm"), attribute="version__norm__code")
    order = Field(attribute="order", column_name=_("Order"), widget=IntegerWidget())
    code = Field(attribute="code", column_name=_("Code"))
    section_code = Field(attribute="section_code", column_name=_("Code of the section"))
    asks = Field(attribute="asks", column_name=_("What is asked"))
    how = Field(attribute="how", column_name=_("How one sees that it is met"))
    source = Field(attribute="source", column_name=_("Answered by"))
    need = Field(attribute="need", column_name=_("Figure needed"), widget=IntegerWidget())
    may_not_apply = Field(attribute="may_not_apply", column_name=_("May not apply"), widget=YesNoWidget())

    notes = {
        "norm": _("A norm with a draft; the item is written into the draft."),
        "source": " / ".join(NormSource.values),
        "may_not_apply": "是 / 否",
    }

    class Meta(StaffResource.Meta):
        model = NormItem
        fields = ("norm", "order", "code", "section_code", "asks", "how", "source", "need", "may_not_apply")
        import_id_fields = ("norm", "code")

    def get_instance(self, instance_loader: Any, row: Any) -> NormItem | None:
        """Look for the item in the draft of the norm that the row names."""
        return (
            self._drafts().filter(version__norm__code=_cell(row, self, "norm"), code=_cell(row, self, "code")).first()
        )

    def import_field(self, field: Any, instance: NormItem, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Read a cell; the norm's code leads to its draft."""
        if self.get_field_name(field) != "norm":
            super().import_field(field, instance, row, is_m2m, **kwargs)
            return
        versions = self.admin.drafts(self.request).filter(norm__code=_cell(row, self, "norm"))
        version = versions.first()
        if version is None:
            raise ValueError(gettext("There is no draft of this norm."))
        instance.version = version

    def _drafts(self) -> Any:
        return NormItem.objects.filter(version__in=self.admin.drafts(self.request))


def _cell(row: Any, resource: StaffResource, name: str) -> str:
    return str(row.get(str(resource.fields[name].column_name)) or "").strip()


@admin.register(NormItem)
class NormItemAdmin(ExcelMixin, StaffAdmin):
    """Items of checklists, for Excel in and out; written by hand on their version."""

    place_lookup = "version__norm__street"
    permissions = {"view": "orgs.view_norm", **KEEP}
    resource_classes = [NormItemResource]
    list_display = ("asks", "version", "source", "need")
    list_filter = ("version__norm", "source")
    list_select_related = ("version__norm__street",)
    search_fields = ("asks", "code")
    fields = ("version", "order", "code", "section_code", "asks", "how", "source", "need", "may_not_apply")
    readonly_fields = fields

    def drafts(self, request: HttpRequest) -> Any:
        """Return the drafts that the reader may write."""
        rows = NormVersion.objects.filter(stage=VersionStage.DRAFT).select_related("norm__street")
        if request.user.is_superuser:
            return rows
        return rows.filter(norm__street__path__in=self.reader_paths(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Items are added on their version, or by a sheet."""
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let those import who write norms."""
        return self._may(request, "add", None)

    def may_write(self, request: HttpRequest, verb: str, obj: Any) -> bool:
        """Ask about the norm to which the item belongs."""
        return super().may_write(request, verb, obj.version)


class AnswerInline(ReadOnlyInline):
    """The answers."""

    model = NormCheckItem
    fields = ("item", "answer", "figure", "note")
    readonly_fields = fields
    hide_title = True


class NormCheckResource(StaffResource):
    """Checks as a sheet."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    norm = Field(attribute="version__norm__title", column_name=_("Norm"), readonly=True)
    version = Field(attribute="version__number", column_name=_("Version"), readonly=True)
    checker = Field(attribute="get_checker_display", column_name=_("Checked by"), readonly=True)
    checked_on = Field(attribute="checked_on", column_name=_("Checked on"), readonly=True)
    met = Field(attribute="met", column_name=_("Met"), readonly=True)
    unmet = Field(attribute="unmet", column_name=_("Not met"), readonly=True)
    share = Field(attribute="share", column_name=_("Per cent"), readonly=True)

    class Meta(StaffResource.Meta):
        model = NormCheck
        fields = ("organisation", "norm", "version", "checker", "checked_on", "met", "unmet", "share")


@admin.register(NormCheck)
class NormCheckAdmin(ExcelMixin, StaffAdmin):
    """Checks, to be read by staff of their places."""

    place_lookup = "organisation__place"
    reader_roles = ("street_staff", "community_staff")
    permissions = {"view": "orgs.view_norm"}
    resource_classes = [NormCheckResource]
    list_display = ("organisation", "version", "checker", "checked_on", "met", "unmet", "share")
    list_filter = ("checker", "version")
    list_select_related = ("organisation__place", "version__norm")
    search_fields = ("organisation__name",)
    inlines = (AnswerInline,)
    fields = (
        "organisation",
        "version",
        "checker",
        "checked_by",
        "checked_on",
        "met",
        "unmet",
        "not_applicable",
        "words",
    )
    readonly_fields = fields

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Nobody is checked by a sheet."""
        return False
