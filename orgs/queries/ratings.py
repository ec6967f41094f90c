"""Reads of ratings: a rating told with its standard, and what would bring more stars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core.months import months_filed
from orgs.models import Organisation, StarRating
from orgs.rating.formula import points_of, total_of
from orgs.rating.table import Line, Table, table_of
from orgs.rating.ways import Outlook, outlook


@dataclass(frozen=True)
class ToldLine:
    """An indicator as the reader sees it: what the standard says, and what this rating says."""

    line: Line
    found: dict[str, Any]

    @property
    def value(self) -> Decimal | None:
        """What was measured."""
        return None if self.found["value"] is None else Decimal(self.found["value"])

    @property
    def earned(self) -> Decimal | None:
        """The points; None if nothing counts here."""
        return None if self.found["earned"] is None else Decimal(self.found["earned"])


@dataclass(frozen=True)
class ToldPart:
    """A dimension with its lines, its points and what of them counted."""

    code: str
    name: str
    is_bonus: bool
    lines: tuple[ToldLine, ...]
    share: Decimal | None

    @property
    def got(self) -> Decimal:
        """The points earned in this dimension."""
        return sum((line.earned for line in self.lines if line.earned is not None), Decimal(0))

    @property
    def whole(self) -> Decimal:
        """The points that could be earned of what counts."""
        return sum((line.line.points for line in self.lines if line.earned is not None), Decimal(0))


def told(lines: Sequence[dict[str, Any]], table: Table) -> list[ToldPart]:
    """Return the lines of a rating by dimension, in the words of its standard."""
    found = {line["code"]: line for line in lines}
    shares = total_of(table, points_of(lines)).shares
    return [
        ToldPart(
            part.code,
            part.name,
            part.is_bonus,
            tuple(ToldLine(line, found[line.code]) for line in part.lines if line.code in found),
            shares.get(part.code),
        )
        for part in table.parts
    ]


def outlooks(rating: StarRating, table: Table) -> Iterator[Outlook]:
    """Give the ways to each number of stars above what the figures come to, the nearest first."""
    months = months_filed(rating.organisation.filed_on, rating.rated_on)
    for rung in reversed(table.rungs):
        if rung.stars > rating.stars:
            found = outlook(table, rating.lines, rung, months_filed=months)
            if not found.reached:
                yield found


def ratings_of(organisation: Organisation) -> QuerySet[StarRating]:
    """Return an organisation's ratings, the newest first."""
    return organisation.ratings.select_related("standard", "organisation").order_by("-rated_on", "-pk")


def table_for(rating: StarRating) -> Table:
    """Return the table of the standard that made a rating."""
    return table_of(rating.standard)
