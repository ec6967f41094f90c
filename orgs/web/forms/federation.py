"""What people type about the federation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.forms import DayInput
from orgs.models import Organisation
from orgs.models.federation import Federation
from orgs.models.federation_work import PeerRound
from orgs.queries.federation import to_rate
from orgs.states.federation import CouncilTitle, PoolKind

FIVE = [(str(number), str(number)) for number in range(5, 0, -1)]


class ForMember(forms.Form):
    """For which member the reader speaks; without a choice, for the only one."""

    organisation = forms.ModelChoiceField(label=_("For"), queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, speaks_for: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = speaks_for
        first = speaks_for.first()
        if first is not None:
            field.initial = first.pk


class JoinFederationForm(ForMember):
    """Ask to join."""

    words = forms.CharField(
        label=_("Why we join"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ShareForm(ForMember):
    """Something to share."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=PoolKind)
    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=60)
    words = forms.CharField(
        label=_("Description"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, initial=1)
    where = forms.CharField(label=_("Where"), required=False, max_length=120)
    terms = forms.CharField(label=_("On what terms"), required=False, max_length=300)


class AskForm(ForMember):
    """Ask to borrow something."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, initial=1)
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    ends_on = forms.DateField(label=_("Until"), widget=DayInput())
    purpose = forms.CharField(label=_("What for"), max_length=300)


class ProgrammeForm(ForMember):
    """Something to do together."""

    title = forms.CharField(label=_("Title"), max_length=80)
    words = forms.CharField(label=_("What it is"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    ends_on = forms.DateField(label=_("Until"), widget=DayInput())
    invited = forms.ModelMultipleChoiceField(
        label=_("Who is invited"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, federation: Federation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = federation.federationmembers.filter(stage__in=("member", "heard")).values("organisation")
        self.fields["invited"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=inside
        ).order_by("name")


class CloseForm(forms.Form):
    """What came of a programme."""

    summary = forms.CharField(label=_("Summary"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    person_times = forms.IntegerField(label=_("Person-times"), min_value=0, max_value=10_000_000)


class CouncillorForm(forms.Form):
    """Who was elected to the council, and how."""

    organisation = forms.ModelChoiceField(label=_("Member"), queryset=Organisation.objects.none(), empty_label=None)
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), help_text=_("Managers of the members."), empty_label=None
    )
    title = forms.ChoiceField(label=_("Title"), choices=CouncilTitle)
    elected_on = forms.DateField(label=_("Elected on"), widget=DayInput())
    starts_on = forms.DateField(label=_("In office from"), widget=DayInput())
    present_count = forms.IntegerField(label=_("Members present"), min_value=1)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=1)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0, initial=0)

    def __init__(self, *args: Any, federation: Federation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = federation.federationmembers.filter(stage__in=("member", "heard")).values("organisation")
        members = Organisation.objects.filter(pk__in=inside).order_by("name")
        grants = RoleGrant.objects.current().filter(role=Role.ORG_MANAGER, body__in=members.values("body"))
        self.fields["organisation"].queryset = members  # type: ignore[attr-defined]
        people: Any = self.fields["user"]
        people.queryset = User.objects.filter(pk__in=grants.values("user")).order_by("name")
        people.label_from_instance = lambda user: user.name


class MeetingForm(forms.Form):
    """A meeting of the council."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    present = forms.CharField(label=_("Who was there"), max_length=500)
    agenda = forms.CharField(label=_("Agenda"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    decisions = forms.CharField(label=_("Decisions"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    is_public = forms.BooleanField(label=_("Everybody reads it"), required=False, initial=True)


class PeerRoundForm(forms.Form):
    """A time in which members rate each other."""

    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=60)
    opens_on = forms.DateField(label=_("From"), widget=DayInput())
    closes_on = forms.DateField(label=_("Until"), widget=DayInput())


class PeerForm(forms.Form):
    """What it was like to work with another member."""

    rated = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None)
    cooperation = forms.TypedChoiceField(label=_("Working together"), choices=FIVE, coerce=int)
    reliability = forms.TypedChoiceField(label=_("Keeping its word"), choices=FIVE, coerce=int)
    quality = forms.TypedChoiceField(label=_("Quality of its work"), choices=FIVE, coerce=int)
    words = forms.CharField(
        label=pgettext_lazy("said", "Words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rater: Organisation, peer_round: PeerRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rated"].queryset = to_rate(rater, peer_round)  # type: ignore[attr-defined]
