"""Standards for tests: small ones made to measure, and the platform's own."""

from datetime import date
from typing import Any

from orgs.models import Dimension, Indicator, Standard, StarLevel
from orgs.states import StandardStage
from places.models import Place

LEVELS = ((1, 50), (2, 60), (3, 70), (4, 80), (5, 90))


def make_standard(
    dimensions: dict[str, list[dict[str, Any]]], *, street: Place | None = None, draft: bool = False, **facts: Any
) -> Standard:
    """Make a standard of dimensions by code with indicators; an entry without code tells of the dimension."""
    version = Standard.objects.count() + 1
    standard = Standard.objects.create(
        **{
            "name": "星级标准",
            "version": version,
            "in_force_from": date(2026, 1, 1),
            "street": street,
            "bars": ["punished"],
            **facts,
        }
    )
    for code, entries in dimensions.items():
        own = next((entry for entry in entries if "code" not in entry), {})
        indicators = [entry for entry in entries if "code" in entry]
        points = sum(entry["points"] for entry in indicators)
        dimension = Dimension.objects.create(standard=standard, code=code, name=code, points=points, **own)
        for entry in indicators:
            Indicator.objects.create(standard=standard, dimension=dimension, **{"name": entry["code"], **entry})
    for stars, points in LEVELS:
        StarLevel.objects.create(standard=standard, stars=stars, points_from=points)
    if not draft:
        Standard.objects.filter(pk=standard.pk).update(stage=StandardStage.PUBLISHED)
        standard.refresh_from_db()
    return standard
