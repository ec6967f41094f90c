"""What people type about elections."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.forms import DayInput
from places.models import Place, lying_in
from places.states import Level
from residents.actions import choices_of
from residents.models import Election, Elector, Resident, VoteRule
from residents.queries.elections import adults_of
from residents.states import Office

EVENING = time(18)


class NomineeForm(forms.Form):
    """Who shall stand: oneself, or somebody of the family."""

    nominee = forms.ModelChoiceField(label=_("Who stands?"), queryset=Resident.objects.none(), empty_label=None)
    words = forms.CharField(
        label=_("What I want to do"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who votes reads it."),
    )

    def __init__(self, *args: Any, election: Election, row: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = adults_of(election.household) if election.household else Resident.objects.filter(pk=row.pk)
        field = self.fields["nominee"]
        field.queryset = people  # type: ignore[attr-defined]
        field.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]
        field.initial = row.pk


class BallotForm(forms.Form):
    """The ballot: one line to choose."""

    choice = forms.TypedChoiceField(label=_("Your choice"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = list(choices_of(election).items())  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """The photo of a signed sheet."""

    candidate = forms.ModelChoiceField(label=_("Who is named on it?"), queryset=Resident.objects.none())
    sheet = forms.FileField(label=_("Photo of the signed sheet"), help_text=_("All names must be legible."))

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["candidate"]
        if election.household is not None:
            field.queryset = adults_of(election.household)  # type: ignore[attr-defined]
        field.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """Paper ballots counted at a table: who voted, and how many for whom."""

    electors = forms.ModelMultipleChoiceField(
        label=_("Who voted on paper?"), queryset=Elector.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    witness = forms.CharField(label=_("Who counted with you?"), max_length=60)
    record = forms.FileField(label=_("Photo of the signed record"))

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = election.electors.filter(voted_on=None, resident__moved_out_on=None).select_related("resident")
        field = self.fields["electors"]
        field.queryset = free.order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda elector: elector.resident.name  # type: ignore[attr-defined]
        self.names = {f"total_{choice}": choice for choice in choices_of(election)}
        for name, words in zip(self.names, choices_of(election).values(), strict=True):
            self.fields[name] = forms.IntegerField(label=words, min_value=0, max_value=10_000, initial=0)
        self.order_fields(["electors", *self.names, "witness", "record"])

    def totals(self) -> dict[int, int]:
        """Return how many ballots there were for each choice."""
        return {choice: self.cleaned_data[name] for name, choice in self.names.items()}


class RoundForm(forms.Form):
    """The elections of a whole place, planned."""

    name = forms.CharField(label=_("Name"), max_length=60)
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none())
    office = forms.ChoiceField(label=_("Office"), choices=Office)
    nominations_until = forms.DateField(
        label=_("Candidates are named until"),
        widget=DayInput(),
        help_text=_("Until 18:00."),
    )
    votes_until = forms.DateField(label=_("Votes are cast until"), widget=DayInput(), help_text=_("Until 18:00."))
    renews = forms.BooleanField(
        label=_("Renew offices that are held"),
        required=False,
        help_text=_("Else only households without a representative, or places without a leader, vote."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = by.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
        places = Place.objects.filter(lying_in(paths, lookup=""), level__in=(Level.STREET, Level.COMMUNITY, Level.GRID))
        self.fields["place"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        rule = VoteRule.objects.of(Office.REPRESENTATIVE)
        today = timezone.localdate()
        self.fields["nominations_until"].initial = today + timedelta(days=rule.nomination_days)
        self.fields["votes_until"].initial = today + timedelta(days=rule.nomination_days + rule.voting_days)

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "place": data["place"],
            "office": data["office"],
            "renews": data["renews"],
            "nominations_close_at": _at(data["nominations_until"]),
            "closes_at": _at(data["votes_until"]),
        }


class ScrutineersForm(forms.Form):
    """The words of scrutineers, who stand at one desk; nothing of them is kept but what they lock."""

    def __init__(self, *args: Any, count: int, people: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        for number in range(1, count + 1):
            self.fields[f"person_{number}"] = forms.ModelChoiceField(
                label=_("Scrutineer %(number)d") % {"number": number}, queryset=people, required=required
            )
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("Words of scrutineer %(number)d") % {"number": number},
                required=required,
                max_length=200,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
                help_text=_("At least 8 characters, typed by that person alone."),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse half a scrutineer, and one person twice."""
        data = super().clean() or {}
        pairs = [(data.get(f"person_{n}"), data.get(f"words_{n}")) for n in range(1, self.count + 1)]
        if any(bool(person) != bool(words) for person, words in pairs):
            raise forms.ValidationError(_("Each scrutineer has a name and words."))
        people = [person for person, _words in pairs if person]
        if len(set(people)) != len(people):
            raise forms.ValidationError(_("The scrutineers are different people."))
        return data

    def words(self) -> dict[User, str]:
        """Return the words by person; none if nobody was named."""
        data = self.cleaned_data
        pairs = ((data.get(f"person_{n}"), data.get(f"words_{n}")) for n in range(1, self.count + 1))
        return {person: words for person, words in pairs if person and words}


def _at(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, EVENING))
