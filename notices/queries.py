"""Reads of messages that more than one face needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User

from .kinds import KINDS, Kind
from .models import Preference
from .states import Channel, Pace


@dataclass(frozen=True)
class Choice:
    """How somebody is told of a kind: as chosen, or as it is without a choice."""

    kind: Kind
    pace: str
    channels: Sequence[str]


def choices_of(user: User) -> list[Choice]:
    """Return a person's choices for every kind that may concern that one, by heading; one query."""
    chosen = {preference.kind: preference for preference in Preference.objects.filter(user=user)}
    return [
        Choice(kind, chosen[name].pace, chosen[name].channels)
        if name in chosen
        else Choice(kind, Pace.AT_ONCE, [Channel.EMAIL] + [Channel.SMS] * kind.urgent)
        for name, kind in sorted(KINDS.items(), key=lambda item: (str(item[1].category), item[0]))
        if user.is_staff or not kind.for_staff
    ]
