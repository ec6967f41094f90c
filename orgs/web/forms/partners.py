"""What people type about partners, their resources, gifts and uses; money is typed in yuan."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from orgs.models.partners import Partner, PartnerResource
from orgs.states import Category
from orgs.states.partner_gifts import ResourceKind
from orgs.states.partners import PartnerKind
from places.models import Place

FEN_PER_YUAN = 100


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, **kwargs)


class QuantityField(forms.DecimalField):
    """How much, as people type it: yuan with two decimals for money, a whole number for anything else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"min_value": Decimal("0.01"), "max_digits": 13, "decimal_places": 2, "step_size": None, **kwargs}
        )


def quantity_of(kind: str, typed: Decimal | None) -> int | None:
    """Return fen for money, else the whole number. Raises ValidationError for half a thing."""
    if typed is None:
        return None
    if kind == ResourceKind.MONEY:
        return int(typed * FEN_PER_YUAN)
    if typed != int(typed):
        raise ValidationError(gettext("A whole number is needed."))
    return int(typed)


def typed_of(kind: str, quantity: int | None) -> Decimal | None:
    """Return a kept quantity as people type it."""
    if quantity is None:
        return None
    return Decimal(quantity) / FEN_PER_YUAN if kind == ResourceKind.MONEY else Decimal(quantity)


class JoinForm(forms.Form):
    """Who would be a partner, and with what."""

    name = forms.CharField(
        label=_("Name of the company, school, department or person"), max_length=80, help_text=_("As on its papers.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=PartnerKind)
    offers = forms.CharField(
        label=_("What you can give"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Money, space, goods, expertise, time of volunteers, discounts: how much, when, for whom."),
    )
    contact_name = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Kept encrypted; only the staff of the street read it."),
    )
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    introduction = forms.CharField(
        label=_("A few words about yourselves"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    may_be_named = forms.BooleanField(
        label=_("We agree to be named on the page of thanks"),
        required=False,
        help_text=_("Without this you are thanked as a partner who does not want to be named."),
    )


class RecordForm(JoinForm):
    """What staff record: the same, for the street or a community; a phone only if there is one."""

    place = forms.ModelChoiceField(label=_("Street or community"), queryset=Place.objects.none())

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["contact_phone"].required = False
        self.fields["may_be_named"].label = _("It has agreed to be named on the page of thanks")

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        data["consented_on"] = timezone.localdate() if data.pop("may_be_named") else None
        return data


class DescribeForm(forms.Form):
    """What a partner says of itself; the phone is typed anew to change it."""

    contact_name = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = forms.CharField(
        label=_("New phone"), max_length=20, required=False, help_text=_("Leave empty to keep the one we have.")
    )
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    introduction = forms.CharField(
        label=_("Introduction"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    may_be_named = forms.BooleanField(
        label=_("May be named on the page of thanks"),
        required=False,
        help_text=_("The partner decides this, and may change it at any time."),
    )

    def given(self, partner: Partner) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        if not data["contact_phone"]:
            del data["contact_phone"]
        named = data.pop("may_be_named")
        data["consented_on"] = (partner.consented_on or timezone.localdate()) if named else None
        return data

    @staticmethod
    def initial_of(partner: Partner) -> dict[str, Any]:
        """Return what the form begins with."""
        names = ("contact_name", "address", "website", "introduction")
        return {name: getattr(partner, name) for name in names} | {"may_be_named": partner.consented_on is not None}


class PictureForm(forms.Form):
    """A logo or a photo of the partner."""

    picture = forms.FileField(
        label=_("Logo or photo"), widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"})
    )


class ResourceForm(forms.Form):
    """What a partner offers."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceKind)
    title = forms.CharField(label=_("Title"), max_length=60)
    description = forms.CharField(
        label=_("Description"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    quantity = QuantityField(label=_("How much"), required=False, help_text=_("Money in yuan. Empty: as needed."))
    unit = forms.CharField(
        label=pgettext_lazy("partner", "Unit"),
        max_length=10,
        required=False,
        help_text=_("Hours, boxes, times; money needs none."),
    )
    available = forms.CharField(label=_("When and where"), max_length=200, required=False)
    terms = forms.CharField(label=_("On what terms"), max_length=300, required=False)
    categories = forms.MultipleChoiceField(
        label=_("For which categories"),
        choices=Category,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Empty: for all."),
    )
    communities = forms.ModelMultipleChoiceField(
        label=_("For which communities"),
        queryset=Place.objects.none(),
        required=False,
        help_text=_("Empty: for the whole street."),
    )
    is_shown = forms.BooleanField(label=_("Show it to organisations"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communities"].queryset = Place.objects.communities()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn yuan into fen, and ask for a unit where one is needed."""
        data = super().clean() or {}
        kind = data.get("kind", "")
        try:
            data["quantity"] = quantity_of(kind, data.get("quantity"))
        except ValidationError as wrong:
            self.add_error("quantity", wrong)
        if kind == ResourceKind.MONEY:
            data["unit"] = ""
        elif not data.get("unit"):
            self.add_error("unit", gettext("Name a unit; money is counted in yuan."))
        return data

    @staticmethod
    def initial_of(resource: PartnerResource) -> dict[str, Any]:
        """Return what the form begins with."""
        names = ("kind", "title", "description", "unit", "available", "terms", "categories", "is_shown")
        return {name: getattr(resource, name) for name in names} | {
            "quantity": typed_of(resource.kind, resource.quantity),
            "communities": list(resource.communities.all()),
        }


class SignInForm(forms.Form):
    """Whose account looks after the partner."""

    phone = forms.CharField(
        label=_("Phone of the account"), max_length=20, help_text=_("The person has an account with this phone.")
    )


class AskForm(forms.Form):
    """What an organisation needs a resource for."""

    purpose = forms.CharField(label=_("What for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    quantity = QuantityField(label=_("How much"))
    starts_on = day_field(pgettext_lazy("partner", "From"))
    ends_on = day_field(pgettext_lazy("partner", "Until"))

    def __init__(self, *args: Any, resource: PartnerResource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource
        unit = gettext("yuan") if resource.kind == ResourceKind.MONEY else resource.unit
        self.fields["quantity"].help_text = gettext("In %(unit)s.") % {"unit": unit}

    def clean_quantity(self) -> int | None:
        """Turn yuan into fen."""
        return quantity_of(self.resource.kind, self.cleaned_data["quantity"])
