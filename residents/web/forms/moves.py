"""What a resident types when somebody moves in or out."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.personal import mask_name
from residents.models import Resident
from residents.states import Relation, Tenure


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People of the own household, by name as the household knows them; others' are masked."""

    own: Resident

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the relation, which tells two of one family name apart."""
        name = obj.name if obj.pk == self.own.pk else mask_name(obj.name)
        return f"{name}（{obj.get_relation_display()}）"


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, initial=timezone.localdate, **kwargs)


class MoveOutForm(forms.Form):
    """Who leaves, and when."""

    people = PeopleField(
        queryset=Resident.objects.none(), label=_("Who moves out?"), widget=forms.CheckboxSelectMultiple
    )
    on = _day(
        _("On which day?"), help_text=_("If only you yourself move out, this takes effect on that day without asking.")
    )
    reason = forms.CharField(
        label=_("A word to the community desk"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, own: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.own = own
        field.queryset = Resident.objects.current().filter(household=own.household_id).order_by("pk")


class MoveInForm(forms.Form):
    """Who comes, and when."""

    name = forms.CharField(label=_("The name of who moves in"), max_length=60, help_text=_("As on the ID card."))
    relation = forms.ChoiceField(
        label=_("What is the person to the head of the household?"),
        choices=[choice for choice in Relation.choices if choice[0] != Relation.HEAD],
    )
    tenure = forms.ChoiceField(
        label=_("The person lives here as"), choices=[*reversed(Tenure.choices)], widget=forms.RadioSelect
    )
    on = _day(_("On which day?"))
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=DayInput(),
        help_text=_("Not needed if you give the ID number."),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Not needed; the community desk can ask for the card instead. It is stored encrypted."),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With it the person can join the household without going to the desk."),
    )
    reason = forms.CharField(
        label=_("A word to the community desk"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenure"].initial = Tenure.FAMILY


class DualForm(forms.Form):
    """A Party member's workplace, and the consent to its being kept."""

    workplace = forms.CharField(label=_("Your workplace"), max_length=80)
    registered_on = _day(_("Registered here since"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    consent = forms.BooleanField(
        label=_("I agree that my Party membership and my workplace are kept, and read by the staff of my community."),
        required=False,
    )
