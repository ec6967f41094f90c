"""What of rating rounds waits: for the staff, the committee, the judges, and at the desks of organisations."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem
from core.queue import register as register_queue
from orgs.models import Organisation
from orgs.models.rounds import RatingReview, RatingRound, RoundEntry
from orgs.models.stars import StarGrant, StarWarning, UpgradeRequest
from orgs.queries.rounds import to_judge, with_progress
from orgs.queries.todo import Todo, register
from orgs.rules.rounds import RUNNING, why_not_declare
from orgs.states.rounds import IN_PLAY, AssignmentStage, EntryStage, RatingRoundStage, ReviewStage
from orgs.states.stars import UpgradeStage, WarningStage
from places.models import lying_in

MOST = 50
ENDS_SOON = timedelta(days=180)
WORKED_ON = (
    RatingRoundStage.DRAFT,
    RatingRoundStage.DECLARING,
    RatingRoundStage.ASSESSING,
    RatingRoundStage.COMMITTEE,
    RatingRoundStage.NOTICE,
)


def _streets(user: User) -> list[str]:
    return user.standing.paths(Role.STREET_STAFF)


def rounds_to_lead(user: User) -> list[QueueItem]:
    """Return the rounds under way with the day by which their part ends."""
    rows = RatingRound.objects.filter(lying_in(_streets(user), "place"), stage__in=WORKED_ON).select_related("notice")
    return [
        QueueItem(f"{row} · {row.get_stage_display()}", _round_url(row), due_on=_ends(row))
        for row in rows.order_by("-pk")[:MOST]
    ]


def _round_url(row: RatingRound) -> str:
    return reverse("orgs:round_desk", args=[row.pk])


def _ends(row: RatingRound) -> date | None:
    if row.stage == RatingRoundStage.NOTICE and row.notice is not None:
        return row.notice.closes_on
    days = {RatingRoundStage.DECLARING: row.declare_until, RatingRoundStage.ASSESSING: row.assess_until}
    return days.get(RatingRoundStage(row.stage))


def declarations_to_examine(user: User) -> list[QueueItem]:
    """Return what was declared in rounds that still take declarations, for the staff of the place."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = RoundEntry.objects.filter(
        lying_in(paths, "organisation__place"), stage=EntryStage.DECLARED, round__stage=RatingRoundStage.DECLARING
    )
    found = rows.select_related("organisation__place", "round").order_by("updated_at", "pk")[:MOST]
    return [
        QueueItem(str(row), row.get_absolute_url(), due_on=row.round.declare_until, place=str(row.organisation.place))
        for row in found
    ]


def judges_to_assign(user: User) -> list[QueueItem]:
    """Return the organisations that have fewer assessors than the standard asks for."""
    rows = RoundEntry.objects.filter(
        lying_in(_streets(user), "organisation__place"),
        stage__in=IN_PLAY,
        round__stage__in=(RatingRoundStage.DECLARING, RatingRoundStage.ASSESSING),
    )
    missing = [
        row
        for row in with_progress(rows).order_by("pk")
        if row.round.standard is not None and row.judges < row.round.standard.least_assessors  # type: ignore[attr-defined]
    ]
    return [
        QueueItem(
            _("%(organisation)s: %(have)d of %(need)d assessors")
            % {
                "organisation": row.organisation,
                "have": row.judges,  # type: ignore[attr-defined]
                "need": row.round.standard.least_assessors if row.round.standard else 0,
            },
            row.get_absolute_url(),
            due_on=row.round.declare_until,
            place=str(row.organisation.place),
        )
        for row in missing[:MOST]
    ]


def entries_to_decide(user: User) -> list[QueueItem]:
    """Return what a member of a committee has still to decide."""
    rows = RoundEntry.objects.filter(
        round__stage=RatingRoundStage.COMMITTEE, round__committee__user=user, stage__in=IN_PLAY
    )
    found = rows.select_related("organisation__place", "round").order_by("pk")[:MOST]
    return [QueueItem(str(row), row.get_absolute_url(), place=str(row.organisation.place)) for row in found]


def reviews_to_decide(user: User) -> list[QueueItem]:
    """Return the reviews that wait for the committee; staff of the street see that they wait."""
    rows = RatingReview.objects.filter(stage=ReviewStage.REQUESTED)
    seen = rows.filter(lying_in(_streets(user), "entry__organisation__place"))
    mine = rows.filter(entry__round__committee__user=user)
    found = RatingReview.objects.filter(pk__in=seen.values("pk").union(mine.values("pk")))
    shown = found.select_related("entry__organisation__place", "entry__round").order_by("due_on", "pk")[:MOST]
    return [QueueItem(str(row), row.entry.get_absolute_url(), due_on=row.due_on, place=str(row.place)) for row in shown]


def sheets_to_hand_in(user: User) -> list[QueueItem]:
    """Return the sheets that somebody has still to hand in: an assessor's own, or a community's first reviews."""
    rows = to_judge(user).filter(stage=AssignmentStage.ASSIGNED, entry__round__stage=RatingRoundStage.ASSESSING)
    found = rows.filter(entry__stage__in=IN_PLAY).order_by("pk")[:MOST]
    return [
        QueueItem(str(row), row.get_absolute_url(), due_on=row.entry.round.assess_until, place=str(row.place))
        for row in found
    ]


def warnings_open(user: User) -> list[QueueItem]:
    """Return the early warnings that run."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = StarWarning.objects.filter(lying_in(paths, "organisation__place"), stage=WarningStage.OPEN)
    return [
        QueueItem(
            str(row.organisation),
            reverse("orgs:stars", args=[row.organisation_id]),
            due_on=row.due_on,
            place=str(row.place),
        )
        for row in rows.select_related("organisation__place").order_by("due_on", "pk")[:MOST]
    ]


def upgrades_asked(user: User) -> list[QueueItem]:
    """Return the requests for an upgrade that wait for a round."""
    rows = UpgradeRequest.objects.filter(lying_in(_streets(user), "organisation__place"), stage=UpgradeStage.ASKED)
    return [
        QueueItem(str(row), reverse("orgs:stars", args=[row.organisation_id]), place=str(row.place))
        for row in rows.select_related("organisation__place").order_by("pk")[:MOST]
    ]


register_queue("orgs.rounds", gettext_lazy("Rating rounds under way"), rounds_to_lead)
register_queue("orgs.declarations", gettext_lazy("Declarations to examine"), declarations_to_examine)
register_queue("orgs.assign", gettext_lazy("Assessors to assign"), judges_to_assign)
register_queue("orgs.sheets", gettext_lazy("Score sheets to hand in"), sheets_to_hand_in)
register_queue("orgs.committee", gettext_lazy("Ratings to decide"), entries_to_decide)
register_queue("orgs.rating_reviews", gettext_lazy("Reviews of ratings to decide"), reviews_to_decide)
register_queue("orgs.star_warnings", gettext_lazy("Early warnings of stars"), warnings_open)
register_queue("orgs.upgrades", gettext_lazy("Requests for an upgrade"), upgrades_asked)


@register
def rating_to_do(organisation: Organisation, user: User) -> list[Todo]:
    """Return the declaration to hand in, the review that is possible, the stars that end; warnings have a due date."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    entry = (
        RoundEntry.objects.filter(organisation=organisation)
        .select_related("round__notice", "organisation__place")
        .order_by("-pk")
        .first()
    )
    return [*_of_entry(entry), *_of_stars(organisation)]


def _of_entry(entry: RoundEntry | None) -> list[Todo]:
    if entry is None:
        return []
    url = entry.get_absolute_url()
    if entry.stage in IN_PLAY and not why_not_declare(entry):
        day = entry.round.declare_until
        if entry.stage == EntryStage.ENTERED:
            return [Todo(_("Hand in the declaration for %(round)s") % {"round": entry.round}, url, day)]
        note = _("Handed in; it may be changed until then.")
        return [Todo(_("Declaration for %(round)s") % {"round": entry.round}, url, day, note)]
    notice = entry.round.notice
    decided = entry.round.stage == RatingRoundStage.NOTICE and entry.stage == EntryStage.DECIDED
    if decided and notice is not None and notice.stage in RUNNING:
        asked = RatingReview.objects.filter(entry=entry).exists()
        if not asked and timezone.localdate() <= notice.closes_on:
            words = _("%(stars)d stars on public notice; a review can be asked for") % {"stars": entry.stars or 0}
            return [Todo(words, url, notice.closes_on)]
    return []


def _of_stars(organisation: Organisation) -> list[Todo]:
    soon = timezone.localdate() + ENDS_SOON
    ending = StarGrant.objects.held().filter(organisation=organisation, until__lte=soon).first()
    if ending is None:
        return []
    words = _("%(stars)d stars are valid until then; the next round rates anew") % {"stars": ending.stars}
    return [Todo(words, reverse("orgs:stars", args=[organisation.pk]), ending.until)]
