"""What the centre fills in when it takes a case on in the staff site; the reason is typed beside it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSplitDateTimeWidget

from orgs.models.incubation import Incubation, IncubationMentor
from orgs.queries.incubation import mentors_for
from orgs.states.incubation import EndKind


class CaseForm(forms.Form):
    """A form of a step of a case."""

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case


class InviteForm(CaseForm):
    """When and where the talk is."""

    talk_at = forms.SplitDateTimeField(label=_("When"), widget=UnfoldAdminSplitDateTimeWidget)
    where = forms.CharField(label=_("Where"), max_length=60)


class AdmitForm(CaseForm):
    """Who mentors the circle, if that is known already."""

    mentor = forms.ModelChoiceField(label=_("Mentor"), queryset=IncubationMentor.objects.none(), required=False)

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["mentor"].queryset = mentors_for(case)
        self.fields["mentor"].label_from_instance = lambda row: f"{row.user.name}（{row.load}/{row.most}）"


class MentorForm(AdmitForm):
    """Who mentors the circle from now on."""

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["mentor"].required = True


class PlanForm(CaseForm):
    """The plan and its days."""

    plan = forms.CharField(label=_("Plan"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    starts_on = forms.DateField(label=_("Begins on"), widget=UnfoldAdminDateWidget)
    ends_on = forms.DateField(label=_("Ends on"), widget=UnfoldAdminDateWidget)

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        facts = {"plan": case.plan, "starts_on": case.starts_on, "ends_on": case.ends_on}
        super().__init__(*args, case=case, initial=facts, **kwargs)
        months = {"least": settings.INCUBATION_LEAST_MONTHS, "most": settings.INCUBATION_MOST_MONTHS}
        self.fields["ends_on"].help_text = _("A plan takes %(least)d to %(most)d months.") % months


class ReviewForm(CaseForm):
    """What the review found; for an extension the new last day."""

    findings = forms.CharField(label=_("Findings"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    ends_on = forms.DateField(label=_("If extended: new last day"), required=False, widget=UnfoldAdminDateWidget)


class EndForm(CaseForm):
    """Why an incubation ends."""

    kind = forms.ChoiceField(label=_("Why it ends"), choices=EndKind)
