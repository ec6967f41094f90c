"""What people type about public notices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ObjectionForm(forms.Form):
    """An objection."""

    text = forms.CharField(
        label=_("What do you object to, and why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Your name is not shown to the public. Staff answer within five working days, in public."),
    )
