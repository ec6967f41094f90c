"""Form fields of sign-in: big, with the keyboard and the autofill that a phone offers."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.validators import validate_phone


class PhoneField(forms.CharField):
    """A mobile number, however it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True, "class": "big"}
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the eleven digits."""
        text = super().clean(value)
        return validate_phone(text) if text else ""


class CodeField(forms.CharField):
    """The six digits of a code."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True, "class": "big code"}
        kwargs.setdefault("label", _("Code of six digits"))
        super().__init__(max_length=12, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return six digits, typed with spaces or in full width."""
        text = "".join(unicodedata.normalize("NFKC", super().clean(value)).split())
        if not (len(text) == 6 and text.isdigit()):  # noqa: PLR2004
            raise ValidationError(_("The code has six digits."))
        return text
