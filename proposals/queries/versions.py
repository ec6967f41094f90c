"""What a change of a proposal's text changed."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from proposals.models import Proposal, Version
from proposals.models.versions import TEXTS


@dataclass(frozen=True)
class Piece:
    """A piece of text that stayed (""), was taken out ("out") or put in ("in")."""

    what: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that changed: its name in words, and its text in pieces."""

    label: str | Promise
    pieces: tuple[Piece, ...]


def changes_of(version: Version) -> list[Change]:
    """Return what became of each text of a version in the next one, or in the text of today."""
    later = version.proposal.versions.filter(number=version.number + 1).first()
    after: dict[str, Any] = later.texts if later else {name: getattr(version.proposal, name) for name in TEXTS}
    return [
        Change(_label(name), pieces(version.texts[name], after[name]))
        for name in TEXTS
        if version.texts[name] != after[name]
    ]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return how one text became another, by clauses rather than by characters, so that it can be read."""
    old, new = _clauses(before), _clauses(after)
    found: list[Piece] = []
    for what, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece("", "".join(old[first:last])))
            continue
        if last > first:
            found.append(Piece("out", "".join(old[first:last])))
        if end > start:
            found.append(Piece("in", "".join(new[start:end])))
    return tuple(found)


def _clauses(text: str) -> list[str]:
    return re.findall(r"[^，。；！？、,;!?\n]*[，。；！？、,;!?\n]|[^，。；！？、,;!?\n]+", text)


def _label(name: str) -> str | Promise:
    label: str | Promise = Proposal._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return label
