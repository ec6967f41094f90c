"""Residents support a proposal, once each."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.flow import FlowRefused
from proposals.models import Proposal, Support
from proposals.rules import why_no_support


@transaction.atomic
def support(*, proposal: Proposal, by: User) -> Proposal:
    """Support a proposal; a second time changes nothing. Raises FlowRefused with the reason, PermissionDenied."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("place").get(pk=proposal.pk)
    if not by.has_perm("proposals.join_in"):
        raise PermissionDenied
    if why := why_no_support(locked, by):
        raise FlowRefused(why, code="support")
    _support, new = Support.objects.get_or_create(proposal=locked, user=by.principal)
    if new:
        Proposal.objects.filter(pk=locked.pk).update(support_count=F("support_count") + 1)
        locked.support_count += 1
    return locked


@transaction.atomic
def take_back_support(*, proposal: Proposal, by: User) -> Proposal:
    """Take one's support back while it collects; without support nothing changes."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("place").get(pk=proposal.pk)
    if why := why_no_support(locked, by):
        raise FlowRefused(why, code="support")
    gone, _rows = Support.objects.filter(proposal=locked, user=by.principal).delete()
    if gone:
        Proposal.objects.filter(pk=locked.pk).update(support_count=F("support_count") - 1)
        locked.support_count -= 1
    return locked
