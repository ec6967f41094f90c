"""The staff face of the outbox and of what falls due."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import StaffAdmin

from .models import Delivery, DueDate


@admin.register(Delivery)
class DeliveryAdmin(StaffAdmin):
    """Deliveries and why they failed; a failed one can be sent again."""

    place_lookup = None
    reader_roles = ("street_staff", "system_admin")
    list_display = ("notice", "channel", "due_at", "attempts", "sent_at", "failed_at", "error")
    list_filter = ("channel", ("failed_at", admin.EmptyFieldListFilter), ("sent_at", admin.EmptyFieldListFilter))
    list_select_related = ("notice",)
    fields = ("notice", "channel", "is_digest", "due_at", "attempts", "sent_at", "failed_at", "error")
    actions = ("send_again",)

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Let the worker try once more what was given up."""
        again = queryset.filter(sent_at=None).update(failed_at=None, attempts=0, due_at=timezone.now())
        words = ngettext("%(count)d will be sent again.", "%(count)d will be sent again.", again)
        messages.success(request, words % {"count": again})


@admin.register(DueDate)
class DueDateAdmin(StaffAdmin):
    """What falls due when, and for whom."""

    place_lookup = None
    reader_roles = ("street_staff", "system_admin")
    list_display = ("title", "due_on", "street_code", "created_at", "cleared_at")
    list_filter = (("cleared_at", admin.EmptyFieldListFilter),)
    search_fields = ("title", "key")
    fields = ("title", "key", "due_on", "url", "people", "escalate_to", "created_at", "cleared_at")
