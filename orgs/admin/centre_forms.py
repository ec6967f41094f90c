"""What staff type in the staff site about stays and tickets."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayInput
from core.yuan import YuanField
from orgs.models.centre import CentreSpace, CentreStay, CentreTicket
from orgs.queries.centre import free_spaces
from orgs.queries.centre_people import who_can_handle


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput())


class ApproveForm(forms.Form):
    """Which space, from when to when."""

    space = forms.ModelChoiceField(label=_("Space"), queryset=CentreSpace.objects.none(), empty_label=None)
    starts_on = _day(_("From"))
    ends_on = _day(_("Last day"))

    def __init__(self, *args: Any, stay: CentreStay, **kwargs: Any) -> None:
        first = max(stay.starts_on, timezone.localdate())
        super().__init__(*args, initial={"starts_on": first, "ends_on": stay.ends_on}, **kwargs)
        self.fields["space"].queryset = free_spaces(stay)


class ExtendForm(forms.Form):
    """Until when a stay is extended."""

    until = _day(_("New last day"))

    def __init__(self, *args: Any, stay: CentreStay, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": stay.longer_until}, **kwargs)


class HandlerForm(forms.Form):
    """Who looks after a ticket; a reason stands beside the button where one is needed."""

    handler = forms.ModelChoiceField(label=_("Who looks after it?"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = who_can_handle(ticket.centre)
        self.fields["handler"].queryset = people.exclude(pk=ticket.handler_id) if ticket.handler_id else people


class FinishForm(forms.Form):
    """What was done; for seed money what was decided."""

    result = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    granted = YuanField(label=_("Amount decided on (yuan)"), min_value=0, help_text=_("0 if nothing is given."))

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ticket.kind.asks_for_money:
            del self.fields["granted"]
