"""The staff face of deeds: to read, to export, and to record a sheet of hours."""

import hashlib
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import IntegerWidget, Widget
from unfold.paginator import InfinitePaginator

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from core.personal import mask_name
from places.models import lying_in
from residents import actions
from residents.models import Deed, Resident
from residents.states import DeedKind

PHONE_END = 4
DAY_MINUTES = 24 * 60


class PersonWidget(Widget):
    """The name of a resident with an account at the reader's places; the phone's end tells two of one name apart."""

    paths: tuple[str, ...] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Find the one person. Raises ValueError for nobody and for several."""
        name = str(value or "").replace(" ", "")
        found = Resident.objects.joined().filter(name=name).select_related("user", "household__place")
        if self.paths is not None:
            found = found.filter(lying_in(list(self.paths), lookup="household__place"))
        end = _digits(row.get(str(_("Last four digits of the phone"))))
        rows = [one for one in found[:50] if not end or _ends(one, end)]
        if not rows:
            raise ValueError(gettext("No resident with an account has this name and phone."))
        if len(rows) > 1:
            raise ValueError(gettext("Several residents have this name; fill in the end of the phone."))
        return rows[0].user


def _digits(value: Any) -> str:
    """Return the last digits of a cell, though the sheet took them for a number and dropped zeros in front."""
    text = str(int(value)) if isinstance(value, float) else str(value or "").strip()
    return text.zfill(PHONE_END)[-PHONE_END:] if text else ""


def _ends(resident: Resident, end: str) -> bool:
    user = resident.user
    return resident.phone.endswith(end) or bool(user and user.phone.endswith(end))


class HoursResource(StaffResource):
    """A sheet of hours (服务工时表): who, how long, when, what; the same line twice counts once."""

    user = Field(attribute="user", column_name=_("Name"), widget=PersonWidget())
    phone_end = Field(column_name=_("Last four digits of the phone"))
    quantity = Field(attribute="quantity", column_name=_("Minutes"), widget=IntegerWidget())
    happened_on = Field(attribute="happened_on", column_name=_("Day"), widget=DayWidget())
    title = Field(attribute="title", column_name=_("Title"))

    notes = {
        "user": _("In full, of a resident with an account."),
        "phone_end": _("Needed if several residents have the name."),
        "quantity": _("1 to 1440."),
    }

    class Meta(StaffResource.Meta):
        model = Deed
        fields = ("user", "phone_end", "quantity", "happened_on", "title")
        import_id_fields = ("title",)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.admin is not None and not self.request.user.is_superuser:
            self.fields["user"].widget.paths = tuple(self.admin.reader_paths(self.request))

    def get_instance(self, instance_loader: Any, row: Any) -> None:
        """Take every line as new; whether it was recorded is asked once its person is known."""

    def import_instance(self, instance: Deed, row: Any, **kwargs: Any) -> None:
        """Read the line, then what follows from it: the place is where the person lives."""
        super().import_instance(instance, row, **kwargs)
        errors = {}
        if not 1 <= (instance.quantity or 0) <= DAY_MINUTES:
            errors["quantity"] = gettext("1 to 1440.")
        if not isinstance(instance.happened_on, date) or instance.happened_on > timezone.localdate():
            errors["happened_on"] = gettext("Please fill in a day that is not to come.")
        if not instance.title:
            errors["title"] = gettext("Please say what was done.")
        if errors:
            raise ValidationError(errors)
        home = instance.user.resident.household.place
        instance.kind, instance.place, instance.street_id = DeedKind.HOURS, home, home.street_id or home.pk
        digest = hashlib.sha256(instance.title.encode()).hexdigest()[:16]
        instance.key = f"sheet:{instance.user_id}:{instance.happened_on}:{digest}"
        known = Deed.objects.filter(key=instance.key).first()
        if known is not None and known.quantity != instance.quantity:
            words = gettext("Recorded already, with %(minutes)d minutes.") % {"minutes": known.quantity}
            raise ValidationError({"quantity": words})
        instance.is_known = known is not None

    def validate_instance(
        self, instance: Deed, import_validation_errors: dict[str, Any] | None = None, validate_unique: bool = True
    ) -> None:
        """Name what is wrong in the cells; only a line that could be read is checked as a deed."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        if not instance.is_known:
            super().validate_instance(instance, None, validate_unique)

    def skip_row(self, instance: Deed, *args: Any, **kwargs: Any) -> bool:
        """Leave out what was recorded before."""
        return getattr(instance, "is_known", False)

    def do_instance_save(self, instance: Deed, is_create: bool) -> None:
        """Record it as every process does."""
        deed = actions.record_deed(
            user=instance.user,
            kind=DeedKind.HOURS,
            key=instance.key,
            title=instance.title,
            place=instance.place,
            happened_on=instance.happened_on,
            quantity=instance.quantity,
        )
        instance.pk = deed.pk


class DeedResource(StaffResource):
    """Deeds as a sheet; names are masked."""

    name = Field(attribute="user__name", column_name=_("Name"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    title = Field(attribute="title", column_name=_("Title"), readonly=True)
    quantity = Field(attribute="quantity", column_name=_("Quantity"), readonly=True)
    happened_on = Field(attribute="happened_on", column_name=_("Day"), readonly=True)
    place = Field(attribute="place__name", column_name=_("Place"), readonly=True)

    masks = {"name": mask_name}

    class Meta(StaffResource.Meta):
        model = Deed
        fields = ("name", "kind", "title", "quantity", "happened_on", "place")


@admin.register(Deed)
class DeedAdmin(ExcelMixin, StaffAdmin):
    """Deeds, written by the processes that they come of; nobody changes them."""

    permissions = {"view": "residents.view_deed", "add": "residents.add_deed"}
    resource_classes = [HoursResource]
    paginator = InfinitePaginator
    list_display = ("happened_on", "user", "kind", "title", "quantity", "place")
    list_filter = ("kind",)
    list_select_related = ("user", "place")
    search_fields = ("user__name", "title")
    date_hierarchy = "happened_on"
    ordering = ("-pk",)
    fields = ("user", "kind", "title", "quantity", "happened_on", "place", "url", "key", "recorded_at")
    readonly_fields = fields

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[StaffResource]]:
        """Export what is there; what is imported is a sheet of hours."""
        return [DeedResource]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let staff record hours by sheet."""
        return self._may(request, "add", None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes a single deed by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Deeds stay."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Deeds stay."""
        return False
