"""The staff face of the outbox and of what falls due."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import StaffAdmin

from .actions import send_again
from .models import Delivery, DueDate


class StreetAdmin(StaffAdmin):
    """Tables that name their street by its code: staff of a street read what belongs to it."""

    reader_roles = ("street_staff", "system_admin")

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what belongs to the reader's streets."""
        if request.user.is_superuser:
            return queryset
        streets = [path.strip("/") for path in self.reader_paths(request)]
        return queryset.filter(**{f"{self.place_lookup}__in": streets})


@admin.register(Delivery)
class DeliveryAdmin(StreetAdmin):
    """Deliveries and why they failed; a failed one can be sent again."""

    place_lookup = "notice__street_code"
    list_display = ("notice", "channel", "due_at", "attempts", "sent_at", "failed_at", "error")
    list_filter = ("channel", ("failed_at", admin.EmptyFieldListFilter), ("sent_at", admin.EmptyFieldListFilter))
    list_select_related = ("notice",)
    fields = ("notice", "channel", "is_digest", "due_at", "attempts", "sent_at", "failed_at", "error")
    actions = ("send_again",)

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Let the worker try once more what was given up."""
        again = send_again(pks=queryset.values_list("pk", flat=True), by=request.user)
        words = ngettext("%(count)d will be sent again.", "%(count)d will be sent again.", again)
        messages.success(request, words % {"count": again})


@admin.register(DueDate)
class DueDateAdmin(StreetAdmin):
    """What falls due when, and for whom."""

    place_lookup = "street_code"
    list_display = ("title", "due_on", "street_code", "created_at", "cleared_at")
    list_filter = (("cleared_at", admin.EmptyFieldListFilter),)
    search_fields = ("title", "key")
    fields = ("title", "key", "due_on", "url", "people", "escalate_to", "created_at", "cleared_at")
