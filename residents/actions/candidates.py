"""People stand for an office, or are named by others and say whether they accept."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from residents.models import Candidate, Election, Resident
from residents.rules.adults import own_row
from residents.rules.voting import why_no_candidacy, why_no_naming

from .announcing import tell


@transaction.atomic
def name_candidate(*, election: Election, nominee: Resident, by: User, words: str = "") -> Candidate:
    """Name a candidate: oneself, somebody of the family, or a neighbour; who has an account is asked to accept.

    Naming the same person again returns the first candidacy. Raises PermissionDenied, FlowRefused.
    """
    election = Election.objects.select_for_update(of=("self",)).for_page().get(pk=election.pk)
    if why := why_no_naming(election, by) or why_no_candidacy(election, nominee):
        raise FlowRefused(why, code="candidate")
    oneself = nominee.user_id == by.principal.pk
    # Who has no account can't answer here: the family answers for them, and votes on them.
    accepted = True if oneself or nominee.user_id is None else None
    facts = {"named_by": by.principal, "accepted": accepted, "words": words.strip()[:300]}
    candidate, new = Candidate.objects.get_or_create(election=election, resident=nominee, defaults=facts)
    if oneself and not new:
        candidate.accepted, candidate.words = True, words.strip()[:300] or candidate.words
        candidate.save(update_fields=["accepted", "words", "updated_at"])
    if new and not oneself and nominee.user is not None:
        text = _("You are named as a candidate. Please say whether you accept.")
        tell(election, kind="residents.named_candidate", text=text, to=[nominee.user])
    return candidate


@transaction.atomic
def answer_candidacy(*, candidate: Candidate, accepts: bool, by: User, words: str = "") -> Candidate:
    """Accept a candidacy or decline it, while candidates are named. Raises PermissionDenied, FlowRefused."""
    election = Election.objects.select_for_update(of=("self",)).for_page().get(pk=candidate.election_id)
    own = own_row(by)
    if own is None or own.pk != candidate.resident_id:
        raise PermissionDenied(_("Only the candidate answers."))
    if why := why_no_candidacy(election, own):
        raise FlowRefused(why, code="candidate")
    candidate = Candidate.objects.select_related("resident").get(pk=candidate.pk)
    candidate.accepted, candidate.words = accepts, words.strip()[:300] or candidate.words
    candidate.save(update_fields=["accepted", "words", "updated_at"])
    return candidate


def no_household() -> str:
    """Return what somebody reads who lives nowhere yet."""
    return _("Find your household first.")
