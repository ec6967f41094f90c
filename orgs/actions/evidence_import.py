"""Evidence from a sheet: many facts at once, each known by its key, checked against what is there, written set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.models import Evidence, Organisation
from orgs.rules import evidence as rules
from orgs.states import EvidenceKind
from places.models import Place

__all__ = ["MOST", "Fact", "Found", "find_faults", "import_facts", "key_of", "known_facts", "rules"]
MOST = {EvidenceKind.SATISFACTION: 100, EvidenceKind.EVALUATION: 100, EvidenceKind.COMMENDATION: 3}
LIMIT = 2_000_000_000
BY_PERSON = (EvidenceKind.MEMBER_ACTIVE,)
BATCH = 2_000
Fault = tuple[str, str]  # field, words


@dataclass(frozen=True)
class Fact:
    """One row of a sheet, read."""

    organisation: Organisation
    kind: str
    happened_on: date
    quantity: int
    key: str
    source: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What must be the same whenever the key comes again."""
        return (self.organisation.pk, self.kind, self.happened_on, self.quantity, self.source)


@dataclass(frozen=True)
class Found:
    """What an import would do, or did."""

    new: int
    same: int


def key_of(street: Place, key: str) -> str:
    """Return the key under which a fact of a sheet is kept: a street's own, apart from those of the platform."""
    return f"sheet:{street.code}:{key}"


def known_facts(street: Place, keys: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """Return what is there already under the keys of a sheet, by key; one query for each two thousand."""
    found: dict[str, tuple[object, ...]] = {}
    full = [key_of(street, key) for key in keys]
    for start in range(0, len(full), BATCH):
        rows = Evidence.objects.filter(key__in=full[start : start + BATCH])
        for row in rows.values_list("key", "organisation", "kind", "happened_on", "quantity", "detail__source"):
            found[row[0].removeprefix(key_of(street, ""))] = (*row[1:5], row[5] or "")
    return found


def find_faults(fact: Fact, known: dict[str, tuple[object, ...]]) -> list[Fault]:
    """Return what is wrong with a fact: field and words."""
    faults: list[Fault] = []
    most = MOST.get(EvidenceKind(fact.kind), LIMIT)
    if fact.kind in BY_PERSON:
        faults.append(("kind", _("This kind counts persons; it comes from the activities themselves.")))
    if not 1 <= fact.quantity <= most:
        faults.append(("quantity", _("Please fill in a whole number from 1 to %(most)d.") % {"most": most}))
    if fact.happened_on > timezone.localdate():
        faults.append(("happened_on", _("This day is still to come.")))
    if fact.key in known and known[fact.key] != fact.content:
        faults.append(("key", _("Under this key something else is recorded already.")))
    return faults


@transaction.atomic
def import_facts(*, street: Place, facts: Sequence[Fact], by: User) -> Found:
    """Record the facts of a sheet: what is there already stays, all the rest is written at once.

    Raises PermissionDenied for anybody but the street's staff.
    """
    if not by.has_perm("orgs.import_evidence", street):
        raise PermissionDenied(_("Only the staff of the street import evidence."))
    known = known_facts(street, [fact.key for fact in facts])
    new = {fact.key: fact for fact in facts if fact.key not in known}
    rows = [
        Evidence(
            organisation=fact.organisation,
            street=street,
            kind=fact.kind,
            key=key_of(street, fact.key),
            happened_on=fact.happened_on,
            quantity=fact.quantity,
            detail={"source": fact.source, "by": by.pk},
        )
        for fact in new.values()
    ]
    Evidence.objects.bulk_create(rows, batch_size=BATCH)
    return Found(len(new), len(facts) - len(new))
