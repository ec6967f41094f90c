"""The staff face of money: funds and their books, grants, and payments step by step."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DateField, DecimalField, Model, QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from core.admin import StaffAdmin, StaffTabularInline
from core.money import format_fen, in_capitals

from .actions import (
    approve_disbursement,
    cancel_disbursement,
    close_grant,
    pay_disbursement,
    refuse_disbursement,
    release_grant,
)
from .forms import DeedForm, FundForm, PaymentForm, ReceiptForm, RequestForm, StandardForm
from .models import Budget, BudgetLine, Disbursement, Fund, FundStandard, Grant, Movement
from .states import DISBURSEMENT, GRANT


class ReadOnlyInline(StaffTabularInline):
    """Rows to be read."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted."""
        return False


# Which column's widget of the theme stands for a plain one.
_COLUMNS = {forms.NumberInput: DecimalField, forms.Textarea: TextField, forms.DateInput: DateField}


class DeedAdmin(StaffAdmin):
    """Rows that an action makes and nobody edits; ``deed_form`` does the action."""

    deed_form: type[DeedForm] | None = None

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:
        """Offer the form of the deed to add, and what was made to read."""
        if obj is not None or self.deed_form is None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **{**kwargs, "form": self.deed_form})
        for field in form.base_fields.values():
            self._dress(field)
        return type(form.__name__, (form,), {"by": request.user})

    def _dress(self, field: forms.Field) -> None:
        """Give a field that the deed's form declares itself the theme's widget, as the model's fields have it."""
        for widget, column in _COLUMNS.items():
            if type(field.widget) is widget and column in self.formfield_overrides:
                themed = self.formfield_overrides[column]["widget"]
                field.widget = themed() if isinstance(themed, type) else themed
                field.widget.is_required = field.required
                field.widget.attrs |= field.widget_attrs(field.widget)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Order the fields as the form of the deed does."""
        if obj is None and self.deed_form is not None:
            form = self.deed_form.base_fields
            order = [name for name in self.deed_form.field_order or form if name in form]
            return [*order, *(name for name in form if name not in order)]
        return super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Leave every field of the form of the deed open."""
        return [] if obj is None else super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave to the deed what is made."""
        if change:
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted."""
        return False


class StandardInline(ReadOnlyInline):
    """The versions of the standard."""

    model = FundStandard
    fields = ("version", "text", "in_force_from", "adopted_by")


@admin.register(Fund)
class FundAdmin(DeedAdmin):
    """Funds: opened by street staff, read by whoever reads the books."""

    deed_form = FundForm
    permissions = {"add": "funding.open_fund", "change": "funding.change_fund", "view": "funding.view_fund"}
    list_display = ("name", "year", "source", "balance_words", "committed_words", "paid_words")
    list_filter = ("source", "year")
    search_fields = ("name",)
    fields = ("place", "name", "source", "year", "purpose", "balance_words", "committed_words", "paid_words", "account")
    readonly_fields = ("place", "source", "year", "balance_words", "committed_words", "paid_words", "account")
    inlines = (StandardInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the list shows."""
        return super().get_queryset(request).with_figures().select_related("place")

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Show what belongs to it once it is there."""
        return super().get_inlines(request, obj) if obj else []

    @admin.display(description=_("free (yuan)"))
    def balance_words(self, obj: Any) -> str:
        """Return what is free."""
        return format_fen(obj.balance)

    @admin.display(description=_("committed (yuan)"))
    def committed_words(self, obj: Any) -> str:
        """Return what is committed and not yet paid."""
        return format_fen(obj.committed)

    @admin.display(description=_("paid (yuan)"))
    def paid_words(self, obj: Any) -> str:
        """Return what is paid."""
        return format_fen(obj.paid)


@admin.register(FundStandard)
class FundStandardAdmin(DeedAdmin):
    """Standards: a new version is adopted, an old one stays."""

    deed_form = StandardForm
    place_lookup = "fund__place"
    permissions = {"add": "funding.change_fund", "view": "funding.view_fund"}
    list_display = ("fund", "version", "in_force_from", "adopted_by")
    list_select_related = ("fund__place", "adopted_by")
    fields = ("fund", "version", "text", "in_force_from", "adopted_by", "adopted_at")


@admin.register(Movement)
class MovementAdmin(DeedAdmin):
    """The books of the funds; adding a line books money that came in."""

    deed_form = ReceiptForm
    place_lookup = "fund__place"
    permissions = {"add": "funding.receive_money", "view": "funding.view_movement"}
    list_display = ("happened_on", "fund", "kind", "yuan", "purpose", "payee")
    list_select_related = ("fund__place", "payee")
    list_filter = ("kind", "fund__year")
    search_fields = ("purpose",)
    fields = ("fund", "kind", "yuan", "capitals", "purpose", "payee", "happened_on", "grant", "transfer")
    readonly_fields = ("yuan", "capitals")

    @admin.display(description=_("amount (yuan)"), ordering="amount")
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.amount)

    @admin.display(description=_("amount in capitals"))
    def capitals(self, obj: Any) -> str:
        """Return the amount in capitals."""
        return in_capitals(obj.amount)


class LineInline(ReadOnlyInline):
    """The lines of a budget."""

    model = BudgetLine
    fields = ("order", "purpose", "yuan", "note")
    readonly_fields = ("yuan",)

    @admin.display(description=_("amount (yuan)"))
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.amount)


@admin.register(Budget)
class BudgetAdmin(StaffAdmin):
    """Budgets, to be read."""

    permissions = {"view": "funding.view_budget"}
    list_display = ("id", "place", "yuan", "is_final", "created_at")
    list_select_related = ("place",)
    list_filter = ("is_final",)
    fields = ("place", "yuan", "is_final", "created_at", "updated_at")
    inlines = (LineInline,)

    @admin.display(description=_("total (yuan)"), ordering="total")
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.total)


class PaymentInline(ReadOnlyInline):
    """The payments of a grant."""

    model = Disbursement
    fields = ("yuan", "purpose", "stage", "requested_by", "approved_by", "paid_by", "paid_on")
    readonly_fields = ("yuan",)

    @admin.display(description=_("amount (yuan)"))
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.amount)


@admin.register(Grant)
class GrantAdmin(StaffAdmin):
    """Grants: settled or released by their steps."""

    flow = GRANT
    permissions = {"view": "funding.view_grant"}
    list_display = ("purpose", "payee", "fund", "yuan", "left_words", "stage", "committed_on")
    list_select_related = ("payee", "fund", "account", "place")
    list_filter = ("stage", "fund__year", "fund__source")
    search_fields = ("purpose", "payee__name")
    fields = (
        "purpose",
        "payee",
        "fund",
        "standard",
        "budget",
        "yuan",
        "capitals",
        "left_words",
        "stage",
        "committed_on",
    )
    inlines = (PaymentInline,)

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Do what the step stands for, not only the step."""
        if name == "release":
            return release_grant(grant=obj, by=request.user, reason=reason)
        return close_grant(grant=obj, by=request.user)

    @admin.display(description=_("amount (yuan)"), ordering="amount")
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.amount)

    @admin.display(description=_("amount in capitals"))
    def capitals(self, obj: Any) -> str:
        """Return the amount in capitals."""
        return in_capitals(obj.amount)

    @admin.display(description=_("not yet paid (yuan)"))
    def left_words(self, obj: Any) -> str:
        """Return what is not yet paid."""
        return format_fen(obj.account.balance)


@admin.register(Disbursement)
class DisbursementAdmin(DeedAdmin):
    """Payments: asked for here, approved and paid by their steps."""

    deed_form = RequestForm
    flow = DISBURSEMENT
    step_forms = {"pay": PaymentForm}
    permissions = {"add": "funding.request_disbursement", "view": "funding.view_disbursement"}
    list_display = ("purpose", "payee", "yuan", "stage", "requested_by", "approved_by", "paid_by", "paid_on")
    list_select_related = ("grant__payee", "place", "requested_by", "approved_by", "paid_by")
    list_filter = ("stage", "needs_three", "grant__fund__year")
    search_fields = ("purpose", "grant__payee__name", "voucher")
    fields = (
        "grant",
        "payee",
        "yuan",
        "capitals",
        "purpose",
        "stage",
        "needs_three",
        "requested_by",
        "approved_by",
        "paid_by",
        "paid_on",
        "voucher",
        "transfer",
    )
    readonly_fields = ("payee", "yuan", "capitals")

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Do what the step stands for, not only the step."""
        if name == "approve":
            return approve_disbursement(disbursement=obj, by=request.user)
        if name == "pay":
            return pay_disbursement(disbursement=obj, by=request.user, **data)
        if name == "refuse":
            return refuse_disbursement(disbursement=obj, by=request.user, reason=reason)
        return cancel_disbursement(disbursement=obj, by=request.user, reason=reason)

    @admin.display(description=_("payee"))
    def payee(self, obj: Any) -> Body:
        """Return who is paid."""
        return obj.grant.payee

    @admin.display(description=_("amount (yuan)"), ordering="amount")
    def yuan(self, obj: Any) -> str:
        """Return the amount in figures."""
        return format_fen(obj.amount)

    @admin.display(description=_("amount in capitals"))
    def capitals(self, obj: Any) -> str:
        """Return the amount in capitals."""
        return in_capitals(obj.amount)
