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


class HandOverForm(CodeForm):
    """The code that the resident reads out, and the resident's consent."""

    consent = forms.BooleanField(label=_("The notice was read to the resident, who agrees"))


class ActingForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label=_("Why do you act for this person?"),
        max_length=200,
        help_text=_("For example: has no phone, asked me on the doorstep to file a proposal."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    minutes = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(30, _("Half an hour")), (60, _("One hour")), (120, _("Two hours"))],
        initial=60,
    )


class OfflineAccountForm(forms.Form):
    """Who it is, and why that person can't join alone."""

    name = forms.CharField(
        label=_("Name of the resident"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True})
    )
    reason = forms.CharField(
        label=_("Why can't this person join alone?"),
        max_length=200,
        help_text=_("For example: has no mobile phone."),
    )
