"""What staff add to a step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.models import Fund


class FundForm(forms.Form):
    """From which fund the grant is committed."""

    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.select_related("account"))
