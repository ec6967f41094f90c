"""Who may ask for a move, decide it, and read a household's history."""

import rules
from django.utils import timezone

from accounts.models import User
from accounts.rules import is_staff_of_its_place
from residents.models import DualRegistration, Household, HouseholdMove, Resident
from residents.states import MoveKind

from .adults import adults


def adult_row(user: User) -> Resident | None:
    """Return the row of a person, or of the one for whom the person acts, who lives somewhere and is of age."""
    if not user.is_authenticated:
        return None
    rows = Resident.objects.current().filter(adults(timezone.localdate()), user=user.principal)
    return rows.select_related("household__place").first()


@rules.predicate
def is_adult_of_it(user: User, household: Household | None) -> bool:
    """Whether an adult of this household asks."""
    row = adult_row(user) if household is not None else None
    return row is not None and household is not None and row.household_id == household.pk


@rules.predicate
def is_adult_of_the_move(user: User, move: HouseholdMove | None) -> bool:
    """Whether an adult of the household that is left, or of the one that is come to, asks."""
    row = adult_row(user) if move is not None else None
    return row is not None and move is not None and row.household_id in {move.household_id, move.target_id}


@rules.predicate
def is_own_move(user: User, move: HouseholdMove | None) -> bool:
    """Whether the person asked for it."""
    return move is not None and user.is_authenticated and move.asked_by_id == user.principal.pk


@rules.predicate
def moves_oneself_out(user: User, move: HouseholdMove | None) -> bool:
    """Whether an adult asks to be taken off the household alone, which nobody else has to agree to."""
    if move is None or move.kind != MoveKind.MOVE_OUT or not is_own_move.test(user, move):
        return False
    row = adult_row(user)
    return row is not None and list(move.people.values_list("pk", flat=True)) == [row.pk]


@rules.predicate
def is_staff_of_both_places(user: User, move: HouseholdMove | None) -> bool:
    """Whether staff of the place that is left, too; who asked in person, and goes alone, is let go by nobody."""
    if move is None or move.household is None or not user.is_authenticated:
        return move is not None and user.is_authenticated
    alone = move.people.exists() and not move.people.exclude(user=move.asked_by_id).exists()
    return is_staff_of_its_place.test(user, move.household) or alone


@rules.predicate
def is_own_registration(user: User, registration: DualRegistration | None) -> bool:
    """Whether the registration is the person's own."""
    return (
        registration is not None
        and user.is_authenticated
        and registration.resident.user_id == user.principal.pk
        and user.acting_for is None
    )


rules.add_perm("residents.record_move", is_staff_of_its_place)
rules.add_perm("residents.ask_move", is_staff_of_its_place | is_adult_of_the_move)
rules.add_perm("residents.decide_move", is_staff_of_its_place & is_staff_of_both_places)
rules.add_perm("residents.carry_out_move", (is_staff_of_its_place & is_staff_of_both_places) | moves_oneself_out)
rules.add_perm("residents.withdraw_move", is_own_move)
rules.add_perm("residents.view_householdmove", is_staff_of_its_place)
rules.add_perm("residents.read_move", is_staff_of_its_place | is_adult_of_the_move | is_own_move)
rules.add_perm("residents.read_history", is_staff_of_its_place | is_adult_of_it)
rules.add_perm("residents.view_dualregistration", is_staff_of_its_place | is_own_registration)
rules.add_perm("residents.keep_dualregistration", is_staff_of_its_place | is_own_registration)
