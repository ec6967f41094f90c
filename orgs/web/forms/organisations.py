"""What people type about organisations."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """Why somebody would like to join; may be left empty."""

    words = forms.CharField(
        label=_("A word to the organisation"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you like to do, when you have time. You may leave this empty."),
    )
