"""What somebody types who holds a letter or answers a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """Who one is; the letter proves the rest."""

    name = forms.CharField(label=_("Your name"), max_length=60, help_text=_("As on your ID card."))


class AnswerForm(forms.Form):
    """What the other side says."""

    words = forms.CharField(
        label=_("What should the community desk know?"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
