"""What staff choose when they examine a proposal; the reason is typed beside it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from proposals.models import Criterion, Proposal
from proposals.queries.proposals import mergeable_with
from proposals.states import TIERS, Referral, Tier


class StepForm(forms.Form):
    """What a step asks besides its reason."""

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal


class FailedForm(StepForm):
    """Which published criteria it fails."""

    failed = forms.ModelMultipleChoiceField(
        label=_("Which criteria does it not meet?"),
        queryset=Criterion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["failed"].queryset = Criterion.objects.of(self.proposal.street_id)


class ReferForm(FailedForm):
    """To whom it belongs."""

    to = forms.ChoiceField(label=_("To whom?"), choices=Referral)


class AcceptForm(StepForm):
    """Whether a vote on it may decide."""

    is_advisory = forms.BooleanField(
        label=_("It touches the owners' common property or the repair fund"),
        required=False,
        help_text=_("Then only the owners' assembly decides, and a vote here asks for opinions (民意征集)."),
    )


class PostponeForm(StepForm):
    """Until when."""

    until = forms.DateField(label=_("Until when?"), widget=DayInput())


class TierForm(StepForm):
    """To which level."""

    tier = forms.ChoiceField(label=_("To which level?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [Tier(tier) for tier in TIERS if tier != self.proposal.tier]
        self.fields["tier"].choices = [(tier.value, tier.label) for tier in others]


class MergeForm(StepForm):
    """Which other proposal it is the same as."""

    into = forms.ModelChoiceField(label=_("The same as"), queryset=Proposal.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = mergeable_with(self.proposal)
        self.fields["into"].label_from_instance = lambda other: f"{other} · {other.place}"
