"""Relations between organisations: one side proposes, the other confirms."""

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere
from accounts.states import Role
from orgs.models.relations import OrgRelation
from orgs.states import ENDED
from orgs.states.relations import RELATION


@rules.predicate
def manages_the_other_side(user: User, relation: OrgRelation | None) -> bool:
    """Whether somebody manages the side that has yet to confirm."""
    if relation is None or not user.is_authenticated:
        return False
    return user.standing.has_in(relation.waits_for.body_id, Role.ORG_MANAGER)


@rules.predicate
def manages_a_side(user: User, relation: OrgRelation | None) -> bool:
    """Whether somebody manages one of the two."""
    if relation is None or not user.is_authenticated:
        return False
    return any(user.standing.has_in(side.body_id, Role.ORG_MANAGER) for side in (relation.source, relation.target))


rules.add_perm("orgs.answer_relation", manages_the_other_side)
rules.add_perm("orgs.end_relation", manages_a_side | is_staff_of_its_place)
rules.add_perm("orgs.record_relation", is_staff_of_its_place)
rules.add_perm("orgs.view_orgrelation", is_staff_somewhere)


@RELATION.guard("confirm")
def both_exist(relation: OrgRelation) -> str | None:
    """Refuse a relation with an organisation that is no longer on the register."""
    gone = any(side.stage in ENDED for side in (relation.source, relation.target))
    return _("One of the two is no longer on the register.") if gone else None
