"""What a resident types to find the own household."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProofForm(forms.Form):
    """Who one is, for the roster to prove."""

    name = forms.CharField(label=_("Your name"), max_length=60, help_text=_("As on your ID card."))
    id_end = forms.CharField(
        label=_("The last six characters of your ID number"),
        max_length=6,
        required=False,
        help_text=_("Only needed if the office has another phone of yours."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    words = forms.CharField(
        label=_("A word to the community desk"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only needed if you are not on the office's list, for example because you rent or moved in lately."
        ),
    )
