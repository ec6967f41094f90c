"""A round is opened on a day of the past: the standard copied, the organisations entered with their figures."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.states import Role
from core.flow import BEGUN
from orgs.actions.standards import freeze_standard
from orgs.models import Organisation
from orgs.models.rounds import CommitteeMember, RatingRound, RoundAssessor, RoundEntry
from orgs.queries.standards import standard_in_force
from orgs.rating.run import look
from orgs.rating.table import table_of
from orgs.states.rounds import ENTRY, RATING_ROUND, EntryStage, RatingRoundStage

from .draw import Draw
from .rounds_panel import Panel, Trace

BATCH = 1000


@dataclass(frozen=True)
class Days:
    """How many days ago a round's days were; below zero they lie ahead."""

    as_of: int
    opened: int
    declared: int
    assessed: int
    convened: int = 0
    announced: int = 0
    published: int = 0


def start_round(panel: Panel, name: str, days: Days, stage: RatingRoundStage, draw: Draw) -> RatingRound:
    """Make a round that stands in a stage, with its seats and its trace so far."""
    as_of = draw.today - timedelta(days=days.as_of)
    standard = standard_in_force(panel.street, as_of)
    rating_round = RatingRound.objects.create(
        place=panel.street,
        street=panel.street,
        name=name,
        standard=freeze_standard(standard=standard, by=panel.staff) if standard else None,
        as_of=as_of,
        declare_until=draw.today - timedelta(days=days.declared),
        assess_until=draw.today - timedelta(days=days.assessed),
        stage=stage,
        published_on=draw.today - timedelta(days=days.published) if days.published else None,
    )
    RoundAssessor.objects.bulk_create(RoundAssessor(round=rating_round, user=user) for user in panel.assessors)
    CommitteeMember.objects.bulk_create(CommitteeMember(round=rating_round, user=user) for user in panel.committee)
    trace = Trace(draw)
    at = (("open", days.opened), ("assess", days.declared - 1), ("convene", days.convened))
    later = (("announce", days.announced), ("publish", days.published))
    trace.add(RATING_ROUND, rating_round, BEGUN, panel.staff, days=days.opened + 1, role=Role.STREET_STAFF)
    for step, ago in at + later:
        if ago > 0:
            by, role = (None, None) if step == "publish" else (panel.staff, Role.STREET_STAFF)
            trace.add(RATING_ROUND, rating_round, step, by, days=ago, role=role)
    trace.write()
    return rating_round


def enter(rating_round: RatingRound, panel: Panel, days: Days, draw: Draw) -> list[RoundEntry]:
    """Enter every organisation that was filed by then; return those that are in play."""
    if rating_round.standard is None:
        return []
    filed = Organisation.objects.filter(street=panel.street, filed_on__lte=rating_round.as_of).select_related("place")
    organisations = {one.pk: one for one in filed}
    entries = [
        RoundEntry(
            round=rating_round,
            organisation=organisations[one.organisation_id],
            stage=EntryStage.BARRED if one.bars else EntryStage.ENTERED,
            computed=one.lines,
            bars=one.bars,
        )
        for one in look(table_of(rating_round.standard), street_id=panel.street.pk, on=rating_round.as_of)
        if one.organisation_id in organisations
    ]
    RoundEntry.objects.bulk_create(entries, batch_size=BATCH)
    rating_round.entry_count = len(entries)
    rating_round.save(update_fields=["entry_count", "updated_at"])
    trace = Trace(draw)
    for entry in entries:
        trace.add(ENTRY, entry, BEGUN, panel.staff, days=days.opened, role=Role.STREET_STAFF, first=entry.stage)
    trace.write()
    return [entry for entry in entries if entry.stage == EntryStage.ENTERED]
