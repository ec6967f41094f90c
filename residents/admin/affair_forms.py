"""What staff choose when they pass an affair on; the reason is typed beside it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from places.models import Place
from residents.models import Affair
from residents.queries.affairs import affairs_at
from residents.queries.ladder import can_be_charged, levels_below
from residents.states.affairs import Referral

MOST = 200  # the newest open affairs that are offered to merge with


class AssignForm(forms.Form):
    """Who is charged with it."""

    to = forms.ModelChoiceField(label=_("Who does it?"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = can_be_charged(affair)
        self.fields["to"].label_from_instance = lambda user: f"{user.name} · {user.role_for(affair)}"


class HandDownForm(forms.Form):
    """To which lower level."""

    to = forms.ModelChoiceField(label=_("To whom?"), queryset=Place.objects.none(), empty_label=None)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = [place.pk for place in levels_below(affair)]
        self.fields["to"].queryset = Place.objects.filter(pk__in=below).order_by("path")


class ReferForm(forms.Form):
    """To whom it belongs."""

    to = forms.ChoiceField(label=_("To whom?"), choices=Referral)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MergeForm(forms.Form):
    """Which other affair it is the same as."""

    into = forms.ModelChoiceField(label=_("The same as"), queryset=Affair.objects.none(), empty_label=None)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = affairs_at(affair.community or affair.place).open().exclude(pk=affair.pk).order_by("-pk")
        newest = list(near.values_list("pk", flat=True)[:MOST])
        self.fields["into"].queryset = Affair.objects.filter(pk__in=newest).select_related("place").order_by("-pk")
        self.fields["into"].label_from_instance = lambda other: f"{other} · {other.place}"
