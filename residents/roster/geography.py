"""Where a row of the roster lies in the street's tree; missing buildings and units may be made."""

import difflib
import re
from collections import defaultdict

from django.utils.translation import gettext as _

from places.models import Place
from places.states import Level

from .reading import Row
from .sheet import BUILDING, COMMUNITY, COMPOUND, GRID, UNIT

# Level by level: the column, and the level that it names.
ROAD = ((COMMUNITY, Level.COMMUNITY), (GRID, Level.GRID), (BUILDING, Level.BUILDING), (UNIT, Level.UNIT))
MAKES = frozenset({Level.BUILDING, Level.UNIT})
Address = tuple[str, ...]


def plain(name: str) -> str:
    """Return a place's name without the words that clerks add or drop."""
    return re.sub(r"(居民委员会|村民委员会|居委会|村委会)$", "", name.replace(" ", ""))


class Geography:
    """The places that one import may touch, asked by names."""

    def __init__(self, scope: Place, *, makes_places: bool) -> None:
        self.makes_places = makes_places
        self.scope = scope
        levels = [level for _column, level in ROAD] + [Level.COMPOUND]
        street = scope.street or scope
        rows = Place.objects.within(street).filter(level__in=levels)
        self.by_name: dict[tuple[int, str, str], Place] = {}
        self.names: dict[tuple[int, str], list[str]] = defaultdict(list)
        for place in rows:
            parent = place.parent_id or 0
            self.by_name[parent, place.level, plain(place.name)] = place
            self.names[parent, place.level].append(place.name)
        self.street = street
        self.found: dict[Address, Place | None] = {}
        self.wrong: dict[Address, tuple[str, str]] = {}
        self.missing: dict[Address, str] = {}
        self.counters: dict[tuple[int, Level], int] = {}

    def find(self, row: Row) -> tuple[Address, tuple[str, str] | None]:
        """Return the address of a row, and the column and words of what is wrong with it, if anything is."""
        address = tuple(plain(row.cells.get(column, "")) for column, _level in ROAD)
        if address not in self.found:
            self._look_up(address, row)
        return address, self.wrong.get(address) or self._wrong_compound(address, row)

    def _look_up(self, address: Address, row: Row) -> None:
        parent: Place | None = self.street
        for depth, (column, level) in enumerate(ROAD):
            place = self.by_name.get((parent.pk, level, address[depth])) if parent else None
            if place is None and not (self.makes_places and level in MAKES):
                self.wrong[address] = (column, self._unknown(parent, level, row.cells.get(column, "")))
                break
            if place is not None and level == Level.COMMUNITY and not self._in_scope(place):
                self.wrong[address] = (column, _("This community is not yours to import into."))
                break
            if place is None:
                self.missing[address[: depth + 1]] = row.cells.get(column, "")
            parent = place
        self.found[address] = parent if address not in self.wrong else None

    def _in_scope(self, community: Place) -> bool:
        return community.lies_in(self.scope) or self.scope.lies_in(community)

    def _unknown(self, parent: Place | None, level: Level, name: str) -> str:
        near = difflib.get_close_matches(
            name, self.names.get((parent.pk, level), []) if parent else [], n=1, cutoff=0.4
        )
        if near:
            return _("“%(name)s” does not exist here. Did you mean “%(near)s”?") % {"name": name, "near": near[0]}
        return _("“%(name)s” does not exist here.") % {"name": name}

    def _wrong_compound(self, address: Address, row: Row) -> tuple[str, str] | None:
        name = row.cells.get(COMPOUND, "")
        if not name:
            return None
        community = self.by_name.get((self.street.pk, Level.COMMUNITY, address[0]))
        if community and (community.pk, Level.COMPOUND, plain(name)) in self.by_name:
            return None
        return COMPOUND, self._unknown(community, Level.COMPOUND, name)

    def compound_of(self, row: Row) -> Place | None:
        """Return the compound that a row names."""
        community = self.by_name.get((self.street.pk, Level.COMMUNITY, plain(row.cells.get(COMMUNITY, ""))))
        name = row.cells.get(COMPOUND, "")
        return self.by_name.get((community.pk, Level.COMPOUND, plain(name))) if community and name else None

    def make_missing(self, compounds: dict[Address, Place | None]) -> int:
        """Make the missing buildings and units, level by level; return how many."""
        for depth, (_column, level) in enumerate(ROAD):
            wanted = {address: name for address, name in self.missing.items() if len(address) == depth + 1}
            made = [self._new(address, name, level, compounds) for address, name in sorted(wanted.items())]
            Place.objects.bulk_create(made, batch_size=2000)
            for place in made:
                self.by_name[place.parent_id or 0, level, plain(place.name)] = place
        return len(self.missing)

    def _new(self, address: Address, name: str, level: Level, compounds: dict[Address, Place | None]) -> Place:
        parent = self.place_at(address[:-1])
        letter = "B" if level == Level.BUILDING else "U"
        code = f"{parent.code}-{letter}{self._next(parent, level)}"
        place = Place(
            level=level, code=code, name=name, parent=parent, street=self.street, path=f"{parent.path}{code}/"
        )
        if level == Level.BUILDING:
            place.compound = compounds.get(address)
        return place

    def _next(self, parent: Place, level: Level) -> int:
        key = (parent.pk, level)
        if key not in self.counters:
            codes = Place.objects.filter(parent=parent, level=level).values_list("code", flat=True)
            self.counters[key] = max((int(m[1]) for code in codes if (m := re.search(r"(\d+)$", code))), default=0)
        self.counters[key] += 1
        return self.counters[key]

    def place_at(self, address: Address) -> Place:
        """Return the place of an address that exists, or has been made."""
        place = self.street
        for depth, name in enumerate(address):
            place = self.by_name[place.pk, ROAD[depth][1], name]
        return place
