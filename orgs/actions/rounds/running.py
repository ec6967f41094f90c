"""A round is drafted, opened on a copy of the standard, and led from part to part."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from notices.actions import notify, set_due
from orgs.actions.standards import freeze_standard
from orgs.models import Organisation
from orgs.models.rounds import Assignment, RatingRound, RoundEntry
from orgs.models.stars import UpgradeRequest
from orgs.queries import managers_of
from orgs.queries.rounds import due_for_rating, results_of
from orgs.queries.standards import standard_in_force
from orgs.rating.run import look
from orgs.rating.table import table_of
from orgs.states.rounds import ENTRY, IN_PLAY, RATING_ROUND, AssignmentKind, EntryStage, RoundScope
from orgs.states.stars import UPGRADE, UpgradeStage
from places.models import Place

BATCH = 1_000


@transaction.atomic
def make_round(
    *,
    street: Place,
    name: str,
    as_of: date,
    declare_until: date,
    assess_until: date,
    by: User,
    scope: str = RoundScope.ALL,
) -> RatingRound:
    """Draft a round. Raises ValidationError naming the day that does not fit."""
    made = RatingRound(
        place=street, name=name, as_of=as_of, declare_until=declare_until, assess_until=assess_until, scope=scope
    )
    if not by.has_perm("orgs.run_rating_round", street):
        raise PermissionDenied(_("Only the staff of the street run rating rounds."))
    made.street_id = street.pk
    if declare_until < as_of:
        raise ValidationError({"declare_until": _("Declarations end on the last day that counts, or later.")})
    if assess_until <= declare_until:
        raise ValidationError({"assess_until": _("The assessment ends after the declarations.")})
    made.full_clean(exclude=["street"])
    made.save()
    return begin(RATING_ROUND, made, by=by)


@transaction.atomic
def open_round(*, rating_round: RatingRound, by: User) -> RatingRound:
    """Copy the standard in force, enter the organisations with their figures, and tell them.

    Raises FlowRefused without a standard in force, and if another round of the street runs.
    """
    rating_round = RatingRound.objects.select_for_update().get(pk=rating_round.pk)
    others = RatingRound.objects.filter(street=rating_round.street).exclude(pk=rating_round.pk)
    if others.exclude(stage__in=("draft", "published", "cancelled")).exists():
        raise FlowRefused(_("Another round of this street runs; it must end first."), code="running")
    standard = standard_in_force(rating_round.street, rating_round.as_of)
    if standard is None:
        raise FlowRefused(_("No star standard is in force on that day."), code="standard")
    copy = freeze_standard(standard=standard, by=by)
    rating_round = take(RATING_ROUND, rating_round, "open", by=by, changes={"standard": copy})
    count = _enter(rating_round, by)
    RatingRound.objects.filter(pk=rating_round.pk).update(entry_count=count)
    rating_round.entry_count = count
    _tell_managers(rating_round)
    return rating_round


def _enter(rating_round: RatingRound, by: User) -> int:
    """Write an entry for every organisation that the round takes in; the barred are told why."""
    standard = rating_round.standard
    if standard is None:
        return 0
    wanted = None if rating_round.scope == RoundScope.ALL else due_for_rating(rating_round)
    rows = [
        RoundEntry(
            round=rating_round,
            organisation_id=one.organisation_id,
            stage=EntryStage.BARRED if one.bars else EntryStage.ENTERED,
            computed=one.lines,
            bars=one.bars,
        )
        for one in look(table_of(standard), street_id=rating_round.street_id, on=rating_round.as_of)
        if wanted is None or one.organisation_id in wanted
    ]
    RoundEntry.objects.bulk_create(rows, batch_size=BATCH)
    asked = UpgradeRequest.objects.filter(organisation__entries__round=rating_round, stage=UpgradeStage.ASKED)
    for request in asked:
        take(UPGRADE, request, "enter", by=by)
    for entry in rating_round.entries.select_related("organisation__place"):
        begin(ENTRY, entry, by=by)
    return len(rows)


@transaction.atomic
def close_declarations(*, rating_round: RatingRound, by: User) -> RatingRound:
    """End the declarations and let the communities and the assessors judge; everybody is told what to do by when."""
    rating_round = take(RATING_ROUND, rating_round, "assess", by=by)
    entries = rating_round.entries.filter(stage__in=IN_PLAY)
    Assignment.objects.bulk_create(
        [Assignment(entry=entry, kind=AssignmentKind.COMMUNITY) for entry in entries], batch_size=BATCH
    )
    for seat in rating_round.assessors.select_related("user"):
        count = Assignment.objects.filter(entry__round=rating_round, user=seat.user).count()
        set_due(
            key=f"orgs.assess:{rating_round.pk}:{seat.user_id}",
            kind="orgs.assess",
            due_on=rating_round.assess_until,
            title=_("%(round)s: %(count)d organisations to assess") % {"round": rating_round, "count": count},
            url=reverse("orgs:judging"),
            people=[seat.user],
            street_code=rating_round.street_code,
        )
    return rating_round


@transaction.atomic
def close_assessment(*, rating_round: RatingRound, by: User) -> RatingRound:
    """End the assessment, add everything up, and hand the results to the committee."""
    rating_round = take(RATING_ROUND, rating_round, "convene", by=by)
    for entry, result in results_of(rating_round):
        entry.lines, entry.score, entry.bonus = result.lines, result.total.score or Decimal(0), result.total.bonus
        entry.counted, entry.stars_by_points = int(result.total.counted), result.stars
        entry.save(update_fields=["lines", "score", "bonus", "counted", "stars_by_points", "updated_at"])
    return rating_round


@transaction.atomic
def cancel_round(*, rating_round: RatingRound, by: User, reason: str) -> RatingRound:
    """Cancel a round with a reason that everybody reads; nobody's stars change."""
    return take(RATING_ROUND, rating_round, "cancel", by=by, reason=reason)


def _tell_managers(rating_round: RatingRound) -> None:
    organisations = Organisation.objects.filter(entries__round=rating_round).select_related("place")
    for organisation in organisations.iterator(chunk_size=BATCH):
        entry = rating_round.entries.get(organisation=organisation)
        barred = entry.stage == EntryStage.BARRED
        notify(
            kind="orgs.round",
            to=managers_of(organisation),
            title=str(rating_round),
            text=(
                _("%(organisation)s can't be rated this time; the page of the round says why.")
                if barred
                else _("Hand in the declaration of %(organisation)s by %(day)s.")
            )
            % {"organisation": organisation, "day": rating_round.declare_until.isoformat()},
            url=entry.get_absolute_url(),
            street_code=rating_round.street_code,
        )
