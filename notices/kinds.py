"""The kinds of messages; every floor registers its own in its ``kinds`` room."""

from dataclasses import dataclass

from core.flow import Text


@dataclass(frozen=True)
class Kind:
    """A kind of message: its name, what its recipient reads in the preferences, and the heading it stands under.

    An urgent kind can't be switched off and goes out by SMS unless its recipient chose otherwise.
    """

    name: str
    label: Text
    category: Text
    urgent: bool = False
    for_staff: bool = False  # nobody else is ever told, so nobody else is asked


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Register a kind. Raises ValueError for a name that is taken by another."""
    if KINDS.setdefault(kind.name, kind) != kind:
        msg = f"Two kinds of message are called {kind.name}."
        raise ValueError(msg)
    return kind
