"""What the plan and its tasks came to: work, targets, money, and who did it."""

from typing import Any

from django.utils.translation import gettext as _

from proposals.models import Proposal
from proposals.models.evaluation import Evaluation


def work_of(proposal: Proposal) -> str:
    """Return in words what was done; the wish that it began with if nothing else is known."""
    return proposal.wish or proposal.problem


def targets_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return what was aimed at: rows of what, planned and actual."""
    wanted = proposal.beneficiaries
    return [{"what": _("Who benefits"), "planned": wanted, "actual": wanted}] if wanted else []


def money_of(_proposal: Proposal, evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return what was planned and spent by source, in fen: rows of source, planned_fen and spent_fen."""
    planned, spent = evaluation.planned_fen or 0, evaluation.spent_fen or 0
    if not planned and not spent:
        return []
    return [{"source": _("All sources"), "planned_fen": planned, "spent_fen": spent}]


def parties_of(proposal: Proposal) -> list[str]:
    """Return the names of those who carried it out."""
    return [proposal.organisation.name] if proposal.organisation is not None else []


def planned_and_spent(_proposal: Proposal) -> tuple[int | None, int | None]:
    """Return what the plan and the tasks say of the money, in fen; None where they say nothing."""
    return None, None
