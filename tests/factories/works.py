"""A proposal that is being carried out, with its tasks."""

from accounts.models import Body
from accounts.states import BodyKind
from proposals.actions.phases import move
from proposals.models import Proposal
from proposals.models.works import Work
from proposals.states import Stage

from .proposals import ProposalFactory


def consulted(place, **facts) -> Proposal:
    """Return a proposal whose plan is open for comment."""
    made = ProposalFactory(place=place, stage=Stage.CONSULTING, **facts)
    return Proposal.objects.select_related("place", "street", "author").get(pk=made.pk)


def executing(place, by, **facts) -> Proposal:
    """Return a proposal that has begun to be carried out; without a plan it has one task of the office."""
    proposal = move(consulted(place, **facts), "start", by=by)
    return Proposal.objects.select_related("place", "street", "author").get(pk=proposal.pk)


def office(place, name: str = "街道综合执法队") -> Body:
    """Return a department."""
    return Body.objects.create(place=place, kind=BodyKind.OFFICE, name=name)


def only_work(proposal: Proposal) -> Work:
    """Return its one task."""
    return Work.objects.with_facts().get(proposal=proposal)


def everything_done(proposal: Proposal) -> None:
    """Let what there is of tasks be dropped, and one be accepted."""
    Work.objects.open().filter(proposal=proposal).update(stage="dropped")
    Work.objects.create(proposal=proposal, title="装灯", stage="accepted", percent=100)
