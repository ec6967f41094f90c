"""Check a roster row by row, without saving anything: what is wrong where, or what would be saved."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.personal import keyed_hash
from core.validators import validate_id_number, validate_phone
from places.models import Place
from residents.models import Resident
from residents.states import Relation, Sex, Tenure

from .geography import Address, Geography
from .reading import Fault, Row
from .sheet import HEAD, ID_NUMBER, NAME, NO, PARTY, PHONE, RELATION, RELATIONS, ROOM, TAGS, TENURE, TENURES, YES

Progress = Callable[[int], None]
EVERY = 2000  # rows between two words about the progress


@dataclass
class Person:
    """A valid row: what will be saved of a resident."""

    row: int
    home: tuple[Address, str]
    name: str
    relation: Relation
    id_number: str
    id_hash: str | None
    phone: str
    phone_hash: str | None
    is_party_member: bool
    tags: list[str]
    tenure: str = ""  # "" leaves what is known as it is

    @property
    def birth_date(self) -> date | None:
        """The date of birth in the ID number."""
        n = self.id_number
        return date(int(n[6:10]), int(n[10:12]), int(n[12:14])) if n else None

    @property
    def sex(self) -> str:
        """The sex in the ID number."""
        if not self.id_number:
            return ""
        return Sex.MALE if int(self.id_number[16]) % 2 else Sex.FEMALE


@dataclass
class Checked:
    """A roster after the check: faults, or people and the places and compounds that they need."""

    geography: Geography
    faults: list[Fault] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    compounds: dict[Address, Place | None] = field(default_factory=dict)


def check(
    rows: list[Row], *, scope: Place, makes_places: bool, faults: list[Fault], progress: Progress = lambda _n: None
) -> Checked:
    """Check every row against itself, the others and the database; faults are by row and column."""
    result = Checked(Geography(scope, makes_places=makes_places), list(faults))
    bad_cells = {(fault.row, fault.column) for fault in faults}
    for count, row in enumerate(rows, start=1):
        _check_row(row, result, bad_cells)
        if not count % EVERY:
            progress(count)
    _check_doubles(result)
    _check_heads(result, rows)
    _check_database(result)
    result.faults.sort(key=lambda fault: (fault.row, fault.column))
    return result


def _check_row(row: Row, result: Checked, bad_cells: set[tuple[int, str]]) -> None:
    cells, wrong = row.cells, []
    address, fault = result.geography.find(row)
    if fault:
        wrong.append(fault)
    room, name = cells.get(ROOM, ""), cells.get(NAME, "").replace(" ", "")
    if not room:
        wrong.append((ROOM, _("The room is missing.")))
    if not name:
        wrong.append((NAME, _("The name is missing.")))
    relation = RELATIONS.get(cells.get(RELATION, ""))
    if relation is None:
        known = "户主、配偶、子女、父母、租户、其他"
        words = _("“%(word)s” is no relation that is known, such as %(known)s.")
        wrong.append((RELATION, words % {"word": cells.get(RELATION, ""), "known": known}))
    party, tenure = cells.get(PARTY, "").upper(), cells.get(TENURE, "")
    wrong += _wrong_words(party, tenure)
    numbers = {}
    for column, validate in ((ID_NUMBER, validate_id_number), (PHONE, validate_phone)):
        try:
            numbers[column] = validate(cells[column]) if cells.get(column) else ""
        except ValidationError as error:
            if (row.number, column) not in bad_cells:
                wrong.append((column, error.messages[0]))
            numbers[column] = ""
    result.faults += [Fault(row.number, column, words) for column, words in wrong]
    if wrong or relation is None:
        return
    result.compounds.setdefault(address[:3], result.geography.compound_of(row))
    result.people.append(
        Person(
            row=row.number,
            home=(address, room),
            name=name,
            relation=relation,
            id_number=numbers[ID_NUMBER],
            id_hash=keyed_hash(numbers[ID_NUMBER]),
            phone=numbers[PHONE],
            phone_hash=keyed_hash(numbers[PHONE]),
            is_party_member=party in YES,
            tags=_tags(cells.get(TAGS, "")),
            tenure=TENURES[tenure] or (Tenure.TENANT if relation == Relation.TENANT else ""),
        )
    )


def _wrong_words(party: str, tenure: str) -> list[tuple[str, str]]:
    """Return what is wrong in the cells that know a few words alone."""
    wrong = []
    if party not in YES and party not in NO:
        wrong.append((PARTY, _("Write 是 or 否.")))
    if tenure not in TENURES:
        wrong.append((TENURE, _("Write 业主, 租户 or 家属.")))
    return wrong


def _tags(text: str) -> list[str]:
    for mark in "，,；;/":
        text = text.replace(mark, "、")
    return [tag.strip()[:20] for tag in text.split("、") if tag.strip()]


def _check_doubles(result: Checked) -> None:
    """Find the same ID number twice in the file, or the same name without one in the same household."""
    seen: dict[object, int] = {}
    for person in result.people:
        key: object = person.id_hash or (person.home, person.name)
        first = seen.setdefault(key, person.row)
        if first != person.row:
            column = ID_NUMBER if person.id_hash else NAME
            result.faults.append(Fault(person.row, column, _("This stands in row %(row)d already.") % {"row": first}))


def _check_heads(result: Checked, rows: list[Row]) -> None:
    """Find households with two heads or none, and rows that name another head."""
    heads: dict[tuple[Address, str], list[Person]] = defaultdict(list)
    members: dict[tuple[Address, str], Person] = {}
    for person in result.people:
        members.setdefault(person.home, person)
        if person.relation == Relation.HEAD:
            heads[person.home].append(person)
    for home, found in heads.items():
        for person in found[1:]:
            words = _("The household has a head in row %(row)d already.") % {"row": found[0].row}
            result.faults.append(Fault(person.row, RELATION, words))
        members.pop(home)
    named = {row.number: row.cells.get(HEAD, "").replace(" ", "") for row in rows if row.cells.get(HEAD)}
    for person in result.people:
        head = heads.get(person.home)
        if head and named.get(person.row, head[0].name) != head[0].name:
            words = _("The head of this household is another person, by row %(row)d.") % {"row": head[0].row}
            result.faults.append(Fault(person.row, HEAD, words))
    have_heads = _homes_with_heads(result) if members else set()
    for home, person in members.items():
        if home not in have_heads:
            result.faults.append(Fault(person.row, RELATION, _("This household has no head; one row has to say 户主.")))


def _homes_with_heads(result: Checked) -> set[tuple[Address, str]]:
    """Return the homes of the roster that have a head in the database already."""
    places = {place.pk: address for address, place in result.geography.found.items() if place is not None}
    found = Resident.objects.current().filter(household__place__in=places, relation=Relation.HEAD)
    return {(places[pk], room) for pk, room in found.values_list("household__place", "household__room")}


def _check_database(result: Checked) -> None:
    """Find people who are in another household of the street already; the message names nobody."""
    hashes = {person.id_hash: person for person in result.people if person.id_hash}
    places = {place.pk: address for address, place in result.geography.found.items() if place is not None}
    current = Resident.objects.current().filter(street=result.geography.street, id_hash__isnull=False)
    rows = current.values_list("id_hash", "household__place", "household__room")
    for id_hash, place, room in rows.iterator(5000):
        person = hashes.get(id_hash or "")
        if person is not None and (places.get(place), room) != person.home:
            words = _("Somebody with this ID number is registered in another household of the street.")
            result.faults.append(Fault(person.row, ID_NUMBER, words))
