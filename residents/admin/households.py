"""The staff face of households and residents."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import IntegerWidget

from core.admin import ExcelMixin, RevealMixin, StaffAdmin, StaffResource, StaffTabularInline, YesNoWidget
from core.personal import mask_id_number, mask_name, mask_phone
from residents.models import DualRegistration, Household, HouseholdLetter, Resident
from residents.queries import moves_of, timeline_of
from residents.states import Relation, Tenure

NUMBER = IntegerWidget(coerce_to_string=False)


def _count(**facts: Any) -> Coalesce:
    """Count who lives there now, for the rows of a page alone."""
    rows = Resident.objects.current().filter(household=OuterRef("pk"), **facts).order_by().values("household")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


class HouseholdForm(forms.ModelForm):
    """Say that a dwelling stands empty, if nobody lives there."""

    def clean_is_empty(self) -> bool:
        """Refuse to call a dwelling empty in which people are registered."""
        empty = self.cleaned_data["is_empty"]
        if empty and Resident.objects.current().filter(household=self.instance).exists():
            raise ValidationError(_("People are registered here; record first that they have moved out."))
        return empty


class ResidentForm(forms.ModelForm):
    """Correct what is kept of a resident."""

    def clean_relation(self) -> str:
        """Refuse a second head."""
        relation = self.cleaned_data["relation"]
        heads = Resident.objects.current().filter(household=self.instance.household, relation=Relation.HEAD)
        if relation == Relation.HEAD and not self.instance.moved_out_on and heads.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The household has a head already."))
        return relation

    def clean_moved_in_on(self) -> date | None:
        """Refuse a day that can't be."""
        day, row = self.cleaned_data["moved_in_on"], self.instance
        last = row.moved_out_on or timezone.localdate()
        if day and (day > last or (row.birth_date and day < row.birth_date)):
            raise ValidationError(_("This day can't be; check it."))
        return day


class ResidentInline(StaffTabularInline):
    """Who lives in a household, and who did."""

    model = Resident
    fields = ("masked_name", "relation", "tenure", "birth_date", "sex", "moved_in_on", "moved_out_on")
    readonly_fields = fields
    can_delete = False
    ordering = ("-moved_out_on", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """People are added by roster, claim or move."""
        return False

    @admin.display(description=_("name"))
    def masked_name(self, obj: Any) -> str:
        """Return the name as lists show it."""
        return mask_name(obj.name)


class HouseholdResource(StaffResource):
    """Households by numbers: nobody is named."""

    place = Field(attribute="place__name", column_name="地点", readonly=True)
    room = Field(attribute="room", column_name="房号", readonly=True)
    empty = Field(attribute="is_empty", column_name="空置", widget=YesNoWidget(), readonly=True)
    people = Field(attribute="people", widget=NUMBER, column_name="常住人数", readonly=True)
    owners = Field(attribute="owners", widget=NUMBER, column_name="业主", readonly=True)
    tenants = Field(attribute="tenants", widget=NUMBER, column_name="租户", readonly=True)
    joined = Field(attribute="joined", widget=NUMBER, column_name="已加入平台", readonly=True)

    class Meta(StaffResource.Meta):
        model = Household
        fields = ("place", "room", "empty", "people", "owners", "tenants", "joined")
        export_order = fields

    @classmethod
    def get_display_name(cls) -> str:
        """Return the name of the sheet."""
        return "庭户"


@admin.register(Household)
class HouseholdAdmin(ExcelMixin, StaffAdmin):
    """Households and who lives in them."""

    form = HouseholdForm
    resource_classes = [HouseholdResource]
    permissions = {"view": "residents.view_household", "change": "residents.change_household"}
    change_form_outer_before_template = "admin/residents/household_doors.html"
    list_display = ("__str__", "place", "room", "people", "owners", "tenants", "joined", "is_empty")
    list_select_related = ("place",)
    list_filter = ("is_empty",)
    search_fields = ("room", "place__name")
    ordering = ("place__path", "room")
    fields = ("place", "room", "is_empty", "merged_into", "history")
    readonly_fields = ("place", "room", "merged_into", "history")
    inlines = (ResidentInline,)
    actions = ("print_letters",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count who lives there, in one query."""
        counts = {
            "people": _count(),
            "owners": _count(tenure=Tenure.OWNER),
            "tenants": _count(tenure=Tenure.TENANT),
            "joined": _count(user__isnull=False),
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.action(description=_("Print letters"))
    def print_letters(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """Print letters for the chosen households."""
        homes = Household.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))).select_related("place")
        return self.admin_site._registry[HouseholdLetter].print_chosen(request, homes)

    @admin.display(description=_("people"), ordering="people")
    def people(self, obj: Any) -> int:
        """Return how many live there."""
        return obj.people

    @admin.display(description=_("owners"), ordering="owners")
    def owners(self, obj: Any) -> int:
        """Return how many of them own it."""
        return obj.owners

    @admin.display(description=_("tenants"), ordering="tenants")
    def tenants(self, obj: Any) -> int:
        """Return how many of them rent it."""
        return obj.tenants

    @admin.display(description=_("have joined"), ordering="joined")
    def joined(self, obj: Any) -> int:
        """Return how many of them have an account."""
        return obj.joined

    @admin.display(description=_("moves"))
    def history(self, obj: Any) -> str:
        """Return its moves and their steps."""
        context = {"moves": moves_of(obj)[:50], "timeline": timeline_of(obj, in_full=True, most=50)}
        return render_to_string("admin/residents/moves.html", context)


class DualRegistrationInline(StaffTabularInline):
    """A Party member's registration at home, read by staff of the place and the person alone."""

    model = DualRegistration
    fields = ("workplace", "registered_on", "ended_on", "note")
    can_delete = False


@admin.register(Resident)
class ResidentAdmin(RevealMixin, StaffAdmin):
    """Residents, masked; a number in the clear is asked for with a reason."""

    form = ResidentForm
    place_lookup = "household__place"
    masked_fields = {"id_number": mask_id_number, "phone": mask_phone}
    permissions = {"view": "residents.view_resident", "change": "residents.change_resident"}
    change_form_outer_before_template = "admin/residents/resident_doors.html"
    list_display = ("masked_name", "household", "relation", "tenure", "masked_id", "masked_phone", "has_joined")
    list_select_related = ("household__place",)
    list_filter = ("relation", "tenure", "is_party_member")
    fields = (
        "name",
        "household",
        "relation",
        "tenure",
        "birth_date",
        "sex",
        "id_number_with_door",
        "phone_with_door",
        "is_party_member",
        "tags",
        "moved_in_on",
        "moved_out_on",
    )
    readonly_fields = ("household", "birth_date", "sex", "id_number_with_door", "phone_with_door", "moved_out_on")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Ask for the workplace of Party members alone."""
        return [DualRegistrationInline] if obj is not None and obj.is_party_member else []

    @admin.display(description=_("name"))
    def masked_name(self, obj: Any) -> str:
        """Return the name as lists show it."""
        return mask_name(obj.name)

    @admin.display(description=_("ID number"))
    def masked_id(self, obj: Any) -> str:
        """Return the ID number, masked."""
        return mask_id_number(obj.id_number) or "-"

    @admin.display(description=_("phone"))
    def masked_phone(self, obj: Any) -> str:
        """Return the phone, masked."""
        return mask_phone(obj.phone) or "-"

    @admin.display(description=_("has joined"), boolean=True)
    def has_joined(self, obj: Any) -> bool:
        """Return whether the person has an account."""
        return obj.user_id is not None
