"""What staff fill in where a step needs more than a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from orgs.states.reports import Conclusion


class CloseForm(forms.ModelForm):
    """What came out of an investigation."""

    outcome = forms.CharField(
        label=_("Result"), max_length=1000, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class ConcludeStep(forms.Form):
    """The conclusion about an annual report."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion, widget=UnfoldAdminSelectWidget)


class EnterStep(forms.Form):
    """What the registering authority has entered."""

    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=40, widget=UnfoldAdminTextInputWidget
    )
    authority = forms.CharField(label=_("Registering authority"), max_length=80, widget=UnfoldAdminTextInputWidget)
    registered_on = forms.DateField(label=_("Registered on"), widget=UnfoldAdminDateWidget)
