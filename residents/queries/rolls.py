"""Who may vote: the rolls of elections, as of the moment they open."""

from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import LEADER_OF
from places.models import Place
from places.states import Level
from residents.models import Election, ElectionRound, Representative, Resident
from residents.rules.adults import adults
from residents.states import ElectionKind, Office

LEVEL_OF = {Office.UNIT_LEADER: Level.UNIT, Office.BUILDING_LEADER: Level.BUILDING, Office.GRID_LEADER: Level.GRID}
OFFICE_AT = {level: office for office, level in LEVEL_OF.items()}
# Who may vote, by place and, for the election of a representative, household.
Rolls = dict[tuple[int, int | None], list[int]]


def roll_of(election: Election) -> list[int]:
    """Return who may vote in one election as of today: the adults of a household, or the representatives of a place."""
    if election.household_id is not None:
        here = Resident.objects.current().filter(adults(timezone.localdate()), household=election.household_id)
        return list(here.order_by("pk").values_list("pk", flat=True))
    terms = Representative.objects.current().within(election.place).filter(resident__moved_out_on=None)
    return list(terms.order_by("pk").values_list("resident", flat=True))


def rolls_of(round_: ElectionRound) -> Rolls:
    """Return who may vote in each election of a round as of today."""
    return _rolls_of_households(round_) if round_.office == Office.REPRESENTATIVE else _rolls_of_leaders(round_)


def _rolls_of_households(round_: ElectionRound) -> Rolls:
    """Return the adults of every household that elects, by place and household."""
    people = Resident.objects.current().within(round_.place).filter(adults(timezone.localdate()))
    people = people.filter(household__is_empty=False)
    busy = Election.objects.running().exclude(kind=ElectionKind.RECALL).filter(household__isnull=False)
    people = people.exclude(household__in=busy.values("household"))
    if not round_.renews:
        people = people.exclude(household__in=Representative.objects.current().values("household"))
    rolls: Rolls = {}
    for place, household, resident in people.order_by("household", "pk").values_list(
        "household__place", "household", "pk"
    ):
        rolls.setdefault((place, household), []).append(resident)
    return rolls


def _rolls_of_leaders(round_: ElectionRound) -> Rolls:
    """Return the representatives of every place that elects, by place."""
    level = LEVEL_OF[Office(round_.office)]
    places = Place.objects.within(round_.place).level(level)
    if not round_.renews:
        places = places.exclude(grants__in=RoleGrant.objects.current().filter(role=LEADER_OF[level]))
    busy = Election.objects.running().filter(office=round_.office).exclude(kind=ElectionKind.RECALL)
    by_code = {place.code: place.pk for place in places.exclude(pk__in=busy.values("place")).order_by("path")}
    terms = Representative.objects.current().within(round_.place).filter(resident__moved_out_on=None)
    rolls: Rolls = {}
    for path, resident in terms.order_by("pk").values_list("place__path", "resident"):
        for code in path.strip("/").split("/"):
            if code in by_code:
                rolls.setdefault((by_code[code], None), []).append(resident)
    return rolls
