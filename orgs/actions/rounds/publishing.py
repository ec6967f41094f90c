"""Results go on public notice, and when it is over, they become stars."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, take
from disclosure.actions import open_public_notice, withdraw_notice
from disclosure.states import Stage as NoticeStage
from notices.actions import notify
from orgs.actions.stars import grant_stars
from orgs.models import StarRating
from orgs.models.rounds import RatingReview, RatingRound, RoundEntry
from orgs.queries import managers_of
from orgs.queries.rounds import results
from orgs.rules.rounds import RUNNING
from orgs.states.ratings import RatingKind
from orgs.states.rounds import ENTRY, RATING_ROUND, EntryStage, RatingRoundStage, ReviewStage


@transaction.atomic
def announce_round(*, rating_round: RatingRound, by: User) -> RatingRound:
    """Put the results on public notice and tell every organisation its own."""
    rating_round = take(RATING_ROUND, rating_round, "announce", by=by)
    lines = [
        _("%(organisation)s: %(stars)d stars, %(score)s points")
        % {"organisation": entry.organisation, "stars": entry.stars or 0, "score": entry.score}
        for entry in results(rating_round)
    ]
    notice = open_public_notice(
        subject=rating_round,
        title=_("Results of %(round)s") % {"round": rating_round},
        text="\n".join(lines),
        place=rating_round.place,
        working_days=rating_round.standard.notice_days if rating_round.standard else 7,
        by=by,
    )
    rating_round.notice = notice
    rating_round.save(update_fields=["notice", "updated_at"])
    for entry in results(rating_round):
        _tell(entry, _("%(organisation)s: %(stars)d stars on public notice until %(day)s."), day=notice.closes_on)
    return rating_round


@transaction.atomic
def publish_round(*, rating_round: RatingRound, by: User | None) -> RatingRound:
    """Give the stars: a final rating and a plaque for everybody who has earned one. Raises FlowRefused before time."""
    today = timezone.localdate()
    rating_round = take(RATING_ROUND, rating_round, "publish", by=by, changes={"published_on": today})
    if rating_round.standard is None:
        raise FlowRefused(_("The round has no standard."), code="standard")
    for entry in results(rating_round).filter(stage=EntryStage.DECIDED):
        final = take(ENTRY, entry, "finish", by=by)
        StarRating.objects.create(
            organisation=entry.organisation,
            standard=rating_round.standard,
            kind=RatingKind.FINAL,
            rated_on=today,
            score=entry.score,
            bonus=entry.bonus,
            counted=entry.counted,
            stars=entry.stars or 0,
            lines=entry.lines,
        )
        grant_stars(entry=final, on=today, by=by)
        _tell(entry, _("%(organisation)s has %(stars)d stars now."), day=today)
    return rating_round


@transaction.atomic
def reconvene_round(*, rating_round: RatingRound, by: User, reason: str) -> RatingRound:
    """Send the results back to the committee, after a founded objection or because something was wrong."""
    notice = rating_round.notice
    if notice is not None and notice.stage in RUNNING:
        withdraw_notice(notice=notice, reason=reason)
    return take(RATING_ROUND, rating_round, "reconvene", by=by, reason=reason, changes={"notice": None})


def publish_over() -> int:
    """Publish the rounds whose notice has ended and whose reviews are decided; return how many."""
    done = 0
    waiting = RatingRound.objects.filter(stage=RatingRoundStage.NOTICE, notice__stage=NoticeStage.PASSED)
    for rating_round in waiting.order_by("pk"):
        if not RatingReview.objects.filter(entry__round=rating_round, stage=ReviewStage.REQUESTED).exists():
            publish_round(rating_round=rating_round, by=None)
            done += 1
    return done


def _tell(entry: RoundEntry, text: str, *, day: object) -> None:
    notify(
        kind="orgs.round",
        to=managers_of(entry.organisation),
        title=str(entry.round),
        text=text % {"organisation": entry.organisation, "stars": entry.stars or 0, "day": day},
        url=entry.get_absolute_url(),
        street_code=entry.street_code,
    )
