"""The staff face of the rules that find talents."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from core.admin import ExcelMixin, StaffAdmin, StaffResource, YesNoWidget
from places.models import Place
from residents.models import TalentRule


class TalentRuleResource(StaffResource):
    """Rules as a sheet; a rule is known by its name."""

    name = Field(attribute="name", column_name=_("Name"))
    measure = Field(attribute="measure", column_name=_("What counts"))
    at_least = Field(attribute="at_least", column_name=_("At least"), widget=IntegerWidget())
    window_days = Field(attribute="window_days", column_name=_("In the last … days"), widget=IntegerWidget())
    place = Field(attribute="place", column_name=_("Place code"), widget=ForeignKeyWidget(Place, "code"))
    is_active = Field(attribute="is_active", column_name=_("In use"), widget=YesNoWidget())

    notes = {
        "measure": "hours / affair_settled / event_led / neighbour_helped / talent_brought",
        "at_least": _("Hours for volunteering, else a number."),
        "place": _("Empty: the whole street."),
        "is_active": "是 / 否",
    }

    class Meta(StaffResource.Meta):
        model = TalentRule
        fields = ("name", "measure", "at_least", "window_days", "place", "is_active")
        import_id_fields = ("name",)


@admin.register(TalentRule)
class TalentRuleAdmin(ExcelMixin, StaffAdmin):
    """Rules that run every night; a rule says itself why it names somebody."""

    place_lookup = None
    permissions = {
        "view": "residents.view_talentrule",
        "add": "residents.add_talentrule",
        "change": "residents.change_talentrule",
    }
    resource_classes = [TalentRuleResource]
    list_display = ("name", "measure", "at_least", "window_days", "place", "is_active")
    list_filter = ("measure", "is_active")
    list_select_related = ("place",)
    search_fields = ("name",)
    fields = ("name", "measure", "at_least", "window_days", "place", "is_active")
