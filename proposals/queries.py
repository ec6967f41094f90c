"""Reads of proposals that more than one face needs."""

from django.db.models import QuerySet

from accounts.models import User

from .models import Proposal, Support


def public_proposals() -> QuerySet[Proposal]:
    """Return what the public may see, with what a list shows."""
    return Proposal.objects.public().select_related("place")


def supports(user: User, proposal: Proposal) -> bool:
    """Whether the person (or the resident for whom the person acts) supports it already."""
    return Support.objects.filter(proposal=proposal, user=user.principal).exists()
