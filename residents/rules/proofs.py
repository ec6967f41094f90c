"""Who may read and add the proof of both sides of a claim, and print letters."""

from typing import Any

import rules
from rules import has_perm

from accounts.models import User
from accounts.rules import is_staff_of_its_place
from core.attachments import register_reader
from residents.models import ClaimAnswer, HouseholdClaim
from residents.states import ClaimStage

from .households import is_own_claim


@rules.predicate
def is_other_side(user: User, claim: HouseholdClaim | None) -> bool:
    """Whether the claim is disputed and open, and the row that it claims is the person's."""
    return (
        claim is not None
        and user.is_authenticated
        and claim.disputed
        and claim.stage == ClaimStage.FILED
        and claim.against is not None
        and claim.against.user_id == user.principal.pk
    )


rules.add_perm("residents.answer_claim", is_other_side)
rules.add_perm("residents.read_claim", is_own_claim)
rules.add_perm("residents.print_letters", is_staff_of_its_place)
rules.add_perm("residents.view_householdletter", is_staff_of_its_place)
rules.add_perm("residents.view_claimanswer", is_staff_of_its_place)


def _claim(pk: int) -> HouseholdClaim | None:
    return HouseholdClaim.objects.select_related("place", "against").filter(pk=pk).first()


def _answer(pk: int) -> ClaimAnswer | None:
    return ClaimAnswer.objects.select_related("claim__place", "claim__against").filter(pk=pk).first()


def reads_proof(user: Any, pk: int) -> bool:
    """Whether a person may open the claimant's files: the claimant and staff of the place, never the other side."""
    claim = _claim(pk)
    if claim is None or not user.is_authenticated:
        return False
    return bool(is_own_claim.test(user, claim) or has_perm("residents.decide_claim", user, claim))


def adds_proof(user: Any, pk: int) -> bool:
    """Whether a person may add files: the claimant while the claim is open."""
    claim = _claim(pk)
    return bool(claim is not None and claim.stage == ClaimStage.FILED and is_own_claim.test(user, claim))


def reads_answer(user: Any, pk: int) -> bool:
    """Whether a person may open the other side's files: that side and staff of the place, never the claimant."""
    answer = _answer(pk)
    if answer is None or not user.is_authenticated:
        return False
    return bool(answer.user_id == user.principal.pk or has_perm("residents.decide_claim", user, answer.claim))


def adds_answer(user: Any, pk: int) -> bool:
    """Whether a person may add files to the answer: the other side while the claim is open."""
    answer = _answer(pk)
    return bool(answer is not None and answer.user_id == user.principal.pk and is_other_side.test(user, answer.claim))


register_reader("residents.householdclaim", reads_proof, adds_proof)
register_reader("residents.claimanswer", reads_answer, adds_answer)
