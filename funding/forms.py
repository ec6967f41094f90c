"""The forms behind which an action stands: what it refuses is shown as the form's own error."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayInput
from core.yuan import YuanField

from .actions import adopt_standard, open_fund, receive_money, request_disbursement
from .models import Disbursement, Fund, FundStandard, Movement


class DeedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Do the deed at the end of the check, in the transaction of the view; so a refusal loses nothing typed."""

    by: User

    def deed(self) -> models.Model:
        """Do it and return what was made."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.instance = self.deed()
        except ValidationError as refusal:
            self.add_error(None, refusal.messages)

    def save(self, commit: bool = True) -> Any:
        """Return what the deed has made; there is nothing left to save."""
        return self.instance

    def save_m2m(self) -> None:
        """Save nothing more."""


class FundForm(DeedForm):
    """A fund to be opened."""

    standard = forms.CharField(
        label=_("standard"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What the money may be spent on, and how; later versions are adopted under “standards of funds”."),
    )

    class Meta:
        model = Fund
        fields = ("place", "name", "source", "year", "purpose")

    def deed(self) -> Fund:
        """Open the fund."""
        return open_fund(by=self.by, **self.cleaned_data)


class StandardForm(DeedForm):
    """The next version of a fund's standard."""

    class Meta:
        model = FundStandard
        fields = ("fund", "text", "in_force_from")

    def deed(self) -> FundStandard:
        """Adopt it."""
        return adopt_standard(by=self.by, **self.cleaned_data)


class ReceiptForm(DeedForm):
    """Money that came in."""

    amount = YuanField(label=_("amount (yuan)"))
    received_on = forms.DateField(label=_("received on"), required=False, widget=DayInput())
    # A form that is sent twice books once.
    key = forms.CharField(widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex, max_length=40)

    class Meta:
        model = Movement
        fields = ("fund", "purpose")
        help_texts = {"purpose": _("From whom and what for; shown to the public, so no names of persons.")}

    field_order = ("fund", "amount", "purpose", "received_on", "key")

    def deed(self) -> Movement:
        """Book the receipt."""
        facts = dict(self.cleaned_data)
        return receive_money(by=self.by, memo=facts.pop("purpose"), **facts)


class RequestForm(DeedForm):
    """A payment that is asked for."""

    amount = YuanField(label=_("amount (yuan)"))

    class Meta:
        model = Disbursement
        fields = ("grant", "purpose")

    field_order = ("grant", "amount", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "grant" in self.fields:
            grants: Any = self.fields["grant"]
            grants.queryset = grants.queryset.filter(stage="committed")

    def deed(self) -> Disbursement:
        """Ask for the payment."""
        return request_disbursement(by=self.by, **self.cleaned_data)


class PaymentForm(forms.Form):
    """What the cashier knows: the day and the bank's number."""

    paid_on = forms.DateField(label=_("paid on"), required=False, widget=DayInput())
    voucher = forms.CharField(label=_("voucher number"), required=False, max_length=60)
