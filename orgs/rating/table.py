"""A standard as plain values, so that the query, the formulas and the simulation read the same thing."""

from dataclasses import dataclass
from decimal import Decimal

from orgs.models import Indicator, Standard
from orgs.states.standards import COMPUTED_SOURCES, Applies, Judge


@dataclass(frozen=True)
class Line:
    """One indicator."""

    code: str
    name: str
    dimension: str
    source: str
    measure: str
    formula: str
    points: Decimal
    full_at: Decimal
    bands: tuple[tuple[Decimal, Decimal], ...]
    least_count: int
    no_data: str
    judge: str = Judge.ASSESSORS

    @property
    def computed(self) -> bool:
        """Whether the platform computes it."""
        return self.source in COMPUTED_SOURCES


@dataclass(frozen=True, kw_only=True)
class Part:
    """One dimension with its lines."""

    code: str
    name: str
    points: int
    only_with_projects: bool
    is_bonus: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Rung:
    """What so many stars ask for; ``least_share`` in per cent, ``tenure_months`` since filing."""

    stars: int
    points_from: int
    least_share: int
    tenure_months: int


@dataclass(frozen=True)
class Table:
    """A standard: parts in order, the rungs from the highest down, and what bars from a rating."""

    standard_id: int
    window_months: int
    bonus_most: int
    most_stars_in_part: int
    parts: tuple[Part, ...]
    rungs: tuple[Rung, ...]
    bars: tuple[str, ...]
    drop_extremes_from: int = 5

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def base(self) -> tuple[Part, ...]:
        """The dimensions that make up the hundred points."""
        return tuple(part for part in self.parts if not part.is_bonus)

    def line(self, code: str) -> Line:
        """Return one line. Raises KeyError for a code that the standard does not have."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)


def table_of(standard: Standard) -> Table:
    """Read a standard, in three queries."""
    indicators = list(standard.indicators.all())
    parts = tuple(
        Part(
            code=dimension.code,
            name=dimension.name,
            points=dimension.points,
            only_with_projects=dimension.applies == Applies.PROJECTS,
            is_bonus=dimension.is_bonus,
            lines=tuple(_line(one, dimension.code) for one in indicators if one.dimension_id == dimension.pk),
        )
        for dimension in standard.dimensions.all()
    )
    rungs = tuple(
        Rung(level.stars, level.points_from, level.least_share, level.tenure_months) for level in standard.levels.all()
    )
    return Table(
        standard.pk,
        standard.window_months,
        standard.bonus_most,
        standard.most_stars_in_part,
        parts,
        tuple(sorted(rungs, key=lambda rung: -rung.stars)),
        tuple(standard.bars),
        standard.drop_extremes_from,
    )


def _line(indicator: Indicator, dimension: str) -> Line:
    bands = tuple((Decimal(str(start)), Decimal(str(points))) for start, points in indicator.bands)
    return Line(
        indicator.code,
        indicator.name,
        dimension,
        indicator.source,
        indicator.measure,
        indicator.formula,
        Decimal(indicator.points),
        indicator.full_at,
        bands,
        indicator.least_count,
        indicator.no_data,
        indicator.judge,
    )
