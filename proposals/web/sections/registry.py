"""What the matters of a proposal show on its page: each registers its section, the page puts them in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from proposals.models import Proposal

# Returns the ``facts`` of the template; None if the matter has nothing to say about this proposal to this person.
Maker = Callable[[Proposal, User | AnonymousUser], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """One part of a proposal's page."""

    template: str
    order: int
    maker: Maker


@dataclass(frozen=True)
class Shown:
    """A section with its facts, ready for the page."""

    template: str
    facts: Mapping[str, Any]


_sections: list[Section] = []


def register(template: str, maker: Maker, *, order: int) -> None:
    """Let a matter show a part of a proposal's page.

    Orders below 100 stand above the text (what goes on now), from 100 on below it (what there is besides).
    """
    _sections.append(Section(template, order, maker))
    _sections.sort(key=lambda section: section.order)


def sections_of(proposal: Proposal, user: User | AnonymousUser) -> tuple[list[Shown], list[Shown]]:
    """Return what stands above the proposal's text and what below it."""
    above: list[Shown] = []
    below: list[Shown] = []
    for section in _sections:
        facts = section.maker(proposal, user)
        if facts is not None:
            (above if section.order < 100 else below).append(Shown(section.template, facts))  # noqa: PLR2004 - as said
    return above, below
