"""What staff type into a result, a follow-up and a lesson."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from proposals.models.closing import Result


class ResultForm(forms.ModelForm[Result]):
    """The texts of a result; a target a line."""

    targets = forms.CharField(
        label=_("Targets"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: what | planned | reached; for example: 路灯 | 6盏 | 6盏"),
    )

    class Meta:
        model = Result
        fields = ["done", "targets", "participants", "rated", "follows", "thanks"]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (("done", 5), ("participants", 4), ("thanks", 3), ("follows", 4))
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.instance.targets
        self.initial["targets"] = "\n".join(
            f"{row['what']} | {row['planned']} | {row.get('actual') or ''}" for row in rows
        )
        if self.instance.is_good:
            del self.fields["follows"]

    def clean_targets(self) -> list[dict[str, str]]:
        """Return the targets as rows, or say which line is wrong."""
        rows, faults = [], []
        for place, line in enumerate(self.cleaned_data["targets"].splitlines(), start=1):
            parts = [part.strip()[:200] for part in line.replace("｜", "|").split("|")]
            if not line.strip():
                continue
            if len(parts) == 3 and all(parts[:2]):  # noqa: PLR2004 - what, planned, reached
                rows.append({"what": parts[0], "planned": parts[1], "actual": parts[2]})
            else:
                faults.append(_("Line %(place)d: what | planned | reached") % {"place": place})
        if faults:
            raise forms.ValidationError(faults)
        return rows


class FollowUpForm(forms.Form):
    """Whether what was done is still good."""

    still_good = forms.TypedChoiceField(
        label=_("Is it still good?"),
        choices=((1, _("Yes, still good")), (0, _("No, not any more"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("What did you find?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    again_on = forms.DateField(label=_("Look again on"), required=False, widget=DayInput)


class LessonForm(forms.Form):
    """What was learnt."""

    words = forms.CharField(
        label=_("What was learnt?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What would you tell a neighbour who begins the same?"),
    )
    tags = forms.CharField(label=_("Tags"), max_length=100, required=False, help_text=_("Parted by spaces."))

    def clean_tags(self) -> list[str]:
        """Return the words apart."""
        return str(self.cleaned_data["tags"]).replace("，", " ").replace("、", " ").split()
