"""The books, to be read by whoever holds a reading role for the whole street."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import StaffAdmin, StaffTabularInline
from core.money import format_fen

from .models import Account, Entry, Transfer
from .queries import balance_of
from .states import Unit, kind_name

READERS = ("street_staff", "finance", "auditor")


def amount_words(amount: int, unit: str) -> str:
    """Return an amount as people read it: yuan, or points."""
    return format_fen(amount) if unit == Unit.CNY else f"{amount:,}"


class BookAdmin(StaffAdmin):
    """A table of the ledger: nobody adds, changes or deletes here."""

    place_lookup = "street_code"
    reader_roles = READERS

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what belongs to the streets whose books the reader may read."""
        if request.user.is_superuser:
            return queryset
        # A street's path is its code alone.
        streets = [code for path in self.reader_paths(request) if "/" not in (code := path.strip("/"))]
        return queryset.filter(street_code__in=streets)


class EntryInline(StaffTabularInline):
    """The entries of a transfer."""

    model = Entry
    fields = ("account", "amount_words", "after_words")
    readonly_fields = ("account", "amount_words", "after_words")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the list shows."""
        return super().get_queryset(request).select_related("account")

    @admin.display(description=_("amount"))
    def amount_words(self, obj: Any) -> str:
        """Return the amount."""
        return amount_words(obj.amount, obj.account.unit)

    @admin.display(description=_("balance after"))
    def after_words(self, obj: Any) -> str:
        """Return the balance after the entry."""
        return "" if obj.balance_after is None else amount_words(obj.balance_after, obj.account.unit)


@admin.register(Account)
class AccountAdmin(BookAdmin):
    """Accounts, to be read."""

    list_display = ("name", "code", "unit", "running")
    list_filter = ("unit",)
    search_fields = ("code", "name")
    fields = ("name", "code", "unit", "floor", "held", "opened_at")
    readonly_fields = ("held", "opened_at")

    @admin.display(description=_("running balance"))
    def running(self, obj: Any) -> str:
        """Return the running balance."""
        return "" if obj.balance is None else amount_words(obj.balance, obj.unit)

    @admin.display(description=_("balance"))
    def held(self, obj: Any) -> str:
        """Return the balance now."""
        return amount_words(balance_of(obj), obj.unit)


@admin.register(Transfer)
class TransferAdmin(BookAdmin):
    """Transfers, to be read."""

    list_display = ("effective_on", "kind_words", "memo", "source", "posted_by", "posted_at")
    list_select_related = ("posted_by",)
    list_filter = ("effective_on",)
    search_fields = ("key", "source", "memo")
    fields = ("key", "kind_words", "memo", "source", "effective_on", "posted_by", "posted_at", "reverses")
    readonly_fields = ("kind_words", "posted_at")
    inlines = (EntryInline,)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_words(self, obj: Any) -> str:
        """Return what the kind is called."""
        return kind_name(obj.kind)
