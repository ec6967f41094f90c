"""Two people claim the same row: both send proof, and the community desk decides."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role
from accounts.models import RoleGrant, User
from accounts.queries import holders_of
from accounts.states import Role
from core.workdays import add_working_days
from notices.actions import notify
from residents.models import ClaimAnswer, HouseholdClaim, Resident
from residents.states import ClaimStage

PROOF_DAYS = 5  # working days
# What somebody is at a place by living there; appointments and staff are not decided here.
_LIVING = (Role.RESIDENT, Role.REPRESENTATIVE)


def dispute(claim: HouseholdClaim, row: Resident) -> None:
    """Mark a claim as disputed by whose account holds the row; that one is asked for proof and learns nothing more."""
    claim.disputed, claim.against = True, row
    claim.answer_by = add_working_days(timezone.localdate(), PROOF_DAYS)
    claim.save(update_fields=["disputed", "against", "answer_by", "updated_at"])
    if row.user is None:
        return
    notify(
        kind="residents.claim_disputed",
        to=[row.user],
        title=_("Please prove that it is you"),
        text=_("Somebody claims to be you in your household. Please send proof until %(day)s.")
        % {"day": f"{claim.answer_by:%Y-%m-%d}"},
        url=f"/households/claims/{claim.pk}/answer/",
        street_code=claim.street_code,
    )


@transaction.atomic
def answer_claim(*, claim: HouseholdClaim, words: str, by: User) -> ClaimAnswer:
    """Answer a disputed claim as the other side, or change the answer while the claim is open; the desk is told once.

    Raises PermissionDenied.
    """
    locked = HouseholdClaim.objects.select_for_update(of=("self",)).select_related("place", "against").get(pk=claim.pk)
    if not by.has_perm("residents.answer_claim", locked):
        raise PermissionDenied(_("This claim is not yours to answer."))
    answer, new = ClaimAnswer.objects.get_or_create(
        claim=locked, defaults={"user": by.principal, "words": words.strip()[:600]}
    )
    if not new and words.strip():
        answer.user, answer.words = by.principal, words.strip()[:600]
        answer.save(update_fields=["user", "words", "updated_at"])
    if new:
        notify(
            kind="residents.claim_filed",
            to=holders_of(Role.COMMUNITY_STAFF, Role.STREET_STAFF, at=locked.place),
            title=_("The other side has answered"),
            text=str(locked.household),
            url=f"/admin/residents/householdclaim/{locked.pk}/change/",
            street_code=locked.street_code,
        )
    return answer


def detach(claim: HouseholdClaim) -> Resident | None:
    """Free the disputed row of the account that holds it: what that one is at the place by living there ends.

    An office of the row (its household elected the person) stays, and goes to whoever turns out to be that person.

    Return the locked row, or None if nobody lives on it any more.
    """
    rows = Resident.objects.current().filter(pk=claim.against_id or 0, household=claim.household)
    row = rows.select_for_update(of=("self",)).select_related("household__place").first()
    if row is None or row.user_id is None:
        return row
    other = User.objects.select_for_update().get(pk=row.user_id)
    for grant in RoleGrant.objects.current().filter(user=other, role__in=_LIVING, place=row.household.place):
        end_role(grant=grant, by=None)
    row.user, row.former_user = None, other
    row.save(update_fields=["user", "former_user", "updated_at"])
    return row


def tell_sides(claim: HouseholdClaim) -> None:
    """Tell the other side of a dispute how it ended."""
    if not claim.disputed or claim.against is None:
        return
    won = claim.stage == ClaimStage.REFUSED
    row = Resident.objects.select_related("user", "former_user").get(pk=claim.against.pk)
    person = row.user if won else row.former_user
    if person is None:
        return
    text = (
        _("The community desk has decided: you stay registered in your household.")
        if won
        else _("The community desk has decided that this entry belongs to somebody else; your account is free again.")
    )
    notify(
        kind="residents.claim_decided",
        to=[person],
        title=str(claim.household),
        text=text,
        url="/households/mine/",
        street_code=claim.street_code,
    )
