"""What a proposal's page shows of the evaluation."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation
from proposals.states import Stage

from .registry import register


def running(proposal: Proposal, _user: User | AnonymousUser) -> Mapping[str, Any] | None:
    """Lead to the evaluation while it runs."""
    if proposal.stage != Stage.EVALUATING:
        return None
    evaluation = Evaluation.objects.latest_of(proposal)
    return {"evaluation": evaluation} if evaluation is not None else None


register("proposals/evaluation/section.html", running, order=30)
