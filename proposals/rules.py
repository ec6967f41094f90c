"""Who may write, support, answer and read proposals."""

import rules
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, lives_in_its_place
from core.attachments import register_reader

from .models import Proposal
from .states import PROPOSAL, PUBLIC_STAGES, Stage


@rules.predicate
def is_author(user: User, proposal: Proposal) -> bool:
    """Whether it is the person's own, or that of the resident for whom the person acts."""
    return proposal is not None and user.is_authenticated and proposal.author_id == user.principal.pk


@rules.predicate
def is_public(user: User, proposal: Proposal) -> bool:
    """Whether everybody may read it."""
    return proposal is not None and proposal.stage in PUBLIC_STAGES and proposal.filed_at is not None


@rules.predicate
def was_filed(user: User, proposal: Proposal) -> bool:
    """Whether it has left its author's desk."""
    return proposal is not None and proposal.filed_at is not None


rules.add_perm("proposals.write_proposal", is_author)
rules.add_perm("proposals.withdraw_proposal", is_author)
rules.add_perm("proposals.support_proposal", lives_in_its_place & ~is_author)
# Nobody answers the own proposal, staff who live there neither.
rules.add_perm("proposals.answer_proposal", is_staff_of_its_place & ~is_author)
rules.add_perm("proposals.read_proposal", is_public | is_author | (is_staff_of_its_place & was_filed))
rules.add_perm("proposals.join_in", is_signed_in)
rules.add_perm("proposals.view_proposal", is_staff_somewhere)
rules.add_perm("proposals.change_proposal", is_staff_of_its_place)


def may_edit(user: User, proposal: Proposal) -> bool:
    """Whether the text and the files may still change: by the author, before it is filed or while it is returned."""
    open_ = proposal.stage in {Stage.DRAFT, Stage.RETURNED}
    return open_ and user.has_perm("proposals.write_proposal", proposal)


def why_no_support(proposal: Proposal, user: User) -> str | None:
    """Return why somebody can't support a proposal, in words; None if nothing stands in the way."""
    if not user.is_authenticated:
        return _("Sign in to support it.")
    if proposal.author_id == user.principal.pk:
        return _("It is your own proposal.")
    if proposal.stage != Stage.COLLECTING:
        return _("It does not collect support now.")
    if not user.has_perm("proposals.support_proposal", proposal):
        return _("Only residents of %(place)s can support it. Find your household first.") % {"place": proposal.place}
    return None


def support_needed(tier: str) -> int:
    """Return how many supporters a level asks for (design default, data in the settings)."""
    return int(settings.PROPOSAL_SUPPORT.get(tier, 0))


@PROPOSAL.guard("file")
@PROPOSAL.guard("file_again")
def says_what_is_wrong(proposal: Proposal) -> str | None:
    """Refuse to file what nobody could answer."""
    least = 10
    if len(proposal.problem.strip()) < least:
        return _("Say what is wrong in at least %(count)d characters.") % {"count": least}
    return None


def may_read_files(user: User, pk: int) -> bool:
    """Whoever reads the proposal reads its files."""
    proposal = Proposal.objects.select_related("place", "author").filter(pk=pk).first()
    return proposal is not None and user.has_perm("proposals.read_proposal", proposal)


def may_write_files(user: User, pk: int) -> bool:
    """Whoever writes the proposal adds and removes its files."""
    proposal = Proposal.objects.select_related("place", "author").filter(pk=pk).first()
    return proposal is not None and may_edit(user, proposal)


register_reader("proposals.proposal", may_read_files, may_write_files)
