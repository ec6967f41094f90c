"""What differs between two versions of a norm, section by section and item by item."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from orgs.models.norms import NormVersion

SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?|\n+")


@dataclass(frozen=True)
class Piece:
    """A run of sentences that stayed ("same"), went ("out") or came ("in")."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """A section or an item in both versions: "same", "changed", "new" or "gone", with what became of its words."""

    code: str
    title: str
    mark: str
    pieces: tuple[Piece, ...]


def section_changes(old: NormVersion, new: NormVersion) -> list[Change]:
    """Compare the sections of two versions by their codes, in the order of the newer one, what went at the end."""
    before = {section.code: section for section in old.sections.all()}
    after = {section.code: section for section in new.sections.all()}
    return [
        _change(
            code,
            (before[code].title, before[code].text) if code in before else None,
            (after[code].title, after[code].text) if code in after else None,
        )
        for code in _codes(after, before)
    ]


def item_changes(old: NormVersion, new: NormVersion) -> list[Change]:
    """Compare the items of two checklists by their codes; a changed figure counts as a change."""
    before = {item.code: (item.asks, _words(item)) for item in old.items.all()}
    after = {item.code: (item.asks, _words(item)) for item in new.items.all()}
    return [_change(code, before.get(code), after.get(code)) for code in _codes(after, before)]


def _words(item: object) -> str:
    how, source, need = getattr(item, "how", ""), getattr(item, "source", ""), getattr(item, "need", 0)
    figure = f"\n{item.get_source_display()}：{need}" if source != "self" else ""  # type: ignore[attr-defined]
    return f"{how}{figure}"


def _codes(after: Iterable[str], before: Iterable[str]) -> list[str]:
    there = list(after)
    return [*there, *(code for code in before if code not in set(there))]


def _change(code: str, old: tuple[str, str] | None, new: tuple[str, str] | None) -> Change:
    if old is None and new is not None:
        return Change(code, new[0], "new", (Piece("in", new[1]),))
    if new is None and old is not None:
        return Change(code, old[0], "gone", (Piece("out", old[1]),))
    if old is None or new is None:
        return Change(code, code, "same", ())
    pieces = (*_title(old[0], new[0]), *pieces_of(old[1], new[1]))
    changed = any(piece.mark != "same" for piece in pieces)
    return Change(code, new[0], "changed" if changed else "same", pieces)


def _title(old: str, new: str) -> tuple[Piece, ...]:
    return () if old == new else (Piece("out", f"{old}\n"), Piece("in", f"{new}\n"))


def pieces_of(old: str, new: str) -> tuple[Piece, ...]:
    """Return what became of a text, sentence by sentence."""
    before, after = SENTENCE.findall(old), SENTENCE.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[k:m])))
            continue
        pieces += [Piece("out", "".join(before[i:j]))] if j > i else []
        pieces += [Piece("in", "".join(after[k:m]))] if m > k else []
    return tuple(pieces)
