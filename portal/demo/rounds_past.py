"""Last year's round from its results to the stars: a decision against the points, reviews, the notice, the plaques."""

from datetime import timedelta

from django.utils import timezone

from accounts.states import Role
from core.flow import BEGUN
from core.months import months_after
from core.workdays import add_working_days
from disclosure.models import PublicNotice
from disclosure.states import NOTICE
from disclosure.states import Stage as NoticeStage
from orgs.models import Organisation, StarRating
from orgs.models.rounds import CommitteeMember, CommitteeVote, RatingReview, RatingRound, RoundEntry
from orgs.models.stars import StarGrant
from orgs.queries.rounds import results, results_of
from orgs.states.ratings import RatingKind
from orgs.states.rounds import ENTRY, REVIEW, EntryStage, RatingRoundStage, ReviewStage
from orgs.states.stars import STARS

from .draw import Draw
from .rounds_panel import Panel
from .rounds_start import Days, enter, start_round
from .rounds_work import Work, declare_for, give_out
from .words_rounds import (
    AGAINST_IT,
    FOR_IT,
    LOWER,
    NOTHING_NEW,
    REVIEW_LOST,
    REVIEW_LOST_WHY,
    REVIEW_WON,
    REVIEW_WON_WHY,
)

BATCH = 1000
PAST = Days(as_of=300, opened=298, declared=280, assessed=258, convened=256, announced=250, published=232)
SCORED = ["lines", "score", "bonus", "counted", "stars_by_points", "stars", "why"]
MOST = 5


def build_past(panel: Panel, name: str, draw: Draw) -> RatingRound:
    """Run a whole round on days of the past; the stars that organisations hold come of it."""
    rating_round = start_round(panel, name, PAST, RatingRoundStage.PUBLISHED, draw)
    entries = enter(rating_round, panel, PAST, draw)
    work = Work(rating_round, panel, draw)
    declare_for(work, entries, days=PAST.declared)
    RoundEntry.objects.filter(pk__in=[one.pk for one in entries]).update(stage=EntryStage.DECLARED)
    give_out(work, entries, days=PAST.declared - 1, done=1)
    decided = _decide(work)
    _review(work, decided)
    _announce(work, decided)
    for stage in (EntryStage.DECIDED, EntryStage.FINAL):
        RoundEntry.objects.filter(pk__in=[one.pk for one in decided]).update(stage=stage)
    _give_stars(work, decided)
    work.trace.write()
    return rating_round


def _decide(work: Work) -> list[RoundEntry]:
    """Add everything up; the committee decides as the points say, but for one."""
    decided = []
    lowered = False
    for entry, result in results_of(work.round):
        entry.lines, entry.score, entry.bonus = result.lines, result.total.score, result.total.bonus
        entry.counted, entry.stars_by_points = int(result.total.counted), result.stars
        entry.stars = result.stars
        if result.stars >= 3 and not lowered:  # noqa: PLR2004
            entry.stars, entry.why, lowered = result.stars - 1, LOWER, True
        decided.append(entry)
        by = work.panel.committee[0]
        days = PAST.convened - 2
        work.trace.add(ENTRY, entry, "decide", by, days=days, role=Role.STREET_STAFF, source=EntryStage.DECLARED)
    RoundEntry.objects.bulk_update(decided, SCORED, batch_size=BATCH)
    return decided


def _review(work: Work, decided: list[RoundEntry]) -> None:
    """Let one review be granted by a vote by name, another one not."""
    fit = [one for one in decided if one.stars and one.stars < MOST and not one.why]
    if len(fit) < 2:  # noqa: PLR2004
        return
    won, lost = fit[0], fit[1]
    _voted(work, won, REVIEW_WON, against=1, why=REVIEW_WON_WHY)
    _voted(work, lost, REVIEW_LOST, against=4, why=REVIEW_LOST_WHY)
    won.stars, won.why = (won.stars or 0) + 1, REVIEW_WON_WHY
    won.save(update_fields=["stars", "why", "updated_at"])
    by = work.panel.committee[1]
    days = PAST.announced - 10
    work.trace.add(ENTRY, won, "amend", by, days=days, role=Role.PARTY_INSTRUCTOR, reason=REVIEW_WON_WHY)


def _voted(work: Work, entry: RoundEntry, words: str, *, against: int, why: str) -> None:
    draw, granted = work.draw, against * 2 < len(work.panel.committee)
    manager = work.panel.managers[entry.organisation.body_id]
    asked = PAST.announced - 3
    review = RatingReview.objects.create(
        entry=entry,
        by=manager,
        words=words,
        stage=ReviewStage.UPHELD if granted else ReviewStage.REJECTED,
        due_on=draw.today - timedelta(days=asked - 15),
        decided_at=draw.moment(asked - 6),
    )
    for n, member in enumerate(CommitteeMember.objects.filter(round=work.round).order_by("pk")):
        said = n >= against
        spoken = FOR_IT if said else AGAINST_IT if granted else NOTHING_NEW
        at = draw.moment(asked - 4)
        CommitteeVote.objects.create(review=review, member=member, grants=said, words=spoken, voted_at=at)
    work.trace.add(REVIEW, review, BEGUN, manager, days=asked, role=Role.ORG_MANAGER)
    step, by = "uphold" if granted else "reject", work.panel.committee[1]
    work.trace.add(REVIEW, review, step, by, days=asked - 6, role=Role.PARTY_INSTRUCTOR, reason=why)


def _announce(work: Work, decided: list[RoundEntry]) -> None:
    """Leave the public notice of the results, ended without an objection."""
    opened = work.draw.today - timedelta(days=PAST.announced)
    ranked = sorted(decided, key=lambda one: (-(one.stars or 0), one.pk))
    notice = PublicNotice.objects.create(
        place=work.round.place,
        title=f"{work.round}结果公示",
        text="\n".join(f"{one.organisation}：{one.stars or 0}星，{one.score}分" for one in ranked),
        subject_label=RatingRound._meta.label_lower,
        subject_id=work.round.pk,
        subject_url=f"/ratings/rounds/{work.round.pk}/",
        stage=NoticeStage.PASSED,
        opens_on=opened,
        closes_on=add_working_days(opened, 7),
        opened_by=work.panel.staff,
    )
    RatingRound.objects.filter(pk=work.round.pk).update(notice=notice)
    first = NoticeStage.OPEN
    staff = work.panel.staff
    work.trace.add(NOTICE, notice, BEGUN, staff, days=PAST.announced, role=Role.STREET_STAFF, first=first)
    work.trace.add(NOTICE, notice, "pass", None, days=(work.draw.today - notice.closes_on).days - 1)


def _give_stars(work: Work, decided: list[RoundEntry]) -> None:
    """Write the final ratings and hang the plaques."""
    standard, day = work.round.standard, work.round.published_on
    if standard is None or day is None:
        return
    StarRating.objects.bulk_create(
        [
            StarRating(
                organisation=entry.organisation,
                standard=standard,
                kind=RatingKind.FINAL,
                rated_on=day,
                score=entry.score,
                bonus=entry.bonus,
                counted=entry.counted,
                stars=entry.stars or 0,
                lines=entry.lines,
            )
            for entry in decided
        ],
        batch_size=BATCH,
    )
    grants = [
        StarGrant(
            organisation=entry.organisation,
            street_id=entry.organisation.street_id,
            standard=standard,
            entry=entry,
            stars=entry.stars or 0,
            score=entry.score,
            number=f"{work.round.street_code}-{day.year}-{n:04d}",
            from_on=day,
            until=months_after(day, standard.valid_months) - timedelta(days=1),
        )
        for n, entry in enumerate(results(work.round), start=1)
        if entry.stars
    ]
    StarGrant.objects.bulk_create(grants, batch_size=BATCH)
    for entry in decided:
        work.trace.add(ENTRY, entry, "finish", None, days=PAST.published)
        entry.organisation.stars, entry.organisation.score = entry.stars or 0, entry.score
        entry.organisation.rated_on, entry.organisation.updated_at = day, timezone.now()
    for grant in grants:
        work.trace.add(STARS, grant, BEGUN, None, days=PAST.published)
    kept = [entry.organisation for entry in decided]
    Organisation.objects.bulk_update(kept, ["stars", "score", "rated_on", "updated_at"], batch_size=BATCH)
