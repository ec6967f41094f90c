"""What people type at the centre: stays, bookings, tickets."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import DayInput
from core.yuan import YuanField
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, CentreStay, CentreTicket, Guest, IncubationCentre, ServiceKind
from orgs.queries.centre import free_spaces, services_of
from orgs.queries.centre_people import who_can_handle
from orgs.states.centre_spaces import STAY_KINDS, SpaceKind


def _day(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **facts)


def _words(label: Any, rows: int = 4, **facts: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **{"max_length": 1000, **facts})


def key_of(guest: Guest) -> str:
    """Return what stands for an organisation or a circle in a form."""
    return f"{'organisation' if isinstance(guest, Organisation) else 'circle'}-{guest.pk}"


class GuestForm(forms.Form):
    """For which of the own organisations and circles it is."""

    guest = forms.ChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, guests: list[Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests = {key_of(guest): guest for guest in guests}
        self.fields["guest"].choices = [(key, str(guest)) for key, guest in self.guests.items()]  # type: ignore[attr-defined]

    def clean_guest(self) -> Guest:
        """Return the organisation or the circle."""
        return self.guests[self.cleaned_data["guest"]]


class StayForm(GuestForm):
    """Which kind of space from when to when, and what for."""

    kind = forms.ChoiceField(
        label=_("What do you need?"),
        choices=[(kind.value, kind.label) for kind in STAY_KINDS],
        widget=forms.RadioSelect,
        initial=SpaceKind.DESK,
    )
    wished = forms.ModelChoiceField(
        label=_("A certain one?"),
        queryset=CentreSpace.objects.none(),
        required=False,
        empty_label=_("Whichever is free"),
    )
    starts_on = _day(_("From"), initial=timezone.localdate)
    ends_on = _day(_("Last day"))
    people = forms.IntegerField(label=_("How many people use it?"), min_value=1, max_value=500, initial=1)
    words = _words(_("What do you need it for?"))

    def __init__(self, *args: Any, centre: IncubationCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = CentreSpace.objects.usable().to_stay_in().filter(centre=centre)
        self.fields["wished"].queryset = spaces.order_by("kind", "code")  # type: ignore[attr-defined]
        days = {"least": settings.CENTRE_STAY_LEAST_DAYS, "most": settings.CENTRE_STAY_MOST_DAYS}
        self.fields["ends_on"].help_text = _("A stay takes %(least)d to %(most)d days.") % days


class OfStayForm(forms.Form):
    """A form of a step of a stay."""

    def __init__(self, *args: Any, stay: CentreStay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stay = stay


class ApproveForm(OfStayForm):
    """Which space, from when to when."""

    space = forms.ModelChoiceField(label=_("Space"), queryset=CentreSpace.objects.none(), empty_label=None)
    starts_on = _day(_("From"))
    ends_on = _day(_("Last day"))

    def __init__(self, *args: Any, stay: CentreStay, **kwargs: Any) -> None:
        first = max(stay.starts_on, timezone.localdate())
        super().__init__(*args, stay=stay, initial={"starts_on": first, "ends_on": stay.ends_on}, **kwargs)
        self.fields["space"].queryset = free_spaces(stay)  # type: ignore[attr-defined]
        self.fields["space"].help_text = _("Those that nobody else has in the days that were asked for.")


class LongerForm(OfStayForm):
    """Until when somebody wants to stay, and why."""

    until = _day(_("Stay until"))
    reason = _words(_("Why"), 3)


class ExtendForm(OfStayForm):
    """Until when a stay is extended."""

    until = _day(_("New last day"))

    def __init__(self, *args: Any, stay: CentreStay, **kwargs: Any) -> None:
        super().__init__(*args, stay=stay, initial={"until": stay.longer_until}, **kwargs)


class BookForm(GuestForm):
    """When, for how many and what for."""

    day = _day(_("Day"))
    starts = forms.ChoiceField(label=_("From"))
    ends = forms.ChoiceField(label=_("Until"))
    people = forms.IntegerField(label=_("How many people come?"), min_value=1, max_value=500, initial=5)
    words = forms.CharField(
        label=_("What for?"), max_length=200, help_text=_("Only the centre and you read it; your name is public.")
    )

    def __init__(self, *args: Any, space: CentreSpace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = [(f"{at:%H:%M}", f"{at:%H:%M}") for at in _times(space.centre)]
        self.fields["starts"].choices = times[:-1]  # type: ignore[attr-defined]
        self.fields["ends"].choices = times[1:]  # type: ignore[attr-defined]
        most = {"hours": settings.CENTRE_BOOKING_MOST_HOURS}
        self.fields["ends"].help_text = _("At most %(hours)d hours at a time.") % most
        self.fields["people"].help_text = _("The room holds %(count)d people.") % {"count": space.capacity}

    def facts(self) -> dict[str, Any]:
        """Return what the action asks for."""
        typed = dict(self.cleaned_data)
        day, zone = typed.pop("day"), timezone.get_current_timezone()
        for name in ("starts", "ends"):
            at = time.fromisoformat(typed.pop(name))
            typed[f"{name}_at"] = datetime.combine(day, at, zone)
        return typed


def _times(centre: IncubationCentre) -> list[datetime]:
    today, step = timezone.localdate(), timedelta(minutes=int(settings.CENTRE_BOOKING_STEP_MINUTES))
    at, last = datetime.combine(today, centre.opens_at), datetime.combine(today, centre.closes_at)
    found = []
    while at <= last:
        found.append(at)
        at += step
    return found


class TicketForm(GuestForm):
    """What help is needed; seed money with amount and purpose."""

    kind = forms.ModelChoiceField(
        label=_("What do you need help with?"),
        queryset=ServiceKind.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    title = forms.CharField(label=_("In a few words"), max_length=60)
    words = _words(_("What do you need, and by when?"), 5, max_length=2000)
    amount = YuanField(label=_("Seed money: how many yuan?"), required=False)
    purpose = forms.CharField(label=_("Seed money: what is it for?"), max_length=300, required=False)

    def __init__(self, *args: Any, centre: IncubationCentre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = services_of(centre.street)  # type: ignore[attr-defined]


class OfTicketForm(forms.Form):
    """A form of a step of a ticket."""

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket


class AcceptForm(OfTicketForm):
    """Who looks after it."""

    handler = forms.ModelChoiceField(label=_("Who looks after it?"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        people = who_can_handle(ticket.centre)
        others = people.exclude(pk=ticket.handler_id) if ticket.handler_id else people
        self.fields["handler"].queryset = others  # type: ignore[attr-defined]
        days = {"count": ticket.kind.days}
        self.fields["handler"].help_text = _("It is to be done in %(count)d working days from today.") % days


class HandOnForm(AcceptForm):
    """Who looks after it from now on, and why."""

    reason = _words(_("Reason"), 3)

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["handler"].help_text = ""


class FinishForm(OfTicketForm):
    """What was done; for seed money what was decided."""

    result = _words(_("What was done"), 5, max_length=2000, help_text=_("Those who asked read it."))
    granted = YuanField(label=_("Amount decided on (yuan)"), min_value=0, help_text=_("0 if nothing is given."))

    def __init__(self, *args: Any, ticket: CentreTicket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        if not ticket.kind.asks_for_money:
            del self.fields["granted"]


class ConfirmForm(OfTicketForm):
    """How it was."""

    rating = forms.TypedChoiceField(
        label=pgettext_lazy("ticket", "How was it?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, pgettext_lazy("rating", "5 · very good")),
            (4, pgettext_lazy("rating", "4 · good")),
            (3, pgettext_lazy("rating", "3 · fair")),
            (2, pgettext_lazy("rating", "2 · poor")),
            (1, pgettext_lazy("rating", "1 · very poor")),
        ],
    )
    rating_words = _words(_("Words about it"), 3, max_length=300, required=False)


class NoteForm(forms.Form):
    """A note that both sides read."""

    words = _words(_("Your note"), 3)


class FileForm(forms.Form):
    """A photo or a file for both sides."""

    file = forms.FileField(label=_("Photo or file"))
