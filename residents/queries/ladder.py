"""The four levels and the street above them: who has an affair, who comes next, who is there."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import RoleGrant, User
from accounts.queries import holders_of
from accounts.states import LEADER_OF, Role
from places.models import Place
from residents.models import Affair
from residents.states.affairs import LADDER, LEVEL_OF_PLACE, AffairLevel

STAFF_OF = {AffairLevel.COMMUNITY: Role.COMMUNITY_STAFF, AffairLevel.STREET: Role.STREET_STAFF}


def ladder_of(place: Place) -> list[Place]:
    """Return who could have an affair of a place, the lowest first: places with a leader, the community, the street."""
    leaders = RoleGrant.objects.current().filter(place=OuterRef("pk"), role__in=LEADER_OF.values())
    around = Place.objects.around(place).annotate(is_led=Exists(leaders)).select_related("street")
    rungs = [step for step in around if _is_rung(step)]
    return sorted(rungs, key=lambda step: LADDER.index(LEVEL_OF_PLACE[step.level]))


def next_above(affair: Affair) -> Place | None:
    """Return who comes next above the level that has an affair; None above the street."""
    here = LADDER.index(AffairLevel(affair.level))
    higher = (step for step in ladder_of(affair.place) if LADDER.index(LEVEL_OF_PLACE[step.level]) > here)
    return next(higher, None)


def levels_below(affair: Affair) -> list[Place]:
    """Return to whom an affair could be handed down, the nearest first."""
    here = LADDER.index(AffairLevel(affair.level))
    lower = [step for step in ladder_of(affair.place) if LADDER.index(LEVEL_OF_PLACE[step.level]) < here]
    return lower[::-1]


def people_of(place: Place) -> QuerySet[User]:
    """Return who answers for a rung: the leader of the place, or the staff of the community or the street."""
    role = LEADER_OF.get(place.level) or STAFF_OF[AffairLevel(place.level)]
    if role in LEADER_OF.values():
        held = RoleGrant.objects.current().filter(place=place, role=role)
        return User.objects.filter(is_active=True, grants__in=held).distinct()
    return holders_of(role, at=place)


def can_be_charged(affair: Affair) -> QuerySet[User]:
    """Return who may be charged with an affair: leaders, representatives and staff around its place or in it."""
    roles = (Role.REPRESENTATIVE, *LEADER_OF.values(), *STAFF_OF.values())
    held = RoleGrant.objects.current().filter(role__in=roles)
    here = held.filter(place__in=Place.objects.around(affair.place)) | held.filter(
        place__path__startswith=affair.place.path
    )
    return User.objects.filter(is_active=True, grants__in=here).distinct().order_by("name", "pk")


def _is_rung(step: Place) -> bool:
    if step.level in LEADER_OF:
        return bool(step.is_led)  # type: ignore[attr-defined]
    return step.level in {AffairLevel.COMMUNITY, AffairLevel.STREET}
