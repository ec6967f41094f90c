"""Reads of rounds: who is due, what is to be judged, what it comes to, what the public sees."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from accounts.states import Role
from core.months import months_filed
from orgs.models import Organisation
from orgs.models.rounds import Assignment, Given, RatingReview, RatingRound, RoundEntry
from orgs.models.stars import StarGrant, UpgradeRequest
from orgs.rating.result import Result, left_out_of, result_of
from orgs.rating.table import Line, table_of
from orgs.states.rounds import (
    IN_PLAY,
    RESULTS_SHOWN,
    AssignmentKind,
    AssignmentStage,
    EntryStage,
    RatingRoundStage,
)
from orgs.states.standards import Judge, Source
from orgs.states.stars import UpgradeStage
from places.models import Place, lying_in

SOON = timedelta(days=180)


def due_for_rating(rating_round: RatingRound) -> set[int]:
    """Return who has no stars, whose stars end soon, and who asked for an upgrade."""
    held = StarGrant.objects.held().filter(street=rating_round.street)
    lasting = held.filter(until__gt=rating_round.as_of + SOON).values("organisation")
    asked = UpgradeRequest.objects.filter(street=rating_round.street, stage=UpgradeStage.ASKED)
    here = Organisation.objects.active().filter(street=rating_round.street)
    due = set(here.exclude(pk__in=lasting).values_list("pk", flat=True))
    return due | set(asked.values_list("organisation_id", flat=True))


def lines_to_judge(assignment: Assignment, *, overrides: bool = False) -> list[Line]:
    """Return the indicators that need points of this judge; with ``overrides`` the computed ones, too."""
    standard = assignment.entry.round.standard
    if standard is None:
        return []
    judge = Judge.COMMUNITY if assignment.kind == AssignmentKind.COMMUNITY else Judge.ASSESSORS
    table = table_of(standard)
    lines, left_out = table.lines, left_out_of(assignment.entry.computed)
    required = [
        line for line in lines if line.source != Source.COMPUTED and line.judge == judge and line.code not in left_out
    ]
    if overrides and judge == Judge.ASSESSORS:
        required += [line for line in lines if line.source == Source.COMPUTED and line.code not in left_out]
    return required


def results_of(rating_round: RatingRound) -> Iterator[tuple[RoundEntry, Result]]:
    """Give every entry in play with what it comes to."""
    if rating_round.standard is None:
        return
    table = table_of(rating_round.standard)
    given: dict[int, dict[str, list[Decimal]]] = {}
    handed_in = Given.objects.filter(
        assignment__entry__round=rating_round, assignment__stage=AssignmentStage.DONE
    ).order_by("pk")
    for entry_id, code, points in handed_in.values_list("assignment__entry_id", "code", "points"):
        given.setdefault(entry_id, {}).setdefault(code, []).append(points)
    judges: dict[int, int] = {}
    done = Assignment.objects.filter(
        entry__round=rating_round, stage=AssignmentStage.DONE, kind=AssignmentKind.ASSESSOR
    )
    for entry_id in done.values_list("entry_id", flat=True):
        judges[entry_id] = judges.get(entry_id, 0) + 1
    for entry in rating_round.entries.filter(stage__in=IN_PLAY).select_related("organisation").order_by("pk"):
        yield (
            entry,
            result_of(
                table,
                entry.computed,
                given.get(entry.pk, {}),
                judges=judges.get(entry.pk, 0),
                months_filed=months_filed(entry.organisation.filed_on, rating_round.as_of),
            ),
        )


def results(rating_round: RatingRound) -> QuerySet[RoundEntry]:
    """Return what the committee decided, the most stars first."""
    decided = rating_round.entries.filter(stage__in=(EntryStage.DECIDED, EntryStage.FINAL))
    rows = decided.select_related("organisation__place", "round__standard", "round__notice")
    return rows.order_by(F("stars").desc(nulls_last=True), F("score").desc(nulls_last=True), "pk")


def newest_entry(organisation: Organisation) -> RoundEntry | None:
    """Return an organisation's entry in the newest round."""
    return organisation.entries.select_related("round__standard", "round__notice").order_by("-pk").first()


def entries_of(user: User) -> QuerySet[RoundEntry]:
    """Return the entries of the organisations that somebody manages, in rounds that run or are out."""
    bodies = [held.body_id for held in user.standing.held if held.role == Role.ORG_MANAGER and held.body_id]
    rows = RoundEntry.objects.filter(organisation__body__in=bodies).select_related("round", "organisation")
    return rows.order_by("-pk")


def to_judge(user: User) -> QuerySet[Assignment]:
    """Return what somebody has to judge: own assignments, and first reviews of the own community."""
    paths = user.standing.paths(Role.COMMUNITY_STAFF)
    own = Assignment.objects.filter(user=user, kind=AssignmentKind.ASSESSOR)
    first = Assignment.objects.filter(lying_in(paths, "entry__organisation__place"), kind=AssignmentKind.COMMUNITY)
    rows = (own | first).filter(entry__round__stage__in=(RatingRoundStage.ASSESSING, *RESULTS_SHOWN))
    return rows.select_related("entry__round", "entry__organisation__place").order_by("-stage", "pk")


def held_stars(organisation: Organisation) -> StarGrant | None:
    """Return the stars that an organisation holds."""
    return StarGrant.objects.held().filter(organisation=organisation).select_related("standard").first()


def shown_rounds(street: Place, user: User) -> QuerySet[RatingRound]:
    """Return the rounds of a street that somebody may see: drafts are the staff's."""
    rows = RatingRound.objects.filter(street=street).order_by("-pk")
    return rows if user.has_perm("orgs.run_rating_round", street) else rows.exclude(stage=RatingRoundStage.DRAFT)


def spread(rating_round: RatingRound) -> list[tuple[int, int]]:
    """Return how many organisations of a round have how many stars, five first."""
    decided = rating_round.entries.filter(stage__in=(EntryStage.DECIDED, EntryStage.FINAL))
    found = dict(decided.values_list("stars").annotate(count=Count("pk")).order_by())
    return [(stars, found.get(stars, 0)) for stars in range(5, -1, -1)]


def counts_by_stage(rating_round: RatingRound) -> dict[str, int]:
    """Return how many organisations of a round stand where."""
    return dict(rating_round.entries.values_list("stage").annotate(count=Count("pk")).order_by())


def with_progress(entries: QuerySet[RoundEntry]) -> QuerySet[RoundEntry]:
    """Add how many judge an entry, and how many of them have handed in."""
    kept = ~Q(assignments__stage=AssignmentStage.RECUSED) & Q(assignments__kind=AssignmentKind.ASSESSOR)
    return entries.select_related("organisation__place", "round__standard").annotate(
        judges=Count("assignments", filter=kept),
        handed_in=Count("assignments", filter=kept & Q(assignments__stage=AssignmentStage.DONE)),
        recused=Count("assignments", filter=Q(assignments__stage=AssignmentStage.RECUSED)),
        first_review=Count(
            "assignments", filter=Q(assignments__kind=AssignmentKind.COMMUNITY, assignments__stage=AssignmentStage.DONE)
        ),
    )


def entry_with_round(pk: int) -> RoundEntry | None:
    """Return an entry with all that its page needs."""
    rows = RoundEntry.objects.select_related(
        "round__standard", "round__notice", "round__place", "round__street", "organisation__place", "veto_ground"
    )
    return rows.filter(pk=pk).first()


def reviews_of(rating_round: RatingRound) -> QuerySet[RatingReview]:
    """Return the requests for review in a round with who voted how, the open ones first."""
    rows = RatingReview.objects.filter(entry__round=rating_round).prefetch_related("votes__member__user")
    return rows.select_related("entry__organisation__place", "entry__round").order_by("due_on", "pk")


def grant_with(token: str) -> StarGrant | None:
    """Return the stars that a certificate's code belongs to."""
    rows = StarGrant.objects.select_related("organisation__place", "street", "standard")
    return rows.filter(token=token).first()


def grants_of(organisation: Organisation) -> QuerySet[StarGrant]:
    """Return all stars that an organisation ever held, the newest first."""
    rows = StarGrant.objects.filter(organisation=organisation).select_related("entry__round")
    return rows.order_by("-from_on", "-pk")


def lines_of(entry: RoundEntry) -> list[dict[str, Any]]:
    """Return the lines of an entry as far as they are known: until the assessment is closed, the figures alone."""
    if entry.lines:
        return list(entry.lines)
    judged = {line.code for line in table_of(entry.round.standard).lines if not line.computed}  # type: ignore[arg-type]
    return [
        line | {"earned": None, "state": "awaited"} if line["code"] in judged and line["state"] != "left_out" else line
        for line in entry.computed
    ]
