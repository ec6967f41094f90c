"""The staff face of households and residents."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import RevealMixin, StaffAdmin, StaffTabularInline
from core.personal import mask_id_number, mask_name, mask_phone
from residents import actions
from residents.models import Household, Resident


class ResidentInline(StaffTabularInline):
    """Who lives in a household."""

    model = Resident
    fields = ("name", "relation", "birth_date", "sex", "moved_out_on")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """People are added by roster or claim."""
        return False


@admin.register(Household)
class HouseholdAdmin(StaffAdmin):
    """Households and who lives in them."""

    permissions = {"view": "residents.view_household", "change": "residents.change_household"}
    list_display = ("__str__", "place", "room", "is_empty")
    list_select_related = ("place",)
    list_filter = ("is_empty",)
    search_fields = ("room", "place__name")
    fields = ("place", "room", "is_empty")
    readonly_fields = ("place", "room")
    inlines = (ResidentInline,)


@admin.register(Resident)
class ResidentAdmin(RevealMixin, StaffAdmin):
    """Residents, masked; a number in the clear is asked for with a reason."""

    place_lookup = "household__place"
    masked_fields = {"id_number": mask_id_number, "phone": mask_phone}
    permissions = {"view": "residents.view_resident", "change": "residents.change_resident"}
    list_display = ("masked_name", "household", "relation", "masked_id", "masked_phone", "has_joined")
    list_select_related = ("household__place",)
    list_filter = ("relation", "is_party_member")
    fields = (
        "name",
        "household",
        "relation",
        "birth_date",
        "sex",
        "id_number_with_door",
        "phone_with_door",
        "is_party_member",
        "tags",
        "moved_out_on",
    )
    readonly_fields = ("household", "birth_date", "sex", "id_number_with_door", "phone_with_door")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Free the account of whoever has moved out."""
        super().save_model(request, obj, form, change)
        if "moved_out_on" in form.changed_data and obj.moved_out_on:
            actions.move_out(resident=obj, on=obj.moved_out_on, by=request.user)

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

    @admin.display(description=_("joined"), boolean=True)
    def has_joined(self, obj: Any) -> bool:
        """Return whether the person has an account."""
        return obj.user_id is not None
