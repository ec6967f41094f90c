"""Somebody raises an affair; neighbours say that it is theirs, too."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import LEADER_ROLES, STAFF_ROLES
from core.flow import FlowRefused, begin, take
from places.models import Place
from residents.models import Affair, AffairHousehold
from residents.queries.ladder import ladder_of
from residents.rules.adults import own_row
from residents.rules.affairs import why_not_concerned, why_not_raise
from residents.states import AFFAIR

from .placing import handed, laid_with, over, tell_level

LEAST_WORDS = 5


@transaction.atomic
def raise_affair(*, place: Place, title: str, words: str, topic: str, by: User, on_paper: bool = False) -> Affair:
    """Raise an affair: it goes to the lowest level at or above the place that has a leader.

    ``on_paper`` is a leader or staff recording what somebody said or wrote. Raises FlowRefused, ValidationError.
    """
    if why := why_not_raise(place, by):
        raise FlowRefused(why, code="raise")
    if on_paper and not by.standing.has(*LEADER_ROLES, *STAFF_ROLES, at=place.path):
        raise PermissionDenied(_("Only leaders and staff record affairs for others."))
    if len(words.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"words": _("Say what is the matter in at least %(count)d characters.") % least})
    affair = Affair(
        raised_by=by.principal,
        place=place,
        title=title.strip(),
        words=words.strip(),
        topic=topic,
        on_paper=on_paper,
        **laid_with(ladder_of(place)[0]),
    )
    affair.full_clean(exclude=["street", "community", "handler_place"])
    affair.save()
    begin(AFFAIR, affair, by=by)
    row = own_row(by)
    if row is not None and not on_paper:
        AffairHousehold.objects.create(affair=affair, household=row.household, user=by.principal)
    tell_level(affair, handed(affair, affair.words[:200]))
    return affair


@transaction.atomic
def also_ours(*, affair: Affair, by: User) -> Affair:
    """Say that an open affair concerns one's own household, too. Raises FlowRefused."""
    locked = Affair.objects.select_for_update(of=("self",)).select_related("place").get(pk=affair.pk)
    if why := why_not_concerned(locked, by):
        raise FlowRefused(why, code="concerned")
    row = own_row(by)
    if row is None:
        raise FlowRefused(_("Find your household first."), code="concerned")
    AffairHousehold.objects.create(affair=locked, household=row.household, user=by.principal)
    Affair.objects.filter(pk=locked.pk).update(households=F("households") + 1)
    locked.households += 1
    return locked


@transaction.atomic
def withdraw_affair(*, affair: Affair, by: User, reason: str) -> Affair:
    """Take one's own affair back while nobody has settled it."""
    affair = take(AFFAIR, affair, "withdraw", by=by, reason=reason)
    over(affair)
    return affair
