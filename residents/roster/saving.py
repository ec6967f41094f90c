"""Save a checked roster: all or nothing, new people entered, known ones brought up to date."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from residents.models import Household, Resident
from residents.states import Relation

from .checking import Checked, Person

BATCH = 5_000
FIELDS = ("name", "relation", "birth_date", "sex", "is_party_member", "tags")
UPDATED = [*FIELDS, "id_number", "id_hash", "phone", "phone_hash", "tenure", "updated_at"]
Progress = Callable[[int], None]


@transaction.atomic
def save(checked: Checked, *, progress: Progress = lambda _n: None) -> dict[str, int]:
    """Save the people of a roster without faults; return how much was new, changed or as before.

    Raises ValueError for one with faults, IntegrityError when somebody else saved the same person meanwhile.
    """
    if checked.faults:
        msg = "A roster with faults is not saved."
        raise ValueError(msg)
    counts = {"new_places": checked.geography.make_missing(checked.compounds)}
    homes, counts["new_households"] = _households(checked)
    known = _known(checked, set(homes.values()))
    in_file = {person.id_hash for person in checked.people if person.id_hash}
    new, changed = [], []
    for person in checked.people:
        household = homes[person.home]
        resident = known.get(person.id_hash) if person.id_hash else None
        if resident is None:
            namesake = known.get((household, person.name))
            # Two of one name in a household stay two: a number that the file has too is somebody else's.
            resident = namesake if namesake and namesake.id_hash not in in_file else None
        if resident is None:
            new.append(_fill(Resident(household_id=household, street_id=checked.geography.street.pk), person))
        elif _differs(resident, person):
            changed.append(_fill(resident, person))
    # Whoever stops being the head does so before somebody else becomes it.
    heads = [resident for resident in changed if resident.relation == Relation.HEAD]
    others = [resident for resident in changed if resident.relation != Relation.HEAD]
    for group in (others, heads):
        Resident.objects.bulk_update(group, UPDATED, batch_size=500)
    for start in range(0, len(new), BATCH):
        Resident.objects.bulk_create(new[start : start + BATCH])
        progress(start + BATCH)
    counts |= {
        "new_residents": len(new),
        "changed": len(changed),
        "unchanged": len(checked.people) - len(new) - len(changed),
    }
    return counts


def _households(checked: Checked) -> tuple[dict[tuple[tuple[str, ...], str], int], int]:
    """Return the household of every home, the missing ones made; and how many were made."""
    wanted = {person.home: checked.geography.place_at(person.home[0]) for person in checked.people}
    places = {place.pk for place in wanted.values()}
    rows = Household.objects.filter(place__in=places).values_list("place", "room", "pk")
    found = {(place, room): pk for place, room, pk in rows}
    street = checked.geography.street
    missing = [
        Household(place=place, street=street, room=home[1])
        for home, place in wanted.items()
        if (place.pk, home[1]) not in found
    ]
    for household in Household.objects.bulk_create(missing, batch_size=BATCH):
        found[household.place_id, household.room] = household.pk
    return {home: found[place.pk, home[1]] for home, place in wanted.items()}, len(missing)


def _known(checked: Checked, households: set[int]) -> dict[object, Resident]:
    """Return the residents of these households by the hash of their ID number and by household and name."""
    known: dict[object, Resident] = {}
    current = Resident.objects.current().filter(street=checked.geography.street)
    for resident in current.defer("id_number", "phone").iterator(BATCH):
        if resident.household_id in households:
            if resident.id_hash:
                known[resident.id_hash] = resident
            known[resident.household_id, resident.name] = resident
    return known


def _differs(resident: Resident, person: Person) -> bool:
    same = all(getattr(resident, name) == getattr(person, name) for name in FIELDS if name not in {"birth_date", "sex"})
    same = same and person.tenure in {"", resident.tenure}
    return not same or resident.id_hash != person.id_hash or resident.phone_hash != person.phone_hash


def _fill(resident: Resident, person: Person) -> Resident:
    for name in FIELDS:
        setattr(resident, name, getattr(person, name))
    resident.id_number, resident.id_hash = person.id_number, person.id_hash
    resident.phone, resident.phone_hash = person.phone, person.phone_hash
    resident.tenure = person.tenure or resident.tenure
    resident.updated_at = timezone.now()
    return resident
