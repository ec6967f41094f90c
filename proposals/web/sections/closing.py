"""What a proposal's page shows of the result's public notice and archive."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from proposals.models import Proposal
from proposals.models.closing import Result
from proposals.states import Stage

from .registry import register


def published(proposal: Proposal, _user: User | AnonymousUser) -> Mapping[str, Any] | None:
    """Lead to the result once it is published."""
    if proposal.stage not in {Stage.PUBLICISING, Stage.ARCHIVED}:
        return None
    rows = Result.objects.filter(proposal=proposal, notice__isnull=False).select_related("notice")
    result = rows.order_by("-pk").first()
    return {"result": result} if result is not None else None


register("proposals/result/section.html", published, order=40)
