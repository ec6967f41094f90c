"""What an organisation has to do, with dates; every room registers its own part.

A room adds to the list from its ``waiting`` file::

    from orgs.queries.todo import Todo, register

    @register
    def annual_report(organisation: Organisation, user: User) -> list[Todo]: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from core.flow import Text
from orgs.models import Organisation

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Todo:
    """One thing to do: in words, where it is done, and until when (None: when there is time)."""

    title: Text
    url: str
    due_on: date | None = None
    note: Text = ""

    @property
    def tone(self) -> str:
        """How the badge of its date looks: overdue, soon, or later."""
        if self.due_on is None:
            return "ended"
        today = timezone.localdate()
        if self.due_on < today:
            return "bad"
        return "wait" if self.due_on <= today + SOON else "info"


Source = Callable[[Organisation, User], Iterable[Todo]]
SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add a part of the list: what an organisation has to do that this person may do, in few queries."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def todo_of(organisation: Organisation, user: User) -> list[Todo]:
    """Return what is to be done at the desk, what is due first; what has no date comes last."""
    found = [todo for source in SOURCES for todo in source(organisation, user)]
    return sorted(found, key=lambda todo: (todo.due_on or date.max, str(todo.title)))
