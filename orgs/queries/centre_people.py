"""Who works for a centre, and for which organisations and circles somebody speaks."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import RoleGrant, User
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.centre import Guest, IncubationCentre
from orgs.models.circles import Circle
from orgs.models.incubation import IncubationMentor
from orgs.states import ENDED

HANDLER_ROLES = (Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.PARTY_INSTRUCTOR, Role.ASSESSOR)


def who_can_handle(centre: IncubationCentre) -> QuerySet[User]:
    """Return who can work on tickets: staff, instructors and assessors of the street, and the mentors, by name."""
    grants = RoleGrant.objects.current().filter(
        user=OuterRef("pk"), role__in=HANDLER_ROLES, place__path__startswith=f"/{centre.street_code}/"
    )
    mentors = IncubationMentor.objects.active().filter(user=OuterRef("pk"), street=centre.street_id)
    return User.objects.filter(Exists(grants) | Exists(mentors), is_active=True).order_by("name", "pk")


def guests_of(user: User | AnonymousUser) -> list[Guest]:
    """Return the organisations that somebody manages, and the circles that the person leads (or acts for)."""
    if not isinstance(user, User):
        return []
    bodies = user.standing.bodies(Role.ORG_MANAGER)
    organisations = Organisation.objects.filter(body__in=bodies).exclude(stage__in=ENDED)
    circles = Circle.objects.led_by(user).living()
    return [
        *organisations.select_related("place").order_by("name", "pk"),
        *circles.select_related("place").order_by("name", "pk"),
    ]


def handles_tickets(user: User | AnonymousUser) -> Q:
    """Return the condition that a ticket was assigned to somebody."""
    return Q(handler=user) if isinstance(user, User) else Q(pk__in=())
