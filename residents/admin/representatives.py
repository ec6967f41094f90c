"""The staff face of household representatives, and the import of those who are in office on paper."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from core.personal import mask_name
from places.models import Place
from residents import actions
from residents.models import Household, Representative, Resident, VoteRule
from residents.rules.adults import is_adult
from residents.states import Basis, Office


class EndForm(forms.Form):
    """Why a term ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RepresentativeResource(StaffResource):
    """Who represents which household; in: those who are in office on paper, by code of the unit, room and name."""

    place = Field(attribute="place__code", column_name=_("Code of the unit"))
    room = Field(attribute="household__room", column_name=_("Room"))
    name = Field(attribute="resident__name", column_name=_("Name"))
    starts_on = Field(attribute="starts_on", column_name=_("First day"), widget=DayWidget())
    ends_on = Field(attribute="ends_on", column_name=_("Last day"), widget=DayWidget(), readonly=True)
    basis = Field(attribute="get_basis_display", column_name=_("Basis"), readonly=True)

    masks = {"name": mask_name}

    class Meta(StaffResource.Meta):
        model = Representative
        fields = ("place", "room", "name", "starts_on", "ends_on", "basis")
        import_id_fields: tuple[str, ...] = ()
        force_init_instance = True
        clean_model_instances = False

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Find the household and the person, or say which column is wrong and why."""
        place = self._place(self._cell(row, "place"))
        household = Household.objects.filter(place=place, room=self._cell(row, "room")).first()
        if household is None:
            raise ValidationError({"room": gettext("There is no such room in this unit.")})
        name = self._cell(row, "name")
        people = list(Resident.objects.current().filter(household=household, name=name))
        if len(people) != 1:
            raise ValidationError({"name": gettext("Nobody of this name lives here, or more than one.")})
        first = self.fields["starts_on"].clean(row)
        today = timezone.localdate()
        if first is None or first > today or (today - first).days > 365 * 5:
            raise ValidationError({"starts_on": gettext("The first day lies in the last five years.")})
        if not is_adult(people[0], first):
            raise ValidationError({"name": gettext("One can stand from the age of 18.")})
        if Representative.objects.current().filter(household=household).exists():
            raise ValidationError({"room": gettext("This household has a representative already.")})
        instance.household, instance.resident, instance.starts_on = household, people[0], first

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Begin the term as an election would, role and all; a dry run is rolled back whole."""
        term = actions.begin_term(
            household=instance.household,
            resident=instance.resident,
            basis=Basis.RECORD,
            months=VoteRule.objects.of(Office.REPRESENTATIVE).term_months,
            on=instance.starts_on,
        )
        instance.pk = term.pk

    def _cell(self, row: Any, name: str) -> str:
        return str(row.get(str(self.fields[name].column_name)) or "").strip()

    def _place(self, code: str) -> Place:
        place = Place.objects.filter(code=code).first()
        request = self.request
        if place is None or request is None or not request.user.has_perm("residents.call_election", place):
            raise ValidationError({"place": gettext("There is no such unit in your place.")})
        return place


@admin.register(Representative)
class RepresentativeAdmin(ExcelMixin, StaffAdmin):
    """Terms of household representatives."""

    permissions = {"view": "residents.view_representative", "add": "residents.import_representatives"}
    resource_classes = [RepresentativeResource]
    list_display = ("masked_name", "household", "basis", "starts_on", "ends_on", "ended_on", "end")
    list_filter = ("basis", "end", ("ended_on", admin.EmptyFieldListFilter))
    list_select_related = ("resident", "household__place", "place")
    search_fields = ("resident__name", "place__name", "household__room")
    ordering = ("-pk",)
    fields = ("masked_name", "household", "basis", "starts_on", "ends_on", "ended_on", "end", "reason")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Terms come of elections, or of the import."""
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let staff of a place record who is in office already."""
        return bool(request.user.standing.is_staff)

    @admin.display(description=_("name"))
    def masked_name(self, obj: Model) -> str:
        """Return the name as lists show it."""
        return mask_name(obj.resident.name)  # type: ignore[attr-defined]
