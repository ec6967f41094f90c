"""The staff face of talents: leads to look at, observations, decisions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_name
from residents import actions
from residents.models import Resident, Talent, TalentNote
from residents.queries.talents import talent_fields
from residents.states import TALENT

MOST_FOUND = 20


class TalentResource(StaffResource):
    """The pool as a sheet; names are masked."""

    name = Field(attribute="full_name", column_name=_("Name"), readonly=True)
    community = Field(attribute="community__name", column_name=_("Community"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    source = Field(attribute="get_source_display", column_name=_("Named by"), readonly=True)
    why = Field(attribute="why", column_name=_("Why"), readonly=True)
    named_on = Field(attribute="named_on", column_name=_("Named on"), readonly=True)
    fields_ = Field(column_name=_("Fields"), readonly=True)
    deed_count = Field(attribute="deed_count", column_name=_("Deeds"), readonly=True)
    hours = Field(attribute="hours", column_name=_("Hours"), readonly=True)

    masks = {"name": mask_name}

    class Meta(StaffResource.Meta):
        model = Talent
        fields = ("name", "community", "stage", "source", "why", "named_on", "fields_", "deed_count", "hours")

    def dehydrate_fields_(self, talent: Talent) -> str:
        """Return the names of the fields."""
        if not hasattr(self, "_names"):
            self._names = talent_fields()
        return "、".join(self._names[pk] for pk in talent.field_ids if pk in self._names)


class TalentNoteInline(StaffTabularInline):
    """What was seen; written once."""

    model = TalentNote
    fields = ("words", "author", "written_at")
    readonly_fields = ("author", "written_at")
    extra = 1
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let notes be written while somebody is observed."""
        return obj is not None and request.user.has_perm("residents.write_note", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes a note."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes a note."""
        return False


class AgainForm(forms.Form):
    """Why somebody is named again."""

    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(Talent)
class TalentAdmin(ExcelMixin, StaffAdmin):
    """Who was named, why, and where that one stands."""

    flow = TALENT
    permissions = {"view": "residents.view_talent", "change": "residents.change_talent"}
    resource_classes = [TalentResource]
    step_forms = {"name_again": AgainForm}
    list_display = (
        "full_name",
        "community",
        "stage",
        "source",
        "short_why",
        "named_on",
        "observed_until",
        "deed_count",
    )
    list_filter = ("stage", "source", "community")
    list_select_related = ("user", "community", "place", "street")
    search_fields = ("user__name", "lead_name")
    ordering = ("-pk",)
    inlines = (TalentNoteInline,)
    fields = (
        "full_name",
        "match",
        "place",
        "stage",
        "source",
        "named_by",
        "named_on",
        "named_rule",
        "why",
        "brought_by",
        "observed_until",
        "confirmed_by",
        "field_names",
        "words",
        "can_lead",
        "free",
        "consented_at",
        "ended_on",
        "deed_count",
        "hours",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what a row shows."""
        return super().get_queryset(request).select_related("user", "community", "named_by", "brought_by__user")

    @admin.display(description=_("name"))
    def full_name(self, obj: Any) -> str:
        """Return the name in full: staff of the place know whom they look after."""
        return obj.full_name

    @admin.display(description=_("why"))
    def short_why(self, obj: Any) -> str:
        """Return the beginning of the reason."""
        return obj.why[:40]

    @admin.display(description=_("fields"))
    def field_names(self, obj: Any) -> str:
        """Return the names of the fields."""
        names = talent_fields()
        return "、".join(names[pk] for pk in obj.field_ids if pk in names) or "-"

    @admin.display(description=_("free time"))
    def free(self, obj: Any) -> str:
        """Return the free time in words."""
        return "、".join(obj.free_labels) or "-"

    @admin.display(description=_("hours"))
    def hours(self, obj: Any) -> str:
        """Return the hours of volunteering."""
        return str(obj.hours)

    @admin.display(description=_("resident"))
    def match(self, obj: Any) -> str:
        """Return whether the name is matched, and the way to do it."""
        if obj.user_id:
            return gettext("Matched")
        url = reverse("admin:residents_talent_match", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Find out which resident this is"))

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which a name is matched."""
        view = self.admin_site.admin_view(self.match_view)
        return [path("<int:pk>/match/", view, name="residents_talent_match"), *super().get_urls()]

    def match_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the residents of the community who have the name, and match the chosen one."""
        talent = self.get_object(request, str(pk))
        if talent is None or not self.has_change_permission(request, talent):
            raise Http404
        name = request.GET.get("name", talent.lead_name).replace(" ", "")[:60]
        found = Resident.objects.joined().within(talent.community).filter(name=name)
        residents = list(found.select_related("household__place").order_by("pk")[:MOST_FOUND])
        back = reverse("admin:residents_talent_change", args=[talent.pk])
        if request.method == "POST":
            chosen = next((row for row in residents if str(row.pk) == request.POST.get("resident")), None)
            if chosen is None:
                raise Http404
            try:
                actions.match_lead(talent=talent, resident=chosen, by=request.user)
            except (ValidationError, PermissionDenied) as refused:
                words = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
                messages.error(request, " ".join(words))
            else:
                messages.success(request, gettext("Matched."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Which resident is it?"),
        }
        context |= {"talent": talent, "name": name, "residents": residents, "back": back}
        return TemplateResponse(request, "admin/residents/match.html", context)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Write new notes by the action."""
        for note in formset.save(commit=False):
            actions.write_note(talent=form.instance, words=note.words, by=request.user)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Nobody gets into the pool by a sheet."""
        return False

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell the person and keep the days."""
        by = request.user
        if name == "observe":
            return actions.observe_talent(talent=obj, by=by)
        if name == "confirm":
            return actions.confirm_talent(talent=obj, by=by)
        if name == "decline":
            return actions.decline_talent(talent=obj, by=by, reason=reason)
        if name == "retire":
            return actions.retire_talent(talent=obj, by=by, reason=reason)
        if name == "name_again":
            return actions.name_again(talent=obj, by=by, why=data.get("why", reason))
        return super().take_step(request, obj, name, reason, **data)
