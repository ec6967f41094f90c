"""What a resident types into a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from places.models import Place
from proposals.models import Proposal


class ProposalForm(forms.ModelForm[Proposal]):
    """A proposal in the words of whoever lives there."""

    place = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Place.objects.none(),
        help_text=_("Your building, your community, or the whole street."),
    )

    class Meta:
        model = Proposal
        fields = ["title", "place", "topic", "problem", "wish", "beneficiaries", "needs_money"]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 5}),
            "wish": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = {code for path in by.principal.standing.homes() for code in path.strip("/").split("/")}
        places = Place.objects.filter(code__in=codes).exclude(level="unit").order_by("-path")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
