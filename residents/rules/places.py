"""Who sees what on the page of a place."""

import rules

from accounts.models import User
from accounts.rules import is_leader_of_its_place, is_staff_of_its_place, lives_in_its_place
from places.models import Place
from places.states import Level

# Where so many people live that a number tells nothing about any of them.
PUBLIC_LEVELS = (Level.STREET, Level.COMMUNITY, Level.COMPOUND)


@rules.predicate
def lives_just_here(user: User, place: Place | None) -> bool:
    """Whether the person, or the one for whom the person acts, lives in this very place: the same unit."""
    return place is not None and user.is_authenticated and place.path in user.principal.standing.homes()


@rules.predicate
def is_large(user: User, place: Place | None) -> bool:
    """Whether the place is so large that a number of people or of their abilities tells nothing about anybody."""
    return place is not None and place.level in PUBLIC_LEVELS


# Who represents which household of a unit: masked names and rooms.
rules.add_perm(
    "residents.read_representatives_of_unit", lives_just_here | is_leader_of_its_place | is_staff_of_its_place
)
# How many abilities and talents there are: everywhere for those inside, else of large places alone.
rules.add_perm(
    "residents.count_abilities_of_place",
    is_large | lives_in_its_place | is_leader_of_its_place | is_staff_of_its_place,
)
rules.add_perm("residents.print_signs", is_staff_of_its_place)
