"""What an organisation types into an application; a draft may be as incomplete as it likes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from projects.models import Application

MOST_LINES = 20
FEN = 100


class ApplicationForm(forms.ModelForm[Application]):
    """The texts, dates and figures of an application; only the title is asked of a draft."""

    class Meta:
        model = Application
        fields = ["title", "need", "plan", "beneficiaries", "starts_on", "ends_on"]
        widgets = {
            "need": forms.Textarea(attrs={"rows": 6}),
            "plan": forms.Textarea(attrs={"rows": 10}),
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "beneficiaries": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
        }


class LineForm(forms.Form):
    """One line of the budget: what for, and how many yuan."""

    purpose = forms.CharField(label=_("Purpose"), max_length=80, required=False)
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "min": "0.01"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a line, or neither."""
        data = super().clean() or {}
        if data.get("purpose") and not data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("How much does it cost?"))
        if data.get("amount") and not data.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", _("What is it for?"))
        return data


class BaseLines(forms.BaseFormSet[LineForm]):
    """The lines of a budget, which add up by themselves."""

    def lines(self) -> list[tuple[str, int]]:
        """Return purposes and amounts in fen, empty lines left out."""
        return [
            (data["purpose"], int(data["amount"] * FEN))
            for form in self.forms
            if (data := form.cleaned_data) and data.get("purpose") and data.get("amount")
        ]


LineFormSet = forms.formset_factory(LineForm, formset=BaseLines, extra=3, max_num=MOST_LINES, validate_max=True)
