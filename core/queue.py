"""What waits for somebody: every floor registers its own part, and the start pages show it by due date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .flow import Text


@dataclass(frozen=True)
class QueueItem:
    """One matter that waits for a person; ``tone`` is the badge's: wait, go, stop, done or ended."""

    title: str
    url: str
    due_on: date | None = None
    place: str = ""
    tone: str = "wait"


Source = Callable[[Any], Iterable[QueueItem]]


@dataclass(frozen=True)
class Queue:
    """One kind of work, and how to read what of it waits for a user."""

    name: str
    label: Text
    waiting: Source


@dataclass(frozen=True)
class Waiting:
    """What of one kind of work waits for a user, by due date."""

    queue: Queue
    items: tuple[QueueItem, ...]


QUEUES: dict[str, Queue] = {}


def register(name: str, label: Text, waiting: Source) -> None:
    """Register a kind of work. ``waiting`` takes a user and returns what waits for that user, in few queries."""
    QUEUES[name] = Queue(name, label, waiting)


def waiting_for(user: Any) -> list[Waiting]:
    """Return what waits for a user, kinds with the nearest due date first; kinds with nothing waiting are left out."""
    kinds = [Waiting(queue, tuple(sorted(queue.waiting(user), key=_by_due))) for queue in QUEUES.values()]
    return sorted((kind for kind in kinds if kind.items), key=lambda kind: _by_due(kind.items[0]))


def _by_due(item: QueueItem) -> tuple[date, str]:
    return (item.due_on or date.max, item.title)
