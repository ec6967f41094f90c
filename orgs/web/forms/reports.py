"""The annual report as people write it: figures, money in yuan, words."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.yuan import YuanField
from orgs.models.register import AnnualReport
from orgs.models.reports import INCOME, SPENDING

MONEY = ("balance_before", *INCOME, "income_total", *SPENDING, "spent_total", "balance_after")
SIGNED = ("balance_before", "balance_after")
SECTIONS = (
    (_("What we did"), ("activities", "served", "members", "difference", "work")),
    (_("Money taken in"), ("balance_before", *INCOME, "income_total")),
    (_("Money spent"), (*SPENDING, "spent_total", "balance_after")),
    (_("What comes next"), ("plan", "problems", "is_pledged")),
)


@dataclass(frozen=True)
class Section:
    """A part of the form under its heading."""

    title: Any
    fields: list[BoundField]


class ReportForm(forms.ModelForm[AnnualReport]):
    """The annual report; what is half-written is kept, and checked when it is handed in."""

    class Meta:
        model = AnnualReport
        fields = (
            "activities",
            "served",
            "members",
            "difference",
            "work",
            "plan",
            "problems",
            "is_pledged",
        )
        widgets = {
            "difference": forms.Textarea(attrs={"rows": 2}),
            "work": forms.Textarea(attrs={"rows": 8}),
            "plan": forms.Textarea(attrs={"rows": 5}),
            "problems": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MONEY:
            column = AnnualReport._meta.get_field(name)
            least = None if name in SIGNED else 0
            label = _("%(what)s, in yuan") % {"what": column.verbose_name}  # type: ignore[union-attr]
            self.fields[name] = YuanField(label=label, required=False, min_value=least)
            self.initial.setdefault(name, getattr(self.instance, name))
        for name, count in self.instance.computed.items():
            if name in self.fields:
                self.fields[name].help_text = _("The platform holds %(count)d.") % {"count": count}

    def clean(self) -> dict[str, Any]:
        """Take an empty amount for nothing; an empty sum is added up."""
        data = super().clean() or self.cleaned_data
        for name in MONEY:
            if name not in self.errors:
                data[name] = data.get(name) or 0
        return data

    def sections(self) -> list[Section]:
        """Return the fields in their parts."""
        return [Section(title, [self[name] for name in names]) for title, names in SECTIONS]
