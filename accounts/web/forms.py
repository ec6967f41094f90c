"""Forms of sign-in and of one's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import CodeField, PhoneField


class PhoneForm(forms.Form):
    """Which phone a code goes to."""

    phone = PhoneField()


class CodeForm(forms.Form):
    """The code that came by SMS."""

    code = CodeField()


class JoinForm(forms.Form):
    """What a new person tells: the name, and that the notice was read."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True, "class": "big"}),
        help_text=_("Your real name, as staff know you. Others see only your family name."),
    )
    privacy = forms.BooleanField(label=_("I have read the notice and agree to this use of my information"))
    portrait = forms.BooleanField(
        label=_("Photos with me in them may be shown in public reports (you need not agree)"), required=False
    )
