"""What people type about ratings."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from orgs.models import Standard
from places.models import Place


class SimulationForm(forms.Form):
    """Two versions of the standard, and the day on which both are asked."""

    now = forms.ModelChoiceField(label=_("Compare"), queryset=Standard.objects.none(), empty_label=None)
    then = forms.ModelChoiceField(label=_("With"), queryset=Standard.objects.none(), empty_label=None)
    on = forms.DateField(label=_("On"), initial=timezone.localdate, widget=DayInput())

    def __init__(self, *args: Any, street: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Standard.objects.filter(Q(street=street) | Q(street=None), for_round=False)
        for name in ("now", "then"):
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        """Refuse a day that nobody knows anything about yet."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("The day must not lie in the future."))
        return day
