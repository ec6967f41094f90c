"""What people type about incubations."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from orgs.models.incubation import Incubation, IncubationMentor
from orgs.queries.incubation import mentors_for
from orgs.states.incubation import EndKind, IncubationStage, ReviewResult, TalkResult


def _day(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **facts)


def _words(label: Any, rows: int = 4, **facts: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **{"max_length": 1000, **facts})


class ApplyForm(forms.Form):
    """Why a circle wants to be incubated, and what it needs."""

    why = _words(_("Why do you want to be incubated?"), help_text=_("What you have done, and what shall become of it."))
    needs = _words(
        _("What do you need?"), help_text=_("For example: a room, bookkeeping, legal help, training, seed money.")
    )


class CaseForm(forms.Form):
    """A form of a step of a case."""

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case


class InviteForm(CaseForm):
    """When and where the talk is."""

    talk_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    where = forms.CharField(label=_("Where"), max_length=60)


class MentorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A mentor with the cases that they have."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name, fields and load."""
        fields = "、".join(obj.field_labels)
        return f"{obj.user.name}（{obj.load}/{obj.most}）{fields}"


class AdmitForm(CaseForm):
    """Who mentors the circle, if that is known already."""

    mentor = MentorField(
        label=_("Mentor"), queryset=IncubationMentor.objects.none(), required=False, empty_label=_("To be named later")
    )

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["mentor"].queryset = mentors_for(case)  # type: ignore[attr-defined]


class MentorForm(AdmitForm):
    """Who mentors the circle from now on; once it is in the nursery, with the reason of the change."""

    reason = _words(_("Reason"), 3, required=False)

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["mentor"].required = True
        self.fields["mentor"].empty_label = None  # type: ignore[attr-defined]
        if case.in_nursery:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class PlanForm(CaseForm):
    """The plan and its days."""

    plan = _words(
        _("Plan"), 6, max_length=3000, help_text=_("What shall be reached, who helps with what, which services.")
    )
    starts_on = _day(_("Begins on"))
    ends_on = _day(_("Ends on"))

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        facts = {"plan": case.plan, "starts_on": case.starts_on or timezone.localdate(), "ends_on": case.ends_on}
        super().__init__(*args, case=case, initial=facts, **kwargs)
        months = {"least": settings.INCUBATION_LEAST_MONTHS, "most": settings.INCUBATION_MOST_MONTHS}
        self.fields["ends_on"].help_text = _("A plan takes %(least)d to %(most)d months.") % months


class MilestoneForm(CaseForm):
    """One milestone."""

    title = forms.CharField(label=_("What shall be reached"), max_length=60)
    due_on = _day(_("By when"))


class MoveForm(forms.Form):
    """Another day for a milestone, and why."""

    due_on = _day(_("New day"))
    reason = _words(_("Reason"), 2)


class TalkForm(CaseForm):
    """What was said in a talk."""

    held_on = _day(_("Day of the talk"), initial=timezone.localdate)
    people = forms.CharField(label=_("Who was there"), max_length=200, required=False)
    record = _words(_("What was said"), 5, max_length=2000, help_text=_("The circle reads it."))
    notes = _words(
        _("Notes for the centre"),
        3,
        max_length=2000,
        required=False,
        help_text=_("Only the mentor and the centre read them."),
    )
    result = forms.ChoiceField(label=_("What it came to"), choices=TalkResult, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Incubation, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.stage != IncubationStage.TALK:
            del self.fields["result"]


class ReviewForm(CaseForm):
    """What a review found and comes to."""

    findings = _words(_("Findings"), 5, max_length=2000, help_text=_("The circle reads them."))
    result = forms.ChoiceField(label=pgettext_lazy("review", "Result"), choices=ReviewResult, widget=forms.RadioSelect)
    ends_on = _day(_("If extended: new last day"), required=False)
    end_kind = forms.ChoiceField(label=_("If ended: why"), choices=[("", "—"), *EndKind.choices], required=False)
    reason = _words(_("If ended: the reason, which everybody reads"), 3, required=False)


class EndForm(CaseForm):
    """Why an incubation ends."""

    kind = forms.ChoiceField(label=_("Why it ends"), choices=EndKind)
    reason = _words(_("Reason, which everybody reads"), 3)


class ProofForm(forms.Form):
    """A proof of a milestone."""

    file = forms.FileField(label=_("Photo or file"))
