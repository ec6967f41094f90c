"""Who raises, handles, reads and rates affairs; every refusal in words."""

import rules
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere
from accounts.states import LEADER_OF, LEADER_ROLES, STAFF_ROLES, Role
from core.attachments import register_reader
from places.models import Place
from residents.models import Affair, AffairRating, Resident
from residents.states import AFFAIR, AffairStage
from residents.states.affairs import OPEN_STAGES

from .adults import is_adult, own_row


@rules.predicate
def raised_it(user: User, affair: Affair) -> bool:
    """Whether it is the person's own affair, or that of the one for whom the person acts."""
    return user.is_authenticated and affair.raised_by_id == user.principal.pk


@rules.predicate
def leads_its_level(user: User, affair: Affair) -> bool:
    """Whether somebody leads the very place that has the affair now; another grid's leader does not."""
    place = affair.handler_place
    if not user.is_authenticated or place is None or place.level not in LEADER_OF:
        return False
    return any(held.role == LEADER_OF[place.level] and held.path == place.path for held in user.standing.held)


@rules.predicate
def is_charged_with_it(user: User, affair: Affair) -> bool:
    """Whether somebody was charged with doing it."""
    return user.is_authenticated and affair.handler_id is not None and affair.handler_id == user.pk


@rules.predicate
def is_concerned(user: User, affair: Affair) -> bool:
    """Whether it is the affair of the person's own household, too."""
    row = own_row(user)
    return row is not None and affair.concerned.filter(household=row.household_id).exists()


@rules.predicate
def is_unrestricted(user: User, affair: Affair) -> bool:
    """Whether everybody may read it."""
    return not affair.is_restricted


@rules.predicate
def leads_around(user: User, affair: Affair) -> bool:
    """Whether somebody leads a place on the way to it."""
    return user.is_authenticated and user.standing.has(*LEADER_ROLES, at=affair.place.path)


_leads = leads_its_level | is_staff_of_its_place
rules.add_perm("residents.lead_affair", _leads)
rules.add_perm("residents.handle_affair", _leads | is_charged_with_it)
# Nobody declares the own affair settled but staff, whose work is seen by their office.
rules.add_perm("residents.settle_affair", is_staff_of_its_place | ((leads_its_level | is_charged_with_it) & ~raised_it))
rules.add_perm("residents.withdraw_affair", raised_it)
rules.add_perm(
    "residents.read_affair",
    is_unrestricted | raised_it | is_charged_with_it | leads_its_level | is_staff_of_its_place | is_concerned,
)
rules.add_perm("residents.record_affair_sheet", leads_around | is_staff_of_its_place)
rules.add_perm("residents.view_affair", is_staff_somewhere)
rules.add_perm("residents.change_affair", is_staff_of_its_place)


def why_not_raise(place: Place, user: User) -> str | None:
    """Return why somebody can't raise an affair at a place: one lives, leads or works in its street."""
    if not user.is_authenticated:
        return _("Sign in to raise an affair.")
    street = f"/{place.street_code}/"
    roles = (Role.RESIDENT, *LEADER_ROLES, *STAFF_ROLES)
    if not any(path.startswith(street) for path in user.principal.standing.paths(*roles)):
        if user.principal.standing.paths(Role.RESIDENT):
            return _("This place belongs to another street than yours.")
        return _("Find your household first: affairs are raised by those who live here.")
    open_ = Affair.objects.open().filter(raised_by=user.principal).count()
    if open_ >= settings.AFFAIR_OPEN_MOST and not user.standing.has(*LEADER_ROLES, *STAFF_ROLES):
        return _("You have %(count)d open affairs. Please wait until one is done.") % {"count": open_}
    return None


def why_not_concerned(affair: Affair, user: User) -> str | None:
    """Return why somebody can't say that the own household is concerned, too."""
    if not user.is_authenticated:
        return _("Sign in first.")
    if affair.stage not in OPEN_STAGES:
        return _("It is not open any more.")
    row = own_row(user)
    if row is None:
        return _("Find your household first.")
    if not row.household.place.path.startswith(_reach(affair)):
        return _("You live somewhere else.")
    if affair.concerned.filter(household=row.household_id).exists():
        return _("Your household is counted already.")
    return None


def why_no_rating(affair: Affair, user: User) -> str | None:
    """Return why somebody can't rate the result: the adults of the households of its place do, one vote a household."""
    if not user.is_authenticated:
        return _("Sign in to rate it.")
    if affair.stage != AffairStage.SETTLED:
        return _("It is rated once it is settled.")
    if affair.rated_until is not None and affair.rated_until < timezone.localdate():
        return _("The time to rate it is over.")
    row = own_row(user)
    if row is None or not row.household.place.path.startswith(affair.place.path):
        return _("Only households of %(place)s rate it.") % {"place": affair.place}
    return _why_not_this_one(affair, row, user)


def _why_not_this_one(affair: Affair, row: Resident, user: User) -> str | None:
    if not is_adult(row, timezone.localdate()):
        return _("One rates from the age of 18.")
    given = AffairRating.objects.filter(affair=affair, household=row.household_id).first()
    other = given is not None and given.user_id != user.principal.pk
    return _("Your household has rated it already.") if other else None


def _reach(affair: Affair) -> str:
    """Return the path within which households may be concerned: those of the building, for a unit's affair, too."""
    place = affair.place
    return place.path if place.level != "unit" else place.path.rsplit("/", 2)[0] + "/"


@AFFAIR.guard("hand_up")
def can_rise(affair: Affair) -> str | None:
    """Refuse to hand up from the top."""
    return _("The street is the highest level.") if affair.level == "street" else None


@AFFAIR.guard("reopen")
def only_once(affair: Affair) -> str | None:
    """Refuse a second time."""
    return _("It was reopened already.") if affair.reopened else None


def may_read_files(user: User, pk: int) -> bool:
    """Whoever reads the affair sees its photos."""
    affair = Affair.objects.select_related("place", "handler_place").filter(pk=pk).first()
    return affair is not None and user.has_perm("residents.read_affair", affair)


def may_write_files(user: User, pk: int) -> bool:
    """Whoever raised it, does it or records a sheet adds photos while it is not over."""
    affair = Affair.objects.select_related("place", "handler_place").filter(pk=pk).first()
    if affair is None or not user.is_authenticated or affair.stage not in {*OPEN_STAGES, AffairStage.SETTLED}:
        return False
    return any(
        user.has_perm(perm, affair)
        for perm in ("residents.withdraw_affair", "residents.handle_affair", "residents.record_affair_sheet")
    )


register_reader("residents.affair", may_read_files, may_write_files)
