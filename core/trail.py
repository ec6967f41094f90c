"""The seal over the trace: made by the clock every minute, recomputed by anybody, so that an altered row shows.

Every seal covers the steps of one street since the seal before: a Merkle root over the rows, chained to the one before.
Only steps of transactions that are over are sealed, so that none slips in behind.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import merkle
from .models import Seal, StepTaken

LOCK = 7_370_502  # the advisory lock that lets one sealer work at a time
BATCH = 20_000  # steps a seal at the most


@dataclass(frozen=True)
class Fault:
    """What a check of the trail found: the street, the seal, the step if one can be named, and what is wrong."""

    street_code: str
    seal: int | None
    step_id: int | None
    what: str

    def __str__(self) -> str:
        """Return one line for the terminal and the page."""
        where = _("seal %(street)s #%(number)s") % {"street": self.street_code or "-", "number": self.seal or "-"}
        step = _("step %(id)s") % {"id": self.step_id} if self.step_id else ""
        return "; ".join(part for part in (where, step, self.what) if part)


def content_of(step: StepTaken) -> bytes:
    """Return what is sealed of a step: every column, in a fixed order."""
    facts = [
        step.pk,
        step.flow,
        step.object_id,
        step.object_label,
        step.street_code,
        step.step,
        step.source,
        step.target,
        step.actor_id,
        step.actor_name,
        step.actor_role,
        step.behalf_id,
        step.behalf_name,
        step.reason,
        step.visibility,
        step.taken_at.astimezone(UTC).isoformat(),
        step.xid,
    ]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def chain(seal: Seal) -> str:
    """Return the digest of a seal: its root, what it covers, and the seal before."""
    ids = hashlib.sha256(json.dumps(seal.step_ids).encode()).hexdigest()
    facts = [
        seal.street_code,
        seal.number,
        seal.root,
        ids,
        seal.previous,
        seal.horizon,
        seal.sealed_at.astimezone(UTC).isoformat(),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


# Every transaction below the horizon has ended. One in another database of the cluster cannot hold it back.
_HORIZON = """
    WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
    SELECT COALESCE(
        (
            SELECT min(running.xid::text::bigint) FROM pg_snapshot_xip(now.snapshot) AS running (xid)
            WHERE NOT EXISTS (
                SELECT FROM pg_stat_activity AS a
                WHERE a.backend_xid = running.xid::xid
                AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database())
            )
        ),
        pg_snapshot_xmax(now.snapshot)::text::bigint
    ), pg_snapshot_xmax(now.snapshot)::text::bigint
    FROM now
"""


@transaction.atomic
def seal_steps() -> int:
    """Seal what has been committed since the last seal; return how many. Two sealers at once: the second waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_HORIZON)
        horizon, newest = cursor.fetchone()
    since = Seal.objects.order_by("-pk").values_list("horizon", flat=True).first() or 0
    if since <= newest:  # what was over stays over, even if this look at the running ones was more careful
        horizon = max(horizon, since)
    steps = StepTaken.objects.filter(xid__lt=horizon, xid__gte=since)
    if since > newest:  # restored into a new cluster, whose transactions are counted from the start again
        sealed = Seal.objects.values_list("step_ids", flat=True)
        steps = StepTaken.objects.exclude(pk__in={pk for ids in sealed.iterator() for pk in ids})
    count = 0
    for street_code, rows in groupby(
        steps.order_by("street_code", "pk").iterator(BATCH), key=attrgetter("street_code")
    ):
        for part in _parts(rows):
            _seal(street_code, part, horizon)
            count += len(part)
    return count


def _parts(rows: Iterable[StepTaken]) -> Iterator[list[StepTaken]]:
    part: list[StepTaken] = []
    for row in rows:
        part.append(row)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part


def _seal(street_code: str, steps: list[StepTaken], horizon: int) -> Seal:
    last = Seal.objects.filter(street_code=street_code).order_by("-number").first()
    leaves = [merkle.leaf(content_of(step)) for step in steps]
    seal = Seal(
        street_code=street_code,
        number=last.number + 1 if last else 1,
        step_ids=[step.pk for step in steps],
        digests=merkle.pack(leaves),
        root=merkle.root(leaves).hex(),
        previous=last.digest if last else "",
        horizon=horizon,
        sealed_at=timezone.now(),
    )
    seal.digest = chain(seal)
    seal.save(force_insert=True)
    return seal


def check_trail(street_code: str | None = None) -> Iterator[Fault]:
    """Recompute every seal of a street (of all without one) and yield what does not fit: altered, missing, added."""
    seals = Seal.objects.order_by("street_code", "number")
    if street_code is not None:
        seals = seals.filter(street_code=street_code)
    for code, chained in groupby(seals.iterator(200), key=attrgetter("street_code")):
        yield from _check_chain(code, chained)
    yield from _check_unsealed(street_code)


def _check_chain(code: str, seals: Iterable[Seal]) -> Iterator[Fault]:
    before = ""
    for expected, seal in enumerate(seals, start=1):
        if seal.number != expected:
            yield Fault(code, expected, None, _("this seal is missing"))
            return
        if seal.previous != before or seal.digest != chain(seal):
            yield Fault(code, seal.number, None, _("the seal itself was altered"))
        yield from check_seal(seal)
        before = seal.digest


def check_seal(seal: Seal) -> Iterator[Fault]:
    """Recompute one seal from the rows as they are now and yield what does not fit."""
    leaves = merkle.unpack(bytes(seal.digests))
    if len(leaves) != len(seal.step_ids) or not leaves or merkle.root(leaves).hex() != seal.root:
        yield Fault(seal.street_code, seal.number, None, _("the seal itself was altered"))
        return
    steps = StepTaken.objects.in_bulk(seal.step_ids)
    for pk, digest in zip(seal.step_ids, leaves, strict=True):
        if pk not in steps:
            yield Fault(seal.street_code, seal.number, pk, _("the row is missing"))
        elif merkle.leaf(content_of(steps[pk])) != digest:
            yield Fault(seal.street_code, seal.number, pk, _("the row was altered"))


def _check_unsealed(street_code: str | None) -> Iterator[Fault]:
    """Yield rows that stand before the last seal's horizon and that no seal covers: slipped in afterwards."""
    sql = """
        WITH last AS (SELECT horizon FROM core_seal ORDER BY id DESC LIMIT 1),
        sealed AS (SELECT unnest(step_ids) AS id FROM core_seal WHERE %(code)s::text IS NULL OR street_code = %(code)s)
        SELECT s.id, s.street_code FROM core_steptaken s CROSS JOIN last LEFT JOIN sealed ON sealed.id = s.id
        WHERE s.xid < last.horizon AND sealed.id IS NULL AND (%(code)s::text IS NULL OR s.street_code = %(code)s)
        ORDER BY s.id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"code": street_code})
        for pk, code in cursor.fetchall():
            yield Fault(code, None, pk, _("the row was added behind the seals"))
