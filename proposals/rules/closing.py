"""What a result needs before it is published, and when it is filed away or evaluated again."""

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_somewhere
from core.attachments import register_reader
from disclosure.models import PublicNotice
from disclosure.states import Stage as NoticeStage
from proposals.models import Proposal
from proposals.models.closing import FollowUp, Result
from proposals.states import PROPOSAL

from .evaluation import is_settled

for _noun in ("result", "followup", "lesson"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)


def missing_in_result(result: Result) -> list[str]:
    """Return what a result lacks of its required parts, in words."""
    missing = []
    for name in ("done", "participants", "thanks", "rated"):
        if not getattr(result, name).strip():
            label = Result._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            missing.append(_("The result does not say: %(part)s.") % {"part": label})
    if any(not str(row.get("actual") or "").strip() for row in result.targets):
        missing.append(_("Say of each target what was reached."))
    if not result.is_good and not result.follows.strip():
        missing.append(_("Say what follows from the bad result."))
    return missing


@PROPOSAL.guard("publicise")
def result_is_written(proposal: Proposal) -> str | None:
    """Publish no result with parts missing."""
    if why := is_settled(proposal):
        return why
    result = proposal.results.filter(published_at=None).order_by("-pk").first()  # type: ignore[attr-defined]
    if result is None:
        return _("No result is written yet.")
    return " ".join(missing_in_result(result)) or None


def notice_in_force(proposal: Proposal) -> PublicNotice | None:
    """Return the public notice of the newest result."""
    results = Result.objects.filter(proposal=proposal, notice__isnull=False).select_related("notice")
    result = results.order_by("-pk").first()
    return result.notice if result is not None else None


@PROPOSAL.guard("archive")
def notice_passed(proposal: Proposal) -> str | None:
    """File nothing away before its public notice has ended without a founded objection."""
    notice = notice_in_force(proposal)
    if notice is not None and notice.stage == NoticeStage.PASSED:
        return None
    if notice is not None and notice.stage == NoticeStage.UNDER_OBJECTION:
        return _("An objection waits for its answer.")
    if notice is not None and notice.stage == NoticeStage.OPEN:
        return _("The notice runs until %(day)s.") % {"day": f"{notice.closes_on:%Y-%m-%d}"}
    return _("Its public notice did not end well: it is evaluated again.")


@PROPOSAL.guard("reopen")
def notice_failed(proposal: Proposal) -> str | None:
    """Evaluate again only after a founded objection, or after the notice was taken back."""
    notice = notice_in_force(proposal)
    if notice is not None and notice.stage in {NoticeStage.FAILED, NoticeStage.WITHDRAWN}:
        return None
    return _("It is evaluated again only after a founded objection.")


def _proposal_of(pk: int) -> Proposal | None:
    rows = FollowUp.objects.select_related("proposal__place", "proposal__author").filter(pk=pk)
    found = rows.first()
    return found.proposal if found is not None else None


def may_read_photos(user: User, pk: int) -> bool:
    """Whoever reads the proposal reads the photos of its follow-ups."""
    proposal = _proposal_of(pk)
    return proposal is not None and user.has_perm("proposals.read_proposal", proposal)


def may_add_photos(user: User, pk: int) -> bool:
    """Staff who evaluate it add them."""
    proposal = _proposal_of(pk)
    return proposal is not None and user.has_perm("proposals.evaluate_proposal", proposal)


register_reader("proposals.followup", may_read_photos, may_add_photos)
