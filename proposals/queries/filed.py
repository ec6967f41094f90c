"""What other matters put into the whole file of a proposal: each registers its part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.flow import Text
from proposals.models import Proposal

# Plain values of one kind: each row says what it is, and what it came to.
Read = Callable[[Proposal], list[dict[str, Any]]]


@dataclass(frozen=True)
class Part:
    """One part of the file: its name in JSON, its heading, and how its rows are read.

    Each row has ``title``, and may have ``note``, ``on`` and whatever else an app wants to know.
    """

    name: str
    heading: Text
    read: Read


FILED: list[Part] = []


def register(name: str, heading: Text, read: Read) -> None:
    """Let a matter put its rows into the file of a proposal: votes, the plan, tasks."""
    if name not in {part.name for part in FILED}:
        FILED.append(Part(name, heading, read))
