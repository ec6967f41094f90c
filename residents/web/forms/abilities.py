"""What people type about abilities and neighbours' help."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from residents.models import Ability, AbilityField, Resident
from residents.models.helping import MOST_STARS
from residents.states import AbilityKind, Reach, Slot


class LineForm(forms.Form):
    """The words of a line, to whom it is shown, and when there is time."""

    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No phone, no address: neighbours reach you through the request."),
    )
    reach = forms.ChoiceField(label=_("Shown to"), choices=Reach, widget=forms.RadioSelect, initial=Reach.COMMUNITY)
    slots = forms.MultipleChoiceField(
        label=_("When is there time?"), choices=Slot, required=False, widget=forms.CheckboxSelectMultiple
    )


class AbilityForm(LineForm):
    """A new line of the household's list."""

    resident = forms.ModelChoiceField(label=_("Whose?"), queryset=Resident.objects.none(), empty_label=None)
    field = forms.ModelChoiceField(label=_("What?"), queryset=AbilityField.objects.filter(is_active=True))
    consent = forms.BooleanField(
        label=_("I have read this and consent; whoever it is about has agreed."),
        error_messages={"required": _("Without consent nothing is shown.")},
    )
    field_order = ["resident", "field", "words", "reach", "slots", "consent"]

    def __init__(self, *args: Any, own: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["resident"]
        people.queryset = Resident.objects.current().filter(household=own.household).order_by("pk")
        people.label_from_instance = lambda person: person.name
        people.initial = own.pk
        fields: Any = self.fields["field"]
        fields.choices = [("", _("Please choose")), *_grouped(fields.queryset)]


def _grouped(rows: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    kinds = dict(AbilityKind.choices)
    ordered = rows.order_by("kind", "order", "name")
    return [
        (f"{kinds[kind]} · {group}" if group else str(kinds[kind]), [(field.pk, field.name) for field in members])
        for (kind, group), members in groupby(ordered, key=lambda field: (field.kind, field.group))
    ]


class AskForm(forms.Form):
    """What is needed, and when."""

    words = forms.CharField(label=_("What do you need?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    wished_on = forms.DateField(label=_("Best on"), required=False, widget=DayInput())
    lend_until = forms.DateField(label=_("I give it back by"), widget=DayInput())

    def __init__(self, *args: Any, ability: Ability, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ability.kind != AbilityKind.THING:
            del self.fields["lend_until"]


class AnswerForm(forms.Form):
    """A word with the answer."""

    answer = forms.CharField(
        label=_("A word to your neighbour"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You need not give a reason if you say no."),
    )


class RatingForm(forms.Form):
    """How it went."""

    stars = forms.TypedChoiceField(
        label=_("How did it go?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (MOST_STARS, _("5 stars: very good")),
            (4, _("4 stars: good")),
            (3, _("3 stars: fair")),
            (2, _("2 stars: poor")),
            (1, _("1 star: bad")),
        ],
    )
    words = forms.CharField(
        label=_("A word about it"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
