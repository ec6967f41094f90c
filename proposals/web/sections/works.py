"""What a proposal's page shows of the tasks and how they go on."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from proposals.models import Proposal
from proposals.models.works import Work
from proposals.queries.works import standing_of
from proposals.states import Stage

from .registry import register


def under_way(proposal: Proposal, _user: User | AnonymousUser) -> Mapping[str, Any] | None:
    """Lead to the tasks while they are carried out."""
    if proposal.stage != Stage.EXECUTING:
        return None
    works = Work.objects.filter(proposal=proposal).only("stage", "percent", "due_on", "proposal_id")
    return {"proposal": proposal, "standing": standing_of(works)}


register("proposals/works/section.html", under_way, order=25)
