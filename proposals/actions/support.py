"""Residents support a proposal, once each; households are counted."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from proposals.models import Proposal, Support
from proposals.rules.proposals import why_no_support
from proposals.states import Stage

from .phases import followers, move, tell

# The supporter's row and the count at once, under the proposal's lock: the first of a household counts.
_PUT = """
WITH home AS (
    SELECT (SELECT household_id FROM residents_resident WHERE user_id = %(user)s AND moved_out_on IS NULL LIMIT 1) AS id
), put AS (
    INSERT INTO proposals_support (proposal_id, user_id, household_id, counts, given_at)
    SELECT %(proposal)s, %(user)s, home.id, NOT EXISTS (
        SELECT FROM proposals_support s WHERE s.proposal_id = %(proposal)s AND s.household_id = home.id AND s.counts
    ), now() FROM home ON CONFLICT (proposal_id, user_id) DO NOTHING RETURNING counts
)
UPDATE proposals_proposal SET support_count = support_count + 1
WHERE id = %(proposal)s AND EXISTS (SELECT FROM put WHERE counts) RETURNING support_count"""


@transaction.atomic
def support(*, proposal: Proposal, by: User) -> Proposal:
    """Support a proposal; a second time changes nothing. The household that was missing takes it to the examination.

    Raises FlowRefused with the reason, PermissionDenied.
    """
    if not by.has_perm("proposals.join_in"):
        raise PermissionDenied
    locked = Proposal.objects.for_support().select_for_update(of=("self",)).get(pk=proposal.pk)
    if why := why_no_support(locked, by):
        raise FlowRefused(why, code="support")
    with connection.cursor() as cursor:
        cursor.execute(_PUT, {"proposal": locked.pk, "user": by.principal.pk})
        counted = cursor.fetchone()
    if counted:
        (locked.support_count,) = counted
    return reached(locked)


@transaction.atomic
def take_back_support(*, proposal: Proposal, by: User) -> Proposal:
    """Take one's support back while it is asked for; another of the household counts in its place, if there is one."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("place").get(pk=proposal.pk)
    if why := why_no_support(locked, by):
        raise FlowRefused(why, code="support")
    mine = locked.supports.filter(user=by.principal).first()
    if mine is None:
        return locked
    mine.delete()
    if not mine.counts:
        return locked
    other = locked.supports.filter(household=mine.household_id).order_by("pk").first() if mine.household_id else None
    if other is None:
        count(locked, -1)
    else:
        Support.objects.filter(pk=other.pk).update(counts=True)
    return locked


def count(proposal: Proposal, more: int) -> None:
    """Add to the number of households; the proposal is locked."""
    proposal.support_count += more
    Proposal.objects.filter(pk=proposal.pk).update(support_count=proposal.support_count)


def reached(proposal: Proposal) -> Proposal:
    """Take a proposal that collects to its examination once enough households support it."""
    if proposal.stage != Stage.COLLECTING or not proposal.has_support:
        return proposal
    proposal = move(proposal, "reach", by=None)
    text = _("Enough households support “%(title)s”: it is examined now.") % {"title": proposal.title}
    tell(proposal, kind="proposals.moved", to=followers(proposal), text=text)
    return proposal
