"""A small standard of a hundred points, and one organisation."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from orgs.actions import record_evidence
from orgs.models import Organisation, Standard
from orgs.states import EvidenceKind, Formula, Measure
from tests.factories.orgs import OrganisationFactory
from tests.factories.standards import make_standard
from tests.plugins.cast import Cast

DAY = date(2026, 11, 23)
SMALL: dict[str, list[dict[str, Any]]] = {
    "A": [{"code": "A1", "measure": Measure.REPORTS, "points": 10}],
    "B": [{"code": "B1", "measure": Measure.MEMBERS, "points": 15, "full_at": 15}],
    "C": [
        {"code": "C1", "measure": Measure.ACTIVITIES, "points": 20, "full_at": 12},
        {"code": "C2", "measure": Measure.ACTIVE_MONTHS, "points": 15, "full_at": 9},
        {"code": "C3", "measure": Measure.SERVICE_PER_MEMBER, "points": 15, "full_at": 5},
    ],
    "F": [
        {"code": "F1", "measure": Measure.SATISFACTION, "points": 20, "full_at": 90, "least_count": 30},
        {"code": "F4", "measure": Measure.COMPLAINTS, "points": 5, "formula": Formula.MINUS},
    ],
}
Record = Callable[..., None]


@pytest.fixture
def standard(db: None) -> Standard:
    return make_standard(SMALL)


@pytest.fixture
def organisation(cast: Cast, standard: Standard) -> Organisation:
    return OrganisationFactory(
        place=cast.community, body=cast.body, name=cast.body.name, filed_on=date(2025, 1, 5), member_count=10
    )


def evidence(
    organisation: Organisation,
    kind: EvidenceKind,
    quantity: int = 1,
    times: int = 1,
    every: int = 20,
    person: User | None = None,
) -> None:
    """Record facts backwards from the day before, so many days apart."""
    for number in range(times):
        record_evidence(
            organisation=organisation,
            kind=kind,
            key=f"t:{organisation.pk}:{kind}:{person and person.pk}:{number}",
            happened_on=DAY - timedelta(days=every * number + 1),
            quantity=quantity,
            person=person,
        )
