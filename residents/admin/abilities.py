"""The staff face of abilities: the taxonomy in Excel, what is shown (to hide abuse), and reports about help."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import Widget

from core.admin import ExcelMixin, StaffAdmin, StaffResource, YesNoWidget
from core.personal import mask_name
from residents import actions
from residents.models import Ability, AbilityField, HelpRequest
from residents.states import ABILITY, REPORT, AbilityKind, AbilityStage, ReportStage


class KindWidget(Widget):
    """A cell that names a kind in words, or by its code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Read the cell. Raises ValueError for anything else."""
        words = {str(label): code for code, label in AbilityKind.choices} | {code: code for code in AbilityKind.values}
        found = words.get(str(value or "").strip())
        if found is None:
            raise ValueError(_("One of: %(names)s.") % {"names": "、".join(str(label) for label in AbilityKind.labels)})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the cell."""
        return str(AbilityKind(value).label) if value in AbilityKind.values else str(value or "")


class AbilityFieldResource(StaffResource):
    """The taxonomy as a sheet: a row a field, known by its code."""

    code = Field("code", column_name=_("Code"))
    name = Field("name", column_name=_("Name"))
    kind = Field("kind", column_name=_("Kind"), widget=KindWidget())
    group = Field("group", column_name=_("Group"))
    order = Field("order", column_name=_("Order"))
    is_active = Field("is_active", column_name=_("In use"), widget=YesNoWidget())

    notes = {
        "code": _("Letters, digits and hyphens; it stays when the name changes."),
        "kind": _("Interest, skill, profession or thing to lend, in the words of the list."),
        "is_active": "是 / 否",
    }

    class Meta(StaffResource.Meta):
        model = AbilityField
        fields = ("code", "name", "kind", "group", "order", "is_active")
        import_id_fields = ("code",)

    def after_save_instance(self, instance: AbilityField, row: Any, **kwargs: Any) -> None:
        """Bring the search up to the new names."""
        super().after_save_instance(instance, row, **kwargs)
        actions.rename_field(field=instance)


@admin.register(AbilityField)
class AbilityFieldAdmin(ExcelMixin, StaffAdmin):
    """The fields of abilities; the street office keeps them, all staff read them."""

    place_lookup = None
    permissions = {
        "view": "residents.view_abilityfield",
        "add": "residents.keep_abilityfields",
        "change": "residents.keep_abilityfields",
    }
    list_display = ("name", "kind", "group", "order", "is_active", "code")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "group", "code")
    ordering = ("kind", "order", "name")
    fields = ("code", "name", "kind", "group", "order", "is_active")
    resource_classes = [AbilityFieldResource]

    def save_model(self, request: HttpRequest, obj: AbilityField, form: ModelForm, change: bool) -> None:
        """Bring the search up to the new names."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(actions.rename_field, field=obj))


class AbilityResource(StaffResource):
    """What is shown as a sheet; names are masked."""

    field = Field("field__name", column_name=_("Field"), readonly=True)
    kind = Field(column_name=_("Kind"), readonly=True)
    name = Field("resident__name", column_name=_("Name"), readonly=True)
    community = Field("community__name", column_name=_("Community"), readonly=True)
    words = Field("words", column_name=_("In own words"), readonly=True)
    reach = Field("get_reach_display", column_name=_("Shown to"), readonly=True)
    slots = Field(column_name=_("When"), readonly=True)
    stage = Field("get_stage_display", column_name=_("State"), readonly=True)

    masks = {"name": mask_name}

    class Meta(StaffResource.Meta):
        model = Ability
        fields = ("field", "kind", "name", "community", "words", "reach", "slots", "stage")

    def dehydrate_kind(self, ability: Ability) -> str:
        """Return the kind in words."""
        return str(AbilityKind(ability.kind).label)

    def dehydrate_slots(self, ability: Ability) -> str:
        """Return the times in words."""
        return "、".join(ability.slot_labels)


@admin.register(Ability)
class AbilityAdmin(ExcelMixin, StaffAdmin):
    """What neighbours show, masked; what is abusive is hidden with a reason."""

    flow = ABILITY
    resource_classes = [AbilityResource]
    permissions = {"view": "residents.view_ability"}
    list_display = ("field", "masked_name", "community", "words", "reach", "stage", "created_at")
    list_filter = ("stage", "kind", "reach")
    list_select_related = ("field", "resident", "community", "place")
    fields = ("field", "masked_name", "community", "words", "reach", "times", "stage", "consented_at", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave to the household what is not shown, but for what staff hid."""
        rows = super().get_queryset(request).filter(stage__in=[AbilityStage.SHOWN, AbilityStage.HIDDEN])
        return rows.filter(resident__moved_out_on=None).select_related(*self.list_select_related)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the household's own steps to the portal."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in {"hide", "allow_again"}]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell the household."""
        act = actions.hide_ability if name == "hide" else actions.allow_ability_again
        return act(ability=obj, by=request.user, reason=reason)

    @admin.display(description=_("name"))
    def masked_name(self, obj: Any) -> str:
        """Return the name as lists show it."""
        return mask_name(obj.resident.name)

    @admin.display(description=_("when there is time"))
    def times(self, obj: Any) -> str:
        """Return the times in words."""
        return "、".join(obj.slot_labels) or "-"


@admin.register(HelpRequest)
class HelpRequestAdmin(StaffAdmin):
    """Requests for help: their states and days; who and what only once one of the two has reported it."""

    flow = REPORT
    permissions = {"view": "residents.view_helprequest"}
    list_display = ("number", "kind_of_help", "place", "stage", "report", "created_at", "answer_by", "confirmed_at")
    list_filter = ("stage", "report")
    list_select_related = ("ability__field", "place")
    ordering = ("-pk",)
    fields = ("kind_of_help", "place", "stage", "report", "created_at", "answer_by", "confirmed_at")
    readonly_fields = ("kind_of_help", "asker_masked", "owner_masked")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what a page shows."""
        rows = super().get_queryset(request)
        return rows.select_related("ability__field", "ability__resident", "asker", "owner", "place")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show the words to staff only once they were reported to them."""
        names = list(super().get_fields(request, obj))
        if obj is None or obj.report == ReportStage.NONE:
            return names
        return [*names, "asker_masked", "owner_masked", "words", "answer", "wished_on", "lend_until"]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell both."""
        acts = {"uphold": actions.uphold_report, "dismiss": actions.dismiss_report, "report": actions.report_help}
        return acts[name](request=obj, by=request.user, reason=reason)

    @admin.display(description=_("number"), ordering="pk")
    def number(self, obj: Any) -> int:
        """Return the number."""
        return int(obj.pk)

    @admin.display(description=_("field"))
    def kind_of_help(self, obj: Any) -> str:
        """Return what is asked for, by its field."""
        return str(obj.ability.field.name)

    @admin.display(description=_("who asks"))
    def asker_masked(self, obj: Any) -> str:
        """Return the masked name."""
        return mask_name(obj.asker.name)

    @admin.display(description=_("who is asked"))
    def owner_masked(self, obj: Any) -> str:
        """Return the masked name."""
        return mask_name(obj.owner.name)
