"""An organisation asks for a review of its result (复核); the committee decides by more than half, by name."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from notices.actions import notify, set_due
from orgs.models.rounds import RatingReview, RoundEntry
from orgs.queries import managers_of
from orgs.rules.rounds import why_no_review
from orgs.states.rounds import REVIEW


@transaction.atomic
def ask_for_review(*, entry: RoundEntry, words: str, by: User) -> RatingReview:
    """Ask, within the public notice and once, that a result be reviewed; the committee has its days to decide."""
    rows = RoundEntry.objects.select_for_update(of=("self",)).select_related("round__notice", "round__standard")
    entry = rows.select_related("organisation__place").get(pk=entry.pk)
    if not by.has_perm("orgs.ask_for_review", entry):
        raise PermissionDenied(_("Only the managers of the organisation ask for a review."))
    if why := why_no_review(entry):
        raise FlowRefused(why, code="closed")
    if not words.strip():
        raise ValidationError({"words": _("Say what should be looked at again.")})
    days = entry.round.standard.review_days if entry.round.standard else 15
    due_on = timezone.localdate() + timedelta(days=days)
    review = RatingReview.objects.create(entry=entry, by=by, words=words.strip()[:2000], due_on=due_on)
    begin(REVIEW, review, by=by)
    members = [seat.user for seat in entry.round.committee.select_related("user")]
    set_due(
        key=f"orgs.review:{review.pk}",
        kind="orgs.review",
        due_on=due_on,
        title=_("Review of %(organisation)s") % {"organisation": entry.organisation},
        url=entry.get_absolute_url(),
        people=members,
        street_code=entry.street_code,
    )
    return review


@transaction.atomic
def decide_review(*, review: RatingReview, grants: bool, reason: str, by: User) -> RatingReview:
    """Write down what the committee voted; the organisation is told with the reason.

    Raises FlowRefused while the votes don't say so.
    """
    step = "uphold" if grants else "reject"
    review = take(REVIEW, review, step, by=by, reason=reason, changes={"decided_at": timezone.now()})
    notify(
        kind="orgs.review",
        to=managers_of(review.organisation),
        title=str(review.organisation),
        text=(_("Your review was granted: %(reason)s") if grants else _("Your review was not granted: %(reason)s"))
        % {"reason": reason},
        url=review.entry.get_absolute_url(),
        street_code=review.street_code,
    )
    return review


@transaction.atomic
def withdraw_review(*, review: RatingReview, by: User) -> RatingReview:
    """Take a request for review back."""
    return take(REVIEW, review, "withdraw", by=by)
