"""Reads of elections, turnout and terms that more than one face needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.states import STAFF_ROLES
from places.models import Place
from places.states import Level
from residents.models import Candidate, Election, ElectionRound, Elector, Household, Representative, Resident
from residents.rules.adults import adults, own_row
from residents.states import ElectionStage
from residents.states.elections import RUNNING


def representative_of(household: Household) -> Representative | None:
    """Return the household's representative in office, if any."""
    terms = Representative.objects.current().filter(household=household)
    return terms.select_related("resident", "place").first()


def adults_of(household: Household) -> QuerySet[Resident]:
    """Return the adults who live in a household today."""
    return Resident.objects.current().filter(adults(timezone.localdate()), household=household).order_by("pk")


def elections_for(user: User) -> QuerySet[Election]:
    """Return the elections that concern a person: of the own household, and those on whose roll the person is."""
    row = own_row(user)
    if row is None:
        return Election.objects.none()
    on_roll = Elector.objects.filter(election=OuterRef("pk"), resident=row)
    concerned = Q(household=row.household_id) | Q(Exists(on_roll))
    return Election.objects.filter(concerned).for_page().order_by("-pk")


def running_for(user: User) -> QuerySet[Election]:
    """Return those of them that are not decided yet."""
    return elections_for(user).filter(stage__in=RUNNING)


def candidates_of(election: Election) -> QuerySet[Candidate]:
    """Return who stands, in the order in which they were named."""
    return election.candidates.filter(accepted=True).select_related("resident__household__place").order_by("pk")


def knows_candidates(election: Election, user: User) -> bool:
    """Whether somebody reads the candidates' full names: who votes on them, and the staff of the place."""
    row = own_row(user)
    on_roll = row is not None and election.electors.filter(resident=row).exists()
    return on_roll or user.has_perm("residents.call_election", election)


def sees_units(round_: ElectionRound, user: User) -> bool:
    """Whether somebody reads the turnout of single units, which may be of few: who lives or works in the place."""
    if not user.is_authenticated:
        return False
    path = round_.place.path
    return user.standing.lives_in(path) or user.standing.has(*STAFF_ROLES, at=path)


def counts_shown(election: Election) -> bool:
    """Whether the numbers of votes may be shown: of very few ballots they would tell who chose what."""
    return election.ballots is not None and election.ballots >= settings.ELECTION_COUNTS_FROM


@dataclass(frozen=True)
class Turnout:
    """How many of the roll have voted, in a place; the units are the lines of a building."""

    place: Place
    elections: int
    roll: int
    voted: int
    units: "tuple[Turnout, ...]" = ()

    @property
    def percent(self) -> int:
        """The share that has voted, rounded down: a hundred means everybody."""
        return self.voted * 100 // self.roll if self.roll else 0


def turnout_of(election: Election) -> tuple[int, int]:
    """Return how many are on the roll of one election and how many have voted."""
    facts = election.electors.aggregate(roll=Count("pk"), voted=Count("voted_on"))
    return facts["roll"], facts["voted"]


def turnout_by_place(round_: ElectionRound) -> list[Turnout]:
    """Return the turnout of a round by building, each with its units; three queries for any size."""
    rows = (
        Elector.objects.filter(election__round=round_)
        .values("election__place")
        .annotate(elections=Count("election", distinct=True), roll=Count("pk"), voted=Count("voted_on"))
    )
    facts = {row["election__place"]: row for row in rows}
    places = {place.pk: place for place in Place.objects.filter(pk__in=facts)}
    parents = {place.parent_id for place in places.values() if place.level == Level.UNIT and place.parent_id}
    buildings = {place.pk: place for place in Place.objects.filter(pk__in=parents)}
    grouped: dict[Place, list[Turnout]] = {}
    for pk, place in places.items():
        fact = facts[pk]
        line = Turnout(place, fact["elections"], fact["roll"], fact["voted"])
        above = buildings.get(place.parent_id or 0, place) if place.level == Level.UNIT else place
        grouped.setdefault(above, []).append(line)
    lines = [_together(place, sorted(units, key=_way)) for place, units in grouped.items()]
    return sorted(lines, key=_way)


def turnout_in_all(lines: Iterable[Turnout], place: Place) -> Turnout:
    """Return the sum of some lines."""
    return _together(place, list(lines))


def states_of(round_: ElectionRound) -> list[tuple[str, int]]:
    """Return how many elections of a round stand where, in words, in the order of the states."""
    rows = dict(round_.elections.values_list("stage").annotate(count=Count("pk")))
    return [(str(stage.label), rows[stage]) for stage in ElectionStage if stage in rows]


def _together(place: Place, units: list[Turnout]) -> Turnout:
    return Turnout(
        place,
        sum(unit.elections for unit in units),
        sum(unit.roll for unit in units),
        sum(unit.voted for unit in units),
        tuple(unit for unit in units if unit.place != place),
    )


def _way(line: Turnout) -> tuple[str, int, str]:
    return (line.place.path.rsplit("/", 2)[0], line.place.order, line.place.path)
