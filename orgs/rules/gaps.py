"""Who looks after what is missing where; everybody reads it."""

import rules

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere
from accounts.states import Role


@rules.predicate
def is_street_staff_somewhere(user: User) -> bool:
    """Whether somebody works at a street office: which fields a category lives on holds for the installation."""
    return is_signed_in(user) and user.standing.has(Role.STREET_STAFF)


rules.add_perm("orgs.fill_gap", is_staff_of_its_place)
rules.add_perm("orgs.view_categoryfield", is_staff_somewhere)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"orgs.{_verb}_categoryfield", is_street_staff_somewhere)
