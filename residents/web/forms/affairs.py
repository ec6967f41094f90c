"""What people type about affairs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from places.models import Place
from residents.models import Affair, Household
from residents.queries.affairs import affairs_at
from residents.queries.ladder import can_be_charged, levels_below
from residents.states import AffairTopic
from residents.states.affairs import Referral

STARS = [
    (5, _("5 · very well")),
    (4, _("4 · well")),
    (3, _("3 · fair")),
    (2, _("2 · poorly")),
    (1, _("1 · badly")),
]


class AffairForm(forms.Form):
    """What is the matter, where, in one's own words."""

    title = forms.CharField(
        label=_("In one line"), max_length=60, help_text=_("For example: no light on the 3rd floor.")
    )
    words = forms.CharField(label=_("What is the matter?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    topic = forms.ChoiceField(label=_("Topic"), choices=AffairTopic)
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=None)
    on_paper = forms.BooleanField(label=_("I record this for somebody who told or wrote it to me"), required=False)

    def __init__(self, *args: Any, by: User, at: Place | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = [*([at.path] if at else []), *by.principal.standing.homes()]
        codes = {code for path in paths for code in path.strip("/").split("/")}
        field = self.fields["place"]
        field.queryset = Place.objects.filter(code__in=codes).order_by("-path")  # type: ignore[attr-defined]
        field.label_from_instance = lambda place: f"{place.name}（{place.get_level_display()}）"  # type: ignore[attr-defined]
        if at is not None:
            field.initial = at.pk
        if not by.standing.leads_or_serves:
            del self.fields["on_paper"]


class AssignForm(forms.Form):
    """Who is charged with it."""

    to = forms.ModelChoiceField(label=_("Who does it?"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = can_be_charged(affair)  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.name} · {user.role_for(affair)}"  # type: ignore[attr-defined]


class _Said(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class HandDownForm(_Said):
    """To which lower level, and why."""

    to = forms.ModelChoiceField(label=_("To whom?"), queryset=Place.objects.none(), empty_label=None)
    field_order = ["to", "reason"]

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = [place.pk for place in levels_below(affair)]
        self.fields["to"].queryset = Place.objects.filter(pk__in=below).order_by("path")  # type: ignore[attr-defined]


class ReferForm(_Said):
    """To whom it belongs, and why."""

    to = forms.ChoiceField(label=_("To whom?"), choices=Referral)
    field_order = ["to", "reason"]


class MergeForm(forms.Form):
    """Which other affair it is the same as."""

    into = forms.ModelChoiceField(label=_("The same as"), queryset=Affair.objects.none(), empty_label=None)

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = affairs_at(affair.community or affair.place).open().exclude(pk=affair.pk).order_by("-pk")
        self.fields["into"].queryset = near  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    """One to five stars, and words."""

    stars = forms.TypedChoiceField(
        label=_("How well was it settled?"),
        coerce=int,
        choices=[
            (5, _("5 · very well")),
            (4, _("4 · well")),
            (3, _("3 · fair")),
            (2, _("2 · poorly")),
            (1, _("1 · badly")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("A word about it"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class RatingSheetForm(forms.Form):
    """The ratings of a paper sheet: a line a household."""

    lines = forms.CharField(
        label=_("Ratings"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One household a line: unit, room, stars, words; for example: 1单元 301 5 很及时"),
    )
    sheet = forms.FileField(label=_("Photo of the sheet"))

    def __init__(self, *args: Any, affair: Affair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.affair = affair

    def clean_lines(self) -> list[tuple[Household, int, str]]:
        """Return the household, the stars and the words of each line, or say which line is wrong and why."""
        rows, faults = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            found = self._row(line.split(maxsplit=3))
            if isinstance(found, str):
                faults.append(f"{_('Line')} {number}：{found}")
            else:
                rows.append(found)
        if faults:
            raise forms.ValidationError(faults)
        return rows

    def _row(self, parts: list[str]) -> tuple[Household, int, str] | str:
        if len(parts) < 3 or parts[2] not in {"1", "2", "3", "4", "5"}:  # noqa: PLR2004 - unit, room, stars
            return str(_("unit, room and one to five stars are needed"))
        homes = Household.objects.filter(
            place__path__startswith=self.affair.place.path, place__name=parts[0], room=parts[1]
        ).select_related("place")
        if len(homes) != 1:
            return str(_("no such household here, or more than one"))
        return homes[0], int(parts[2]), parts[3] if len(parts) > 3 else ""  # noqa: PLR2004
