"""What a resident types into a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from orgs.models import Organisation
from places.models import Place
from proposals.models import Category, Proposal
from proposals.rules.proposals import leaves_version


class ProposalForm(forms.ModelForm[Proposal]):
    """A proposal in the words of whoever lives there."""

    place = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Place.objects.none(),
        help_text=_("Your building, your community, or the whole street."),
    )

    class Meta:
        model = Proposal
        fields = ["title", "place", "category", "problem", "wish", "beneficiaries", "needs_money", "organisation"]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 5}),
            "wish": forms.Textarea(attrs={"rows": 4}),
        }

    note = forms.CharField(
        label=_("What did you change, and why?"),
        max_length=200,
        required=False,
        help_text=_("Those who support it read this."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.queryset, category.empty_label = Category.objects.in_use(), None
        mine = Organisation.objects.filter(body__in=by.standing.bodies(Role.ORG_MANAGER))
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        if not mine.exists():
            del self.fields["organisation"]
        if not leaves_version(self.instance):
            del self.fields["note"]
        codes = {code for path in by.principal.standing.homes() for code in path.strip("/").split("/")}
        places = Place.objects.filter(code__in=codes).exclude(level="unit").order_by("-path")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
