"""Staff examine a proposal against the published criteria, and say in public what becomes of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from notices.actions import clear_due
from proposals.models import Criterion, Examination, Proposal, Support
from proposals.states import MERGEABLE, Outcome, Referral, Tier

from .answers import answered, tell_author
from .filing import answer_key
from .phases import followers, give_to, move, tell
from .rewards import reward_accepted
from .support import count, reached


@transaction.atomic
def take_up(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Examine it before enough households support it, because it can't wait."""
    proposal = move(proposal, "take_up", by=by, reason=reason)
    tell_author(proposal, _("“%(title)s” is examined now: %(reason)s"), reason)
    return proposal


@transaction.atomic
def accept(*, proposal: Proposal, by: User, reason: str, is_advisory: bool = False) -> Proposal:
    """Take it up for deliberation. ``is_advisory``: it touches the owners' common property, so a vote only asks.

    The reason is the answer that everybody reads.
    """
    changes = {"is_advisory": is_advisory}
    proposal = _decide(proposal, "accept", Outcome.ACCEPT, by=by, reason=reason, changes=changes)
    reward_accepted(proposal)
    return proposal


@transaction.atomic
def decline(*, proposal: Proposal, by: User, reason: str, failed: Iterable[Criterion] = ()) -> Proposal:
    """Do not take it up; the reason is the answer that everybody reads."""
    return _decide(proposal, "decline", Outcome.DECLINE, by=by, reason=reason, failed=failed)


@transaction.atomic
def refer(*, proposal: Proposal, to: str, by: User, reason: str, failed: Iterable[Criterion] = ()) -> Proposal:
    """Refer it to whoever can settle it: the 12345 hotline, the property manager, enforcement, the owners' assembly."""
    if to not in Referral.values:
        raise ValidationError({"to": _("Choose to whom it is referred.")})
    changes = {"referred_to": to}
    return _decide(proposal, "refer", Outcome.REFER, by=by, reason=reason, changes=changes, failed=failed)


@transaction.atomic
def postpone(*, proposal: Proposal, until: date, by: User, reason: str) -> Proposal:
    """Put it off until a day, on which it comes back by itself."""
    if until <= timezone.localdate():
        raise ValidationError({"until": _("Choose a day to come.")})
    changes = {"postponed_until": until}
    return _decide(proposal, "postpone", Outcome.POSTPONE, by=by, reason=reason, changes=changes)


@transaction.atomic
def resume(*, proposal: Proposal, by: User | None) -> Proposal:
    """Examine again what was put off; the clock does so on its day."""
    proposal = move(proposal, "resume", by=by, changes={"postponed_until": None})
    words = _("“%(title)s” is examined again.") % {"title": proposal.title}
    tell(proposal, kind="proposals.answered", to=[proposal.author], text=words)
    return proposal


@transaction.atomic
def return_to_author(*, proposal: Proposal, by: User, reason: str, failed: Iterable[Criterion] = ()) -> Proposal:
    """Return it to its author, who reads what to complete."""
    proposal = move(proposal, "return_to_author", by=by, reason=reason)
    _write(proposal, Outcome.RETURN, by=by, reason=reason, failed=failed)
    clear_due(answer_key(proposal))
    tell_author(proposal, _("“%(title)s” was returned to you: %(reason)s"), reason)
    return proposal


@transaction.atomic
def change_tier(*, proposal: Proposal, tier: str, by: User, reason: str) -> Proposal:
    """Give it to another level, whose limits count from today."""
    if tier not in Tier.values:
        raise ValidationError({"tier": _("Choose a level.")})
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if tier == proposal.tier:
        raise FlowRefused(_("It is with this level already."), code="tier")
    proposal = move(proposal, "change_tier", by=by, reason=reason)
    give_to(proposal, proposal.runs.running().first(), tier)
    text = _("“%(title)s” is with the level “%(tier)s” now: %(reason)s")
    words = text % {"title": proposal.title, "tier": Tier(tier).label, "reason": reason}
    tell(proposal, kind="proposals.moved", to=[proposal.author], text=words)
    return proposal


@transaction.atomic
def merge(*, proposal: Proposal, into: Proposal, by: User, reason: str) -> Proposal:
    """Merge it with another on the same matter: its author and all who support it support that one, and are told."""
    both = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=(proposal.pk, into.pk)).order_by("pk")
    target = {row.pk: row for row in both.select_related("place")}.get(into.pk)
    fits = target is not None and target.stage in MERGEABLE and target.street_id == proposal.street_id
    if target is None or proposal.pk == into.pk or not fits:
        raise FlowRefused(_("It can be merged with another open proposal of this street only."), code="into")
    if not by.has_perm("proposals.read_proposal", target):
        raise PermissionDenied
    people = followers(proposal)
    proposal = move(proposal, "merge", by=by, reason=reason, changes={"merged_into": target})
    clear_due(answer_key(proposal))
    _bring(proposal, target)
    text = _("“%(title)s” was merged with “%(into)s”, which you support now: %(reason)s")
    words = text % {"title": proposal.title, "into": target.title, "reason": reason}
    tell(target, kind="proposals.moved", to=people, text=words)
    reached(target)
    return proposal


def _bring(proposal: Proposal, target: Proposal) -> None:
    """Add the supporters of one proposal to another, each person and each household once."""
    people = set(target.supports.values_list("user", flat=True)) | {target.author_id}
    homes = set(target.supports.filter(counts=True, household__isnull=False).values_list("household", flat=True))
    rows = [(row.user_id, row.household_id) for row in proposal.supports.order_by("pk")]
    lives_there = proposal.author.standing.lives_in(target.place.path)
    if lives_there:
        rows.append((proposal.author_id, None))
    new = []
    for user, household in rows:
        if user in people:
            continue
        counts = household is None or household not in homes
        new.append(Support(proposal=target, user_id=user, household_id=household, counts=counts))
        people.add(user)
        homes |= {household} if household else set()
    Support.objects.bulk_create(new)
    count(target, sum(row.counts for row in new))


def _decide(
    proposal: Proposal,
    step: str,
    outcome: Outcome,
    *,
    by: User,
    reason: str,
    changes: dict[str, Any] | None = None,
    failed: Iterable[Criterion] = (),
) -> Proposal:
    changes = {**answered(proposal, reason), **(changes or {})}
    proposal = move(proposal, step, by=by, reason=reason, changes=changes)
    _write(proposal, outcome, by=by, reason=reason, failed=failed)
    clear_due(answer_key(proposal))
    text = _("“%(title)s”: %(outcome)s. %(reason)s")
    words = text % {"title": proposal.title, "outcome": outcome.label, "reason": reason}
    tell(proposal, kind="proposals.answered", to=followers(proposal), text=words)
    return proposal


def _write(proposal: Proposal, outcome: Outcome, *, by: User, reason: str, failed: Iterable[Criterion]) -> None:
    words = [criterion.words for criterion in failed if criterion.street_id == proposal.street_id]
    Examination.objects.create(proposal=proposal, outcome=outcome, failed=words, reason=reason.strip(), by=by)
