"""What owners and staff type about tasks and calls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from core.forms import DayInput
from orgs.models import Organisation
from proposals.models import Proposal
from proposals.models.works import Work
from proposals.queries.works import departments_of, supporting_households
from proposals.states.works import BODY_OWNERS, WorkOwner
from residents.models import Household


class ProgressForm(forms.Form):
    """How far a task is."""

    words = forms.CharField(label=_("How does it go on?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    percent = forms.IntegerField(label=_("done (percent)"), min_value=0, max_value=100)


class DoneForm(forms.Form):
    """What was done."""

    words = forms.CharField(label=_("What was done?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class DelayForm(forms.Form):
    """Why it takes longer, and until when."""

    reason = forms.CharField(
        label=_("Why does it take longer?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = forms.DateField(label=_("new last day"), widget=DayInput)


class AddForm(forms.Form):
    """A task that the plan doesn't have."""

    title = forms.CharField(label=_("task"), max_length=60)
    what = forms.CharField(
        label=_("what is to be done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner_kind = forms.ChoiceField(
        label=_("who does it"), choices=[choice for choice in WorkOwner.choices if choice[0] != WorkOwner.CIRCLE]
    )
    organisation = forms.ModelChoiceField(
        label=_("organisation"), queryset=Organisation.objects.none(), required=False,
        help_text=_("If an organisation does it."),
    )  # fmt: skip
    household = forms.ModelChoiceField(
        label=_("household"), queryset=Household.objects.none(), required=False,
        help_text=_("If a household does it: one that proposed or supports it."),
    )  # fmt: skip
    body = forms.ModelChoiceField(
        label=_("Department or partner"), queryset=Body.objects.none(), required=False,
        help_text=_("If the property manager, a department or a partner does it."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("due on"), required=False, widget=DayInput)
    reason = forms.CharField(label=_("Why is it added?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        street = proposal.street_id or proposal.place_id
        fields["organisation"].queryset = Organisation.objects.active().filter(street=street).order_by("name")
        fields["household"].queryset = supporting_households(proposal)
        fields["body"].queryset = departments_of(proposal)

    def facts(self) -> dict[str, Any]:
        """Return what the action takes: of the owners the one that the kind asks for."""
        facts = dict(self.cleaned_data)
        chosen = {name: facts.pop(name) for name in ("organisation", "household", "body")}
        kind = facts["owner_kind"]
        facts["owner"] = chosen["body"] if kind in BODY_OWNERS else chosen.get(kind)
        return facts


class GiveForm(AddForm):
    """Who does it from now on."""

    title = what = due_on = None  # type: ignore[assignment]
    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CallForm(forms.Form):
    """A call to a department."""

    body = forms.ModelChoiceField(label=pgettext_lazy("call", "To whom?"), queryset=Body.objects.none())
    asked = forms.CharField(label=_("what is asked"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    work = forms.ModelChoiceField(label=_("for the task"), queryset=Work.objects.none(), required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["body"].queryset = departments_of(proposal)
        fields["work"].queryset = Work.objects.open().filter(proposal=proposal)
