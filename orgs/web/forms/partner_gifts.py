"""What people type about agreements, deliveries and uses; money is typed in yuan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.search import matching
from orgs.actions.partner_agreements import Promise
from orgs.models import Organisation
from orgs.models.partners import AgreementLine, PartnerAgreement, PartnerGift, ResourceRequest
from orgs.queries.organisations import public_organisations
from orgs.states.partner_gifts import ResourceKind
from places.models import Place

from .partners import QuantityField, day_field, quantity_of, typed_of

SPARE_LINES = 4
MOST_FOUND = 20


class AgreementForm(forms.Form):
    """Terms and promises; one row of fields a promise, empty rows are left out."""

    title = forms.CharField(label=_("Title"), max_length=80)
    starts_on = day_field(pgettext_lazy("partner", "From"))
    ends_on = day_field(pgettext_lazy("partner", "Until"), help_text=_("The last day on which it holds."))
    partner_duties = forms.CharField(
        label=_("What the partner undertakes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    street_duties = forms.CharField(
        label=_("What the street undertakes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, lines: list[AgreementLine] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = lines or []
        self.count = len(known) + SPARE_LINES
        for number in range(self.count):
            line = known[number] if number < len(known) else None
            first = {"kind": line.kind, "text": line.text, "unit": line.unit} if line else {}
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("Kind"), choices=[("", "—"), *ResourceKind.choices], required=False, initial=first.get("kind")
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("What is promised"), max_length=200, required=False, initial=first.get("text")
            )
            quantity = typed_of(line.kind, line.quantity) if line else None
            self.fields[f"quantity_{number}"] = QuantityField(
                label=_("How much (money in yuan)"), required=False, initial=quantity
            )
            self.fields[f"unit_{number}"] = forms.CharField(
                label=pgettext_lazy("partner", "Unit"), max_length=10, required=False, initial=first.get("unit")
            )

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of the promises, a row each."""
        names = ("kind", "text", "quantity", "unit")
        return [[self[f"{name}_{number}"] for name in names] for number in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """Read the promises; name the field of what is missing."""
        data = super().clean() or {}
        promises = []
        for number in range(self.count):
            kind, text = data.get(f"kind_{number}", ""), data.get(f"text_{number}", "")
            unit, typed = data.get(f"unit_{number}", ""), data.get(f"quantity_{number}")
            if not (kind or text or unit or typed):
                continue
            if not kind:
                self.add_error(f"kind_{number}", gettext("Choose what kind it is."))
            elif not text:
                self.add_error(f"text_{number}", gettext("Say what is promised."))
            elif kind != ResourceKind.MONEY and not unit:
                self.add_error(f"unit_{number}", gettext("Name a unit; money is counted in yuan."))
            else:
                try:
                    promises.append(Promise(kind, text, quantity_of(kind, typed), unit))
                except ValidationError as wrong:
                    self.add_error(f"quantity_{number}", wrong)
        if not promises and not self.errors:
            self.add_error(None, gettext("Write at least one promise."))
        data["lines"] = promises
        return data

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = ("title", "starts_on", "ends_on", "partner_duties", "street_duties", "lines")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(agreement: PartnerAgreement) -> dict[str, Any]:
        """Return what the form begins with."""
        names = ("title", "starts_on", "ends_on", "partner_duties", "street_duties")
        return {name: getattr(agreement, name) for name in names}


class SignForm(forms.Form):
    """When both sides have signed."""

    signed_on = day_field(_("Signed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = timezone.localdate()


class GiftForm(forms.Form):
    """What was given, how much, when, to whom."""

    line = forms.ModelChoiceField(label=_("Under which promise"), queryset=AgreementLine.objects.none())
    quantity = QuantityField(label=_("How much"), help_text=_("Money in yuan, else in the unit of the promise."))
    given_on = day_field(_("Given on"))
    organisation = forms.CharField(
        label=_("To the organisation"),
        max_length=80,
        required=False,
        help_text=_("Its name as on its page, or a part of it that fits nobody else."),
    )
    to_place = forms.ModelChoiceField(
        label=_("Or to the street or a community"), queryset=Place.objects.none(), required=False
    )
    words = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        lines: "QuerySet[AgreementLine]",
        street: Place,
        request: ResourceRequest | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.street, self.request = street, request
        if request is not None:
            lines = lines.filter(kind=request.resource.kind)
            del self.fields["organisation"], self.fields["to_place"]
            self.fields["quantity"].initial = typed_of(request.resource.kind, request.quantity)
        else:
            places = Place.objects.filter(pk=street.pk) | Place.objects.communities().filter(street=street)
            self.fields["to_place"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        self.fields["given_on"].initial = timezone.localdate()

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation by its name, or say that none or several fit."""
        name: str = self.cleaned_data["organisation"].strip()
        if not name:
            return None
        rows = public_organisations().filter(street=self.street)
        exact = rows.filter(name=name).first()
        if exact is not None:
            return exact
        found = [one for one in matching(rows, name).order_by("-pk")[:MOST_FOUND] if name in one.name]
        if not found:
            raise ValidationError(gettext("No organisation of the street has this name."))
        if len(found) > 1:
            names = "、".join(one.name for one in found[:5])
            raise ValidationError(gettext("Several fit: %(names)s. Write the whole name.") % {"names": names})
        return found[0]

    def clean(self) -> dict[str, Any]:
        """Turn yuan into fen; one receiver is needed."""
        data = super().clean() or {}
        line = data.get("line")
        if line is not None:
            try:
                data["quantity"] = quantity_of(line.kind, data.get("quantity"))
            except ValidationError as wrong:
                self.add_error("quantity", wrong)
        one = bool(data.get("organisation")) != bool(data.get("to_place"))
        if self.request is None and not one and "organisation" not in self.errors:
            self.add_error("organisation", gettext("Choose who got it: an organisation, or a community or the street."))
        return data


class UseForm(forms.Form):
    """How much was used, what for, for how many, with a photo."""

    quantity = QuantityField(label=_("How much was used"))
    people = forms.IntegerField(label=_("How many people benefited"), min_value=0, max_value=1_000_000)
    used_on = day_field(_("Used on"))
    words = forms.CharField(
        label=_("What for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it. Names of people only with their consent."),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    alt = forms.CharField(
        label=_("What can be seen"),
        max_length=200,
        required=False,
        help_text=_("For people who do not see the picture. For example: 志愿者在小区门口给老人量血压"),
    )
    shows_people = forms.BooleanField(label=_("People can be recognised"), required=False)
    consent = forms.CharField(
        label=_("How they agreed"),
        max_length=200,
        required=False,
        help_text=_("Needed when people can be recognised; for children: who agreed for them."),
    )

    def __init__(self, *args: Any, gift: PartnerGift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gift = gift
        self.fields["used_on"].initial = timezone.localdate()
        unit = gettext("yuan") if gift.kind == ResourceKind.MONEY else gift.unit
        left = {"left": f"{typed_of(gift.kind, gift.left):,f}".removesuffix(".00"), "unit": unit}
        self.fields["quantity"].help_text = gettext("%(left)s %(unit)s are left.") % left

    def clean_quantity(self) -> int | None:
        """Turn yuan into fen."""
        return quantity_of(self.gift.kind, self.cleaned_data["quantity"])


class CorrectForm(forms.Form):
    """How much less it was, and why."""

    quantity = QuantityField(label=_("How much less it was"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, gift: PartnerGift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gift = gift

    def clean_quantity(self) -> int | None:
        """Turn yuan into fen."""
        return quantity_of(self.gift.kind, self.cleaned_data["quantity"])
