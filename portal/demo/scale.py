"""How large a demo street is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """The counts of one demo street; residents are spread evenly over the communities."""

    residents: int
    organisations: int
    projects: int
    proposals: int
    grids: int  # in each community
    buildings: int  # in each grid
    units: int  # in each building
    evidence_months: int
    partners: int


SCALES = {
    "small": Scale(1_800, 40, 26, 48, 2, 2, 2, 24, 24),
    "full": Scale(78_000, 356, 235, 1_200, 6, 4, 3, 24, 158),
}
