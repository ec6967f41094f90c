"""Who could become a partner in a circle: neighbours by abilities that the leader may see, and listed talents."""

from django.db.models import Q, QuerySet

from accounts.models import User
from core.search import matching
from orgs.models.circles import Circle
from orgs.states.circles import CircleBelonging
from residents.models import Ability, Talent
from residents.queries.abilities import field_choices, fields_named, visible_abilities
from residents.queries.talents import public_talents

NOT_YET = ("", CircleBelonging.DECLINED, CircleBelonging.LEFT)


def found_abilities(circle: Circle, user: User, *, words: str = "", field: str = "") -> QuerySet[Ability]:
    """Return the abilities of the circle's street that this person may see, the own ones and those of things aside."""
    rows = visible_abilities(user).filter(street=circle.street_id).exclude(kind="thing")
    rows = rows.exclude(resident__user=user.principal).select_related("resident__user")
    known = field_choices().get(field)
    if known:
        rows = rows.filter(field=known.pk)
    if not words.strip():
        return rows
    fields = fields_named(words)
    return rows.filter(field__in=fields) if fields else matching(rows, words)


def found_talents(circle: Circle, *, words: str = "", field: str = "") -> QuerySet[Talent]:
    """Return the listed talents of the circle's street, the leader aside."""
    rows = public_talents().filter(street=circle.street_id).exclude(Q(user=circle.leader_id))
    known = field_choices().get(field)
    if known:
        rows = rows.filter(field_ids__contains=[known.pk])
    return matching(rows, words) if words.strip() else rows


def known_people(circle: Circle) -> dict[int, str]:
    """Return who belongs to the circle, is invited or has asked, each with that state in words."""
    rows = circle.members.exclude(stage__in=NOT_YET)
    return {row.user_id: str(row.get_stage_display()) for row in rows}
