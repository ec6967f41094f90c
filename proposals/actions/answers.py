"""The office answers: prepared in private, published at once and for good."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notices.actions import clear_due
from proposals.models import Proposal

from .filing import answer_key
from .phases import move, tell


@transaction.atomic
def prepare_answer(*, proposal: Proposal, text: str, by: User) -> Proposal:
    """Keep an answer that staff are writing; nobody else sees it."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not by.has_perm("proposals.answer_proposal", proposal):
        raise PermissionDenied
    proposal.prepared = text.strip()
    proposal.full_clean(exclude=["street"])
    proposal.save(update_fields=["prepared", "updated_at"])
    return proposal


@transaction.atomic
def publish_answer(*, proposal: Proposal, by: User, text: str = "") -> Proposal:
    """Publish the answer, the prepared one if no other is given. The day of the first answer never changes."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    words = text.strip() or proposal.prepared
    if not words:
        raise ValidationError({"text": _("Write the answer first.")})
    proposal = move(proposal, "answer", by=by, reason=words, changes=answered(proposal, words))
    clear_due(answer_key(proposal))
    tell_author(proposal, _("The office answers to “%(title)s”: %(reason)s"), words)
    return proposal


def answered(proposal: Proposal, words: str) -> dict[str, object]:
    """Return the fields of an answer that becomes public now."""
    return {"answer": words.strip(), "answered_at": proposal.answered_at or timezone.now(), "prepared": ""}


def tell_author(proposal: Proposal, text: str, reason: str) -> None:
    """Tell the author what the office says; ``text`` takes the title and the reason."""
    words = text % {"title": proposal.title, "reason": reason}
    tell(proposal, kind="proposals.answered", to=[proposal.author], text=words)
