"""What a proposal earns: points for its author's household, facts for the organisations that carried it out."""

from django.utils import timezone

from accounts.models import User
from orgs.actions import record_evidence
from orgs.states.evidence import EvidenceKind
from proposals.models import Proposal
from proposals.models.works import Work, WorkRule
from proposals.states.works import WorkTerms
from residents.actions.points import award_points
from residents.queries.households import household_of


def terms_of(proposal: Proposal) -> WorkTerms:
    """Return the terms of carrying out as they stand today, at the proposal's level."""
    street_id = proposal.street_id or proposal.place_id
    return WorkRule.objects.terms(street_id=street_id, tier=proposal.tier)


def reward_accepted(proposal: Proposal) -> None:
    """Let the author's household earn the points of a proposal that is taken up, once."""
    _reward(proposal, "proposals.accepted", terms_of(proposal).accepted_points)


def reward_carried_out(proposal: Proposal) -> None:
    """Let the author's household earn the points of a proposal that was carried out, once: not again in a second round.

    Runs in the caller's transaction.
    """
    _reward(proposal, "proposals.carried_out", terms_of(proposal).carried_out_points)


def _reward(proposal: Proposal, kind: str, points: int) -> None:
    author: User = proposal.author
    if household_of(author) is None:
        return
    award_points(
        person=author,
        points=points,
        kind=kind,
        key=f"{kind}:{proposal.pk}",
        source=f"proposals.proposal:{proposal.pk}",
        street_code=proposal.street_code,
        by=None,
        memo=proposal.title,
    )


def record_part(work: Work) -> None:
    """Let an accepted task count for the organisation that did it, once."""
    if work.organisation is None:
        return
    record_evidence(
        organisation=work.organisation,
        kind=EvidenceKind.PROPOSAL,
        key=f"proposals.work:{work.pk}",
        happened_on=timezone.localdate(),
        person=work.done_by,
        detail={"proposal": work.proposal_id, "task": work.title},
    )
