"""What people type into an evaluation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from core.yuan import YuanField
from orgs.models import Organisation
from proposals.models.evaluation import Evaluation
from proposals.queries.outcomes import planned_and_spent
from proposals.states.evaluation import SCHEME

SATISFACTION = (
    (5, pgettext_lazy("rating", "Very satisfied")),
    (4, pgettext_lazy("rating", "Satisfied")),
    (3, pgettext_lazy("rating", "Fair")),
    (2, pgettext_lazy("rating", "Not satisfied")),
    (1, pgettext_lazy("rating", "Not satisfied at all")),
)


class RatingForm(forms.Form):
    """One of five words, and a line about it."""

    stars = forms.TypedChoiceField(
        label=_("How satisfied is your household with what was done?"),
        coerce=int,
        choices=SATISFACTION,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("A word about it"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PartForm(forms.Form):
    """One part of an evaluation."""

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation


class SheetForm(PartForm):
    """The ratings of a paper sheet: a line a household."""

    lines = forms.CharField(
        label=_("Ratings"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One household a line: number on the roll, stars from 1 to 5, words; for example: 12 5 灯很亮"),
    )
    sheet = forms.FileField(label=_("Photo of the sheet"))

    def clean_lines(self) -> list[tuple[int, int, str]]:
        """Return number, stars and words of each line, or say which line is wrong."""
        rows, faults = [], []
        for place, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            number, stars, words = [*line.split(maxsplit=2), "", "", ""][:3]
            if not number:
                continue
            if number.isdecimal() and len(number) < 7 and stars in {"1", "2", "3", "4", "5"}:  # noqa: PLR2004 - a roll
                rows.append((int(number), int(stars), words))
            else:
                faults.append(_("Line %(place)d: number and one to five stars are needed.") % {"place": place})
        if faults:
            raise forms.ValidationError(faults)
        return rows


class MeetingVerdictForm(PartForm):
    """What a meeting of representatives says."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput)
    called = forms.IntegerField(label=_("Representatives called"), min_value=1, max_value=100_000)
    present = forms.IntegerField(
        label=_("Present"), min_value=0, max_value=100_000, help_text=_("More than half of those called.")
    )
    in_favour = forms.IntegerField(label=_("Satisfied with the result"), min_value=0, max_value=100_000)
    against = forms.IntegerField(label=_("Not satisfied"), min_value=0, max_value=100_000)
    words = forms.CharField(label=_("What the meeting says"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    minutes = forms.FileField(label=_("Minutes"), help_text=_("Picture or PDF; everybody can read it."))


class ThirdPartyForm(PartForm):
    """A third party's scores."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation of this street"), queryset=Organisation.objects.none(), required=False
    )
    evaluator = forms.CharField(
        label=_("Or another evaluator"), max_length=100, required=False, help_text=_("Its full name.")
    )
    reported_on = forms.DateField(label=_("Day of the report"), widget=DayInput)
    decision = forms.IntegerField(label=_("decision (of 10)"), min_value=0, max_value=10)
    process = forms.IntegerField(label=_("process (of 25)"), min_value=0, max_value=25)
    output = forms.IntegerField(label=_("output (of 30)"), min_value=0, max_value=30)
    benefit = forms.IntegerField(label=_("benefit (of 20)"), min_value=0, max_value=20)
    satisfaction = forms.IntegerField(label=_("satisfaction (of 15)"), min_value=0, max_value=15)
    words = forms.CharField(label=_("Findings"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    report = forms.FileField(label=_("The report"), help_text=_("Picture or PDF; everybody can read it."))

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        proposal = evaluation.proposal
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.active().filter(street=proposal.street_id).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Gather the scores."""
        data = super().clean() or {}
        data["scores"] = {part: data.pop(part) for part, _most in SCHEME if part in data}
        return data


class MoneyForm(PartForm):
    """What was planned and what was spent."""

    planned_fen = YuanField(label=_("Planned (yuan)"), min_value=0)
    spent_fen = YuanField(label=_("Spent (yuan)"), min_value=0)
    over_reason = forms.CharField(
        label=_("Why more was spent than planned"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        planned, spent = planned_and_spent(evaluation.proposal)
        self.initial = {
            "planned_fen": planned if evaluation.planned_fen is None else evaluation.planned_fen,
            "spent_fen": spent if evaluation.spent_fen is None else evaluation.spent_fen,
            "over_reason": evaluation.over_reason,
        }


class DecideForm(PartForm):
    """What staff decide where too few have rated."""

    good = forms.TypedChoiceField(
        label=_("Are those affected satisfied?"),
        choices=((1, pgettext_lazy("evaluation", "Satisfied")), (0, pgettext_lazy("evaluation", "Not satisfied"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("How do you know?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
