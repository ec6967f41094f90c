"""What people type about the register: changes, registration, cases; what staff decide."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayInput
from core.yuan import YuanField
from orgs.models import Organisation
from orgs.models.register import Registration
from orgs.states import Belonging, Category
from orgs.states.changes import ChangeKind
from orgs.states.registration import LegalForm
from orgs.states.reports import Conclusion
from places.models import Place
from places.states import Level

LONG = (ChangeKind.PURPOSE, ChangeKind.CHARTER)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own picker."""
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


class ChangeForm(forms.Form):
    """One change: what it becomes, since when, why. Only the field of its kind is asked for."""

    value = forms.CharField(label=_("New text"), max_length=2000)
    new_place = forms.ModelChoiceField(label=_("New community"), queryset=Place.objects.none(), empty_label=None)
    new_person = forms.ModelChoiceField(
        label=_("New person in charge"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=_("One of the members. The person in charge until now no longer manages once it is entered."),
    )
    happened_on = day_field(
        _("Since when?"), help_text=_("Changes are reported within 15 working days; later ones are marked as late.")
    )
    words = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, organisation: Organisation, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        asked = {ChangeKind.PLACE: "new_place", ChangeKind.PERSON_IN_CHARGE: "new_person"}.get(
            ChangeKind(kind), "value"
        )
        for name in {"value", "new_place", "new_person"} - {asked}:
            del self.fields[name]
        if asked == "new_place":
            here = Place.objects.filter(street=organisation.street_id, level=Level.COMMUNITY).order_by("order", "path")
            self.fields[asked].queryset = here  # type: ignore[attr-defined]
        elif asked == "new_person":
            members = organisation.memberships.filter(stage=Belonging.MEMBER).values("user")
            self.fields[asked].queryset = User.objects.filter(pk__in=members).order_by("name", "pk")  # type: ignore[attr-defined]
            self.fields[asked].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]
        else:
            self._text_field(ChangeKind(kind), organisation)
        if not self.is_bound:
            self.fields["happened_on"].initial = timezone.localdate()

    def _text_field(self, kind: ChangeKind, organisation: Organisation) -> None:
        field = self.fields["value"]
        field.label = kind.label
        if kind == ChangeKind.CATEGORY:
            self.fields["value"] = forms.ChoiceField(label=kind.label, choices=Category)
            self.order_fields(["value", "happened_on", "words"])
        elif kind in LONG:
            field.widget = forms.Textarea(attrs={"rows": 5})
        elif kind == ChangeKind.MEMBERS_BELOW:
            field.label = _("How many members are left?")
            field.initial = str(organisation.member_count)
        elif kind == ChangeKind.NAME:
            self.fields["value"] = forms.CharField(label=kind.label, max_length=80)
            self.order_fields(["value", "happened_on", "words"])
        else:
            field.widget.attrs["maxlength"] = 120


class ConcludeForm(forms.Form):
    """The conclusion of the street about an annual report."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("In words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RegisteredForm(forms.Form):
    """What the registering authority has entered."""

    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 digits and capitals, 51 or 52 first.")
    )
    authority = forms.CharField(
        label=_("Registering authority"), max_length=80, help_text=_("County civil affairs or above.")
    )
    registered_on = day_field(_("Registered on"))


class RegistrationForm(forms.ModelForm[Registration]):
    """What the application for registration says; it may be kept half-filled."""

    capital = YuanField(label=_("Own money, in yuan"), required=False, min_value=0)

    class Meta:
        model = Registration
        fields = ("form", "name", "venue", "people", "units", "staff", "capital", "takes_liability", "supervisor")

    def clean_capital(self) -> int:
        """Take an empty amount for nothing."""
        return self.cleaned_data["capital"] or 0


class BeginRegistrationForm(forms.Form):
    """As what, and under which name."""

    form = forms.ChoiceField(label=_("As what?"), choices=LegalForm, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name as a legal person"), max_length=80)


class AskForm(forms.Form):
    """Why an organisation would like to leave the register."""

    reason = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
