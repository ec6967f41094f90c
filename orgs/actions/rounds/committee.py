"""Who sits in a round, and what the committee decides."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import Role
from core.flow import FlowRefused, take
from orgs.models.rounds import CommitteeMember, CommitteeVote, RatingReview, RatingRound, RoundAssessor, RoundEntry
from orgs.rules.rounds import excludes_deciding
from orgs.states.rounds import ENTRY, IN_PLAY, RatingRoundStage, ReviewStage

BEFORE_THE_COMMITTEE = (RatingRoundStage.DRAFT, RatingRoundStage.DECLARING, RatingRoundStage.ASSESSING)
MOST_STARS = 5


@transaction.atomic
def seat_assessor(*, rating_round: RatingRound, user: User, by: User) -> RoundAssessor:
    """Seat an assessor. Raises FlowRefused for somebody without the role, or once the committee sits."""
    rating_round = _locked(rating_round, by)
    if not user.standing.has(Role.ASSESSOR, at=rating_round.place.path):
        raise FlowRefused(_("%(name)s is no assessor of this street.") % {"name": user.name}, code="role")
    seat, _new = RoundAssessor.objects.get_or_create(round=rating_round, user=user)
    return seat


@transaction.atomic
def seat_member(*, rating_round: RatingRound, user: User, by: User) -> CommitteeMember:
    """Seat a member of the committee. Raises FlowRefused for an assessor of the round, or once the committee sits."""
    rating_round = _locked(rating_round, by)
    if rating_round.assessors.filter(user=user).exists():
        raise FlowRefused(_("Who assesses does not decide: %(name)s.") % {"name": user.name}, code="assessor")
    seat, _new = CommitteeMember.objects.get_or_create(round=rating_round, user=user)
    return seat


@transaction.atomic
def decide_entry(*, entry: RoundEntry, stars: int, why: str, by: User) -> RoundEntry:
    """Decide an organisation's stars; other ones than the points say need a reason. Raises ValidationError."""
    if not 0 <= stars <= MOST_STARS:
        raise ValidationError({"stars": _("There are none to five stars.")})
    entry = RoundEntry.objects.select_related("round", "organisation__place").get(pk=entry.pk)
    if stars != entry.stars_by_points and not why.strip():
        words = _("The points say %(stars)d stars; say why the committee decides otherwise.")
        raise ValidationError({"why": words % {"stars": entry.stars_by_points}})
    return take(ENTRY, entry, "decide", by=by, changes={"stars": stars, "why": why.strip()[:1000]})


@transaction.atomic
def confirm_all(*, rating_round: RatingRound, by: User) -> int:
    """Decide everybody who is still open as the points say, but those to whom there is a tie; return how many."""
    if not by.has_perm("orgs.sit_on_committee", rating_round):
        raise PermissionDenied(_("Only the committee decides."))
    open_ones = rating_round.entries.filter(stage__in=IN_PLAY).select_related("round__standard", "organisation__place")
    done = 0
    for entry in open_ones.order_by("pk"):
        if not excludes_deciding(by, entry):
            decide_entry(entry=entry, stars=entry.stars_by_points, why="", by=by)
            done += 1
    return done


@transaction.atomic
def amend_entry(*, entry: RoundEntry, stars: int, why: str, by: User) -> RoundEntry:
    """Change a decision after a review was granted."""
    if not 0 <= stars <= MOST_STARS:
        raise ValidationError({"stars": _("There are none to five stars.")})
    return take(ENTRY, entry, "amend", by=by, reason=why, changes={"stars": stars, "why": why.strip()[:1000]})


@transaction.atomic
def vote_on_review(*, review: RatingReview, grants: bool, by: User, words: str = "") -> CommitteeVote:
    """Vote on a review, by name and once. Raises FlowRefused for a second vote, a tie, or a review that is decided."""
    review = RatingReview.objects.select_for_update(of=("self",)).select_related("entry__round").get(pk=review.pk)
    member = CommitteeMember.objects.filter(round=review.entry.round, user=by).first()
    if member is None:
        raise PermissionDenied(_("Only the committee votes."))
    if review.stage != ReviewStage.REQUESTED:
        raise FlowRefused(_("This review is decided."), code="decided")
    if why := excludes_deciding(by, review.entry):
        raise FlowRefused(_("You take no part here: %(why)s") % {"why": why}, code="tied")
    if review.votes.filter(member=member).exists():
        raise FlowRefused(_("You have voted already."), code="twice")
    return CommitteeVote.objects.create(review=review, member=member, grants=grants, words=words.strip()[:300])


def _locked(rating_round: RatingRound, by: User) -> RatingRound:
    rating_round = RatingRound.objects.select_for_update(of=("self",)).select_related("place").get(pk=rating_round.pk)
    if not by.has_perm("orgs.run_rating_round", rating_round):
        raise PermissionDenied(_("Only the staff of the street seat people."))
    if rating_round.stage not in BEFORE_THE_COMMITTEE:
        raise FlowRefused(_("The committee sits already."), code="closed")
    return rating_round
