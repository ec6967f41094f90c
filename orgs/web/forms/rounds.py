"""What people type about rounds: the days of a round, seats, ties, a score sheet, decisions, reviews."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.states import STAFF_ROLES, Role
from core.forms import DayInput
from orgs.models import Organisation
from orgs.models.rounds import Assignment, RatingRound, RoundEntry
from orgs.rating.table import Line
from orgs.states.rounds import RoundScope, TieKind


class RoundForm(forms.Form):
    """A round's name and days."""

    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=80)
    scope = forms.ChoiceField(label=_("Takes in"), choices=RoundScope)
    as_of = forms.DateField(label=_("Figures as of"), help_text=_("The last day that counts."), widget=DayInput())
    declare_until = forms.DateField(label=_("Declarations until"), widget=DayInput())
    assess_until = forms.DateField(label=_("Assessment until"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Name the day that does not fit."""
        data = super().clean() or {}
        as_of, declare, assess = (data.get(name) for name in ("as_of", "declare_until", "assess_until"))
        if as_of and as_of > timezone.localdate():
            self.add_error("as_of", gettext("The day must not lie in the future."))
        if as_of and declare and declare < as_of:
            self.add_error("declare_until", gettext("Declarations end after the day of the figures."))
        if declare and assess and assess <= declare:
            self.add_error("assess_until", gettext("The assessment ends after the declarations."))
        return data


class PersonChoice(forms.ModelChoiceField[User]):
    """A person by name."""

    def label_from_instance(self, obj: User) -> str:
        """Return the name."""
        return str(obj.name)


class SeatForm(forms.Form):
    """Who assesses, or sits on the committee."""

    user = PersonChoice(label=_("Person"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, rating_round: RatingRound, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = (Role.ASSESSOR,) if kind == "assessor" else (*STAFF_ROLES, Role.ASSESSOR, Role.PARTY_INSTRUCTOR)
        held = RoleGrant.objects.current().filter(role__in=roles, place__path__startswith=rating_round.place.path)
        seated = {*rating_round.assessors.values_list("user", flat=True)}
        seated |= {*rating_round.committee.values_list("user", flat=True)}
        people = User.objects.filter(pk__in=held.values("user")).exclude(pk__in=seated)
        self.fields["user"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]


class TieForm(forms.Form):
    """What ties an assessor to an organisation of the round."""

    user = PersonChoice(label=_("Assessor"), queryset=User.objects.none(), empty_label=None)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=_("What ties them"), choices=TieKind)
    until = forms.DateField(label=_("Until"), required=False, help_text=_("Empty: still."), widget=DayInput())
    words = forms.CharField(label=pgettext_lazy("said", "Words"), required=False, max_length=200)

    def __init__(self, *args: Any, rating_round: RatingRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=rating_round.assessors.values("user")
        )
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=rating_round.entries.values("organisation")
        ).order_by("name")


class OwnTieForm(forms.Form):
    """Why an assessor steps back from an organisation."""

    kind = forms.ChoiceField(label=_("What ties you"), choices=TieKind)
    words = forms.CharField(label=pgettext_lazy("said", "Words"), required=False, max_length=200)


class AssignForm(forms.Form):
    """Which assessor of the round judges an organisation, too."""

    user = PersonChoice(label=_("Assessor"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, entry: RoundEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = entry.round.assessors.exclude(user__in=entry.assignments.exclude(user=None).values("user"))
        self.fields["user"].queryset = User.objects.filter(pk__in=seats.values("user"))  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What somebody says, in a few lines."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args: Any, label: str, most: int = 2000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].max_length = most  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The stars that the committee decides, and why if the points say otherwise."""

    stars = forms.TypedChoiceField(
        label=_("Stars"), coerce=int, choices=[(number, str(number)) for number in range(5, -1, -1)]
    )
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when the points say otherwise; everybody reads it."),
    )


class VoteForm(forms.Form):
    """A vote on a review, by name."""

    grants = forms.TypedChoiceField(
        label=_("Your vote"),
        choices=[("yes", _("Grant the review")), ("no", _("Don't grant it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=pgettext_lazy("said", "Words"), required=False, max_length=300)


@dataclass(frozen=True)
class SheetRow:
    """An indicator on a score sheet: what the standard says, and the fields for it."""

    line: Line
    points: BoundField
    reason: BoundField
    proof: BoundField | None


class SheetForm(forms.Form):
    """A score sheet: points with a reason for each indicator, and evidence where a figure is replaced.

    An indicator that is left empty is not saved; half of one is an error that names it.
    """

    def __init__(
        self, *args: Any, assignment: Assignment, required: Sequence[Line], more: Sequence[Line], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.required, self.more = required, more
        given = {one.code: one for one in assignment.given.all()}
        for line in (*required, *more):
            had = given.get(line.code)
            self.fields[f"points_{line.code}"] = forms.DecimalField(
                label=gettext("Points for %(name)s, 0 to %(most)s")
                % {"name": line.name, "most": f"{line.points.normalize():f}"},
                required=False,
                min_value=Decimal(0),
                max_value=line.points,
                decimal_places=2,
                initial=had and had.points,
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )
            self.fields[f"reason_{line.code}"] = forms.CharField(
                label=gettext("Reason"),
                required=False,
                max_length=1000,
                initial=had and had.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if line in more:
                self.fields[f"proof_{line.code}"] = forms.CharField(
                    label=gettext("Evidence"), required=False, max_length=300, initial=had and had.proof
                )

    def rows(self, lines: Sequence[Line]) -> Iterator[SheetRow]:
        """Give the indicators with their fields."""
        for line in lines:
            proof = self[f"proof_{line.code}"] if f"proof_{line.code}" in self.fields else None
            yield SheetRow(line, self[f"points_{line.code}"], self[f"reason_{line.code}"], proof)

    def filled(self) -> Iterator[dict[str, Any]]:
        """Give what was filled in, an indicator at a time."""
        for line in (*self.required, *self.more):
            points = self.cleaned_data.get(f"points_{line.code}")
            if points is not None:
                yield {
                    "code": line.code,
                    "points": points,
                    "reason": self.cleaned_data[f"reason_{line.code}"],
                    "proof": self.cleaned_data.get(f"proof_{line.code}", ""),
                }

    def clean(self) -> dict[str, Any]:
        """Name the indicator that was filled in by half."""
        data = super().clean() or {}
        for line in (*self.required, *self.more):
            reason = data.get(f"reason_{line.code}", "").strip()
            if f"points_{line.code}" not in data:
                continue
            if data[f"points_{line.code}"] is None:
                if reason:
                    self.add_error(f"points_{line.code}", gettext("%(name)s: how many points?") % {"name": line.name})
            elif not reason:
                self.add_error(
                    f"reason_{line.code}", gettext("%(name)s: say why you give these points.") % {"name": line.name}
                )
        return data
