import rules

from accounts.rules import is_signed_in, is_staff_of_its_place, is_street_staff, manages_its_body

from .models import Permit
from .states import FLOW


@rules.predicate
def applied_for_it(user, permit):
    return permit is not None and permit.applicant_id == user.pk


rules.add_perm("process.submit_permit", is_signed_in & (applied_for_it | manages_its_body))
rules.add_perm("process.decide_permit", is_staff_of_its_place)
rules.add_perm("process.lapse_permit", is_street_staff)
rules.add_perm("process.add_permit", is_street_staff)
rules.add_perm("process.change_permit", is_staff_of_its_place)


@FLOW.guard("approve")
def room_is_big_enough(permit: Permit) -> str | None:
    return None if permit.seats <= 100 else f"The room has 100 seats, not {permit.seats}."


@FLOW.actor_guard("approve")
def not_the_applicant(permit: Permit, by) -> str | None:
    return "Nobody approves an own permit." if by is not None and by.principal.pk == permit.applicant_id else None
