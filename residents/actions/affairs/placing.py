"""Where an affair lies: with whom, until when, and who is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from places.models import Place
from residents.models import Affair
from residents.queries.ladder import people_of
from residents.states.affairs import LEVEL_OF_PLACE


def limit_of(level: str) -> date:
    """Return the last day that a level has from today."""
    return add_working_days(timezone.localdate(), int(settings.AFFAIR_LIMITS[level]))


def laid_with(place: Place) -> dict[str, Any]:
    """Return what an affair knows once it lies with a place; nobody is charged with it yet."""
    level = LEVEL_OF_PLACE[place.level]
    return {"level": level, "handler_place": place, "handler": None, "due_on": limit_of(level)}


def due_key(affair: Affair) -> str:
    """Return the key of the affair's due date."""
    return f"residents.affair:{affair.pk}"


def tell_level(affair: Affair, text: str) -> None:
    """Tell who has it now, and remind them of its last day."""
    if affair.handler_place is None or affair.due_on is None:
        return
    people = list(people_of(affair.handler_place))
    tell(affair, "residents.affair_here", people, text)
    set_due(
        key=due_key(affair),
        kind="residents.affair_due",
        due_on=affair.due_on,
        title=affair.title,
        url=affair.get_absolute_url(),
        people=people,
        street_code=affair.street_code,
        remind_after=(1,),
    )


def tell(affair: Affair, kind: str, people: Iterable[User], text: str) -> None:
    """Tell people about it and lead them to its page."""
    notify(
        kind=kind,
        to=people,
        title=affair.title,
        text=text,
        url=affair.get_absolute_url(),
        street_code=affair.street_code,
    )


def tell_concerned(affair: Affair, kind: str, text: str) -> None:
    """Tell who raised it and the households whom it concerns."""
    said = User.objects.filter(pk__in=affair.concerned.values("user"))
    tell(affair, kind, {user.pk: user for user in (affair.raised_by, *said)}.values(), text)


def over(affair: Affair) -> None:
    """Remind nobody any more."""
    clear_due(due_key(affair))


def handed(affair: Affair, words: str) -> str:
    """Return what the next level reads."""
    return _("%(place)s: %(words)s") % {"place": affair.place, "words": words}
