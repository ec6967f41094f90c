"""For whom the centre is there: who speaks for an organisation or a circle, and which of them may ask for what."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.centre import Guest, IncubationCentre
from orgs.models.circles import Circle
from orgs.models.register import Deregistration
from orgs.states import ACTIVE
from orgs.states.circles import GROWING_CIRCLES, CircleStage


def today(guest: Guest) -> Guest:
    """Return what an organisation or a circle is today: a circle that was filed is its organisation."""
    return guest.organisation or guest if isinstance(guest, Circle) else guest


def speaks_for(user: User, guest: Guest) -> bool:
    """Whether somebody manages the organisation, or leads the circle (or acts for who does)."""
    if not user.is_authenticated:
        return False
    guest = today(guest)
    if isinstance(guest, Organisation):
        return user.standing.has_in(guest.body_id, Role.ORG_MANAGER)
    return bool(guest.leader_id == user.principal.pk)


def why_not_helped(guest: Guest, centre: IncubationCentre) -> str | None:
    """Return why a centre does nothing for an organisation or a circle: another street's, over, or on its way out."""
    if not centre.is_active:
        return _("This centre is closed.")
    if guest.street_id != centre.street_id:
        return _("This centre is another street's.")
    guest = today(guest)
    if isinstance(guest, Circle):
        return None if guest.stage in GROWING_CIRCLES else _("The circle rests or is over.")
    if guest.stage not in ACTIVE:
        return _("The organisation does not work just now.")
    if Deregistration.objects.running().filter(organisation=guest).exists():
        return _("The organisation is being deregistered.")
    return None


def why_not_housed(guest: Guest, centre: IncubationCentre) -> str | None:
    """Return why an organisation or a circle gets no space: circles get one in the nursery."""
    if why := why_not_helped(guest, centre):
        return why
    guest = today(guest)
    if isinstance(guest, Circle) and guest.stage != CircleStage.NURSERY:
        return _("A circle gets a space while it is in the nursery.")
    return None
