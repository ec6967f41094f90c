"""Evidence arrives from the floors above, by key, once."""

from datetime import date
from typing import Any

from accounts.models import User
from orgs.models import Evidence, Organisation


def record_evidence(
    *,
    organisation: Organisation,
    kind: str,
    key: str,
    happened_on: date,
    quantity: int = 1,
    person: User | None = None,
    detail: dict[str, Any] | None = None,
) -> Evidence:
    """Record one fact about an organisation's work; the same key again returns the first record.

    ``quantity`` is in pieces, person-times, fen, or points out of 100, as the kind says; ``person`` is the member who
    took part, for the kinds that count distinct people.
    """
    evidence, _new = Evidence.objects.get_or_create(
        key=key,
        defaults={
            "organisation": organisation,
            "street_id": organisation.street_id,
            "kind": kind,
            "happened_on": happened_on,
            "quantity": quantity,
            "person": person,
            "detail": detail or {},
        },
    )
    return evidence
