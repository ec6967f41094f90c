"""Who may import, read and decide about residents."""

import rules

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere
from residents.models import HouseholdClaim


@rules.predicate
def is_own_claim(user: User, claim: HouseholdClaim) -> bool:
    """Whether the person, or the resident for whom the person acts, filed it."""
    return claim is not None and user.is_authenticated and claim.user_id == user.principal.pk


rules.add_perm("residents.join_household", is_signed_in)
rules.add_perm("residents.import_roster", is_staff_of_its_place)
rules.add_perm("residents.decide_claim", is_staff_of_its_place)
rules.add_perm("residents.withdraw_claim", is_own_claim)
for _noun in ("household", "resident", "householdclaim", "rosterimport"):
    rules.add_perm(f"residents.view_{_noun}", is_staff_of_its_place)
for _noun in ("household", "resident"):
    rules.add_perm(f"residents.change_{_noun}", is_staff_of_its_place)
rules.add_perm("residents.upload_roster", is_staff_somewhere)
