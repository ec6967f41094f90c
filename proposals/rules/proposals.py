"""Who may write, support, examine, answer and read proposals; every refusal in words."""

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    is_leader_of_its_place,
    is_signed_in,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
    lives_in_its_place,
)
from core.attachments import register_reader
from proposals.models import Proposal
from proposals.states import PROPOSAL, PUBLIC_STAGES, Stage

LEAST_WORDS = 10


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


# Nobody examines, decides or evaluates the own proposal, staff who live there neither.
_office = is_staff_of_its_place & ~is_author
rules.add_perm("proposals.nobody", rules.always_false)
rules.add_perm("proposals.write_proposal", is_author)
rules.add_perm("proposals.withdraw_proposal", is_author)
rules.add_perm("proposals.support_proposal", lives_in_its_place & ~is_author)
for _deed in ("answer", "screen", "decide", "plan", "execute", "evaluate"):
    rules.add_perm(f"proposals.{_deed}_proposal", _office)
rules.add_perm("proposals.read_proposal", is_public | is_author | (is_staff_of_its_place & was_filed))
rules.add_perm("proposals.record_for_others", is_staff_of_its_place | is_leader_of_its_place)
rules.add_perm("proposals.join_in", is_signed_in)
rules.add_perm("proposals.view_proposal", is_staff_somewhere)
rules.add_perm("proposals.change_proposal", is_staff_of_its_place)
for _noun in ("phaserule", "criterion"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)
    for _verb in ("add", "change", "delete"):
        rules.add_perm(f"proposals.{_verb}_{_noun}", is_street_staff)


def may_edit(user: User, proposal: Proposal) -> bool:
    """Whether the text and the files may still change: by the author, until the plan is published."""
    return why_no_edit(proposal) is None and user.has_perm("proposals.write_proposal", proposal)


def may_change_files(user: User, proposal: Proposal) -> bool:
    """Whether files may be added and removed: like the text, but not while others support them."""
    free = proposal.stage == Stage.RETURNED or not leaves_version(proposal)
    return free and may_edit(user, proposal)


def why_no_edit(proposal: Proposal) -> str | None:
    """Return why the text can't be changed any more; None while it can."""
    if proposal.stage in {Stage.DRAFT, Stage.RETURNED, Stage.COLLECTING}:
        return None
    return _("It is being dealt with: its text can't be changed now.")


def leaves_version(proposal: Proposal) -> bool:
    """Whether a change of the text is kept beside the old text: others support it, and the free hours are over."""
    if proposal.filed_at is None:
        return False
    free = proposal.edit_until is not None and proposal.edit_until > timezone.now()
    return proposal.support_count > 0 and not free


def why_no_support(proposal: Proposal, user: User) -> str | None:
    """Return why somebody can't support a proposal, in words; None if nothing stands in the way."""
    if not user.is_authenticated:
        return _("Sign in to support it.")
    if proposal.author_id == user.principal.pk:
        return _("It is your own proposal.")
    if proposal.stage not in {Stage.COLLECTING, Stage.SCREENING, Stage.DELIBERATING}:
        return _("It does not collect support now.")
    if proposal.stage == Stage.COLLECTING and is_expired(proposal):
        return _("The time to support it ended on %(day)s.") % {"day": f"{proposal.expires_on:%Y-%m-%d}"}
    if not user.has_perm("proposals.support_proposal", proposal):
        return _("Only residents of %(place)s can support it. Find your household first.") % {"place": proposal.place}
    return None


def is_expired(proposal: Proposal) -> bool:
    """Whether its time to collect support is over."""
    return proposal.expires_on is not None and proposal.expires_on < timezone.localdate()


@PROPOSAL.guard("file")
@PROPOSAL.guard("file_again")
def says_what_is_wrong(proposal: Proposal) -> str | None:
    """Refuse to file what nobody could answer."""
    if len(proposal.problem.strip()) < LEAST_WORDS:
        return _("Say what is wrong in at least %(count)d characters.") % {"count": LEAST_WORDS}
    return None


@PROPOSAL.guard("reach")
def has_enough_support(proposal: Proposal) -> str | None:
    """Let nothing but households take it to the examination."""
    if proposal.has_support:
        return None
    return _("%(count)d of %(needed)d households support it.") % {
        "count": proposal.support_count,
        "needed": proposal.support_needed,
    }


@PROPOSAL.guard("expire")
def is_over(proposal: Proposal) -> str | None:
    """Let it expire no day before its time, and never with enough support."""
    if proposal.has_support:
        return _("Enough households support it.")
    return None if is_expired(proposal) else _("Its time to collect support is not over.")


@PROPOSAL.guard("send_back")
def only_once(proposal: Proposal) -> str | None:
    """Send nothing back for ever."""
    return _("It was sent back once already.") if proposal.sent_back else None


def may_read_files(user: User, pk: int) -> bool:
    """Whoever reads the proposal reads its files."""
    proposal = Proposal.objects.select_related("place", "author").filter(pk=pk).first()
    return proposal is not None and user.has_perm("proposals.read_proposal", proposal)


def may_write_files(user: User, pk: int) -> bool:
    """Whoever writes the proposal adds and removes its files."""
    proposal = Proposal.objects.select_related("place", "author").filter(pk=pk).first()
    return proposal is not None and may_change_files(user, proposal)


register_reader("proposals.proposal", may_read_files, may_write_files)
