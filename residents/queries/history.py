"""Who lived in a household, and how they came and went."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from core.models import StepTaken
from core.personal import mask_name
from core.states import Visibility
from disclosure.queries import TraceLine
from residents.models import Household, HouseholdMove, Resident
from residents.states import MOVE, MoveStage


@dataclass(frozen=True)
class Stay:
    """Somebody's time in a household: the masked name, and years alone."""

    name: str
    relation: str
    since: int | None
    until: int | None


def stays_in(household: Household) -> list[Stay]:
    """Return who lives and lived there, those who live there now first, then by when they left."""
    rows = Resident.objects.filter(household=household).only(
        "name", "relation", "moved_in_on", "moved_out_on", "household"
    )
    stays = [
        Stay(mask_name(row.name), row.get_relation_display(), _year(row.moved_in_on), _year(row.moved_out_on))
        for row in rows.order_by("pk")
    ]
    return sorted(stays, key=lambda stay: (stay.until is not None, -(stay.until or 0)))


def moves_of(household: Household) -> QuerySet[HouseholdMove]:
    """Return the moves out of and into a household, newest first."""
    rows = HouseholdMove.objects.filter(Q(household=household) | Q(target=household))
    return rows.select_related("place", "household", "target", "asked_by").order_by("-pk")


def open_moves_of(household: Household) -> QuerySet[HouseholdMove]:
    """Return the moves that wait for the desk or for their day."""
    return moves_of(household).filter(stage__in=(MoveStage.ASKED, MoveStage.AGREED))


def timeline_of(household: Household, *, in_full: bool = False, most: int = 100) -> list[TraceLine]:
    """Return the steps of all its moves, newest first; names are masked unless staff read them."""
    moves = {move.pk: move for move in moves_of(household)[:most]}
    steps = StepTaken.objects.filter(flow=MOVE.name, object_id__in=list(moves)).order_by("-pk")
    if not in_full:
        steps = steps.readable(Visibility.PUBLIC, Visibility.PRIVATE)
    lines = []
    for step in steps:
        name = step.actor_name if in_full else mask_name(step.actor_name)
        behalf = step.behalf_name if in_full else mask_name(step.behalf_name)
        label = f"{moves[step.object_id].get_kind_display()}：{step.label}"
        lines.append(TraceLine(step.taken_at, name, step.actor_role, behalf, label, step.reason))
    return lines


def last_home_of(user: User) -> Resident | None:
    """Return the row that a person left last, or None; asked only of somebody who lives nowhere now."""
    rows = Resident.objects.filter(former_user=user.principal, moved_out_on__isnull=False)
    return rows.select_related("household__place").order_by("-moved_out_on", "-pk").first()


def _year(day: date | None) -> int | None:
    return day.year if day else None
