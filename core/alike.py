"""Texts on the same matter: how many rare pairs of characters two texts share, and in how many separate phrases.

The measure is the cosine of two texts' pairs, each weighted by its rarity; pairs need no dictionary and find a name
that no dictionary knows. A name of five characters alone makes four pairs, though: two texts that share a place and
nothing else look alike. So where that matters (``spread``), the measure is lowered for texts that share few phrases.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import rjieba

from .search import bigrams

TITLE_WEIGHT = 2  # people put the matter there
MOST_LETTERS = 400  # of a text; people come to the matter before
TELLING = 3.0  # the rarity (about one text in eighteen) from which a pair can make a phrase
T = TypeVar("T")


@dataclass(frozen=True)
class Text(Generic[T]):
    """Something that can be compared: what it is, its title and its words, and how near it is (1: as usual)."""

    what: T
    title: str
    words: str
    nearness: float = 1.0


@dataclass(frozen=True)
class Rarity:
    """In how many of some texts each pair occurs. One that isn't counted occurs in ``uncounted`` texts."""

    texts: int
    held_by: Mapping[str, int]
    uncounted: int = 0

    def of(self, pair: str) -> float:
        """Return what a pair weighs, the logarithm of its rarity: next to nothing if nearly every text has it."""
        return math.log((1 + self.texts) / (1 + self.held_by.get(pair, self.uncounted))) + 0.1

    def share(self, pair: str) -> float:
        """Return the share of texts that hold a pair."""
        return self.held_by.get(pair, self.uncounted) / max(self.texts, 1)


def counted(texts: Iterable[tuple[str, str]], *, least: int = 1) -> Rarity:
    """Return how rare the pairs of some texts (title and words) are, those that fewer than ``least`` hold left out."""
    held_by: Counter[str] = Counter()
    total = 0
    for title, words in texts:
        held_by.update(bag(title, words).keys())
        total += 1
    return Rarity(total, {pair: count for pair, count in held_by.items() if count >= least}, least - 1)


def alike(  # noqa: PLR0913 - how to compare is the caller's
    title: str,
    words: str,
    texts: Sequence[Text[T]],
    *,
    least: float,
    most: int = 5,
    rarity: Rarity | None = None,
    spread: int = 0,
) -> list[tuple[float, T]]:
    """Return the texts on the same matter, the likest first, each with its score.

    Without a ``rarity`` it is taken from the texts themselves, and pairs that none of them has don't count.
    """
    bags = [bag(text.title, text.words) for text in texts]
    known = rarity or Rarity(len(bags), Counter(pair for each in bags for pair in each))
    asked = {
        pair: weight * known.of(pair)
        for pair, weight in bag(title, words).items()
        if rarity is not None or pair in known.held_by
    }
    length = _length(asked.values())
    telling = {pair for pair in asked if known.of(pair) > TELLING}
    lines = (bigrams(title), bigrams(words[:MOST_LETTERS]))
    scored = []
    for text, theirs in zip(texts, bags, strict=True):
        common = [pair for pair in asked if pair in theirs]
        if common:
            own = {pair: weight * known.of(pair) for pair, weight in theirs.items()}
            score = sum(asked[pair] * own[pair] for pair in common) / (length * _length(own.values()))
            phrases = _phrases(lines, telling.intersection(theirs)) if spread else 1
            scored.append((text.nearness * score * phrases / (phrases + spread), text.what))
    scored.sort(key=lambda pair: -pair[0])
    return [(score, what) for score, what in scored[:most] if score >= least]


def bag(title: str, words: str) -> dict[str, float]:
    """Return the pairs of a text: a long one repeats itself, so each counts once, and once more from the title."""
    pairs: dict[str, float] = dict.fromkeys(bigrams(words[:MOST_LETTERS]), 1.0)
    for pair in bigrams(title):
        pairs[pair] = pairs.get(pair, 0.0) + TITLE_WEIGHT
    return pairs


def shared_words(title: str, words: str, text: Text[T], rarity: Rarity, *, most: int = 4) -> list[str]:
    """Return the rarest words that a text has in common with what is asked, for people to see why it was found."""
    theirs = text.title + "\n" + text.words
    common = [word for word in dict.fromkeys(_cut(title) + _cut(words)) if word in theirs]
    return sorted(common, key=lambda word: -max(rarity.of(pair) for pair in bigrams(word)))[:most]


def _phrases(lines: Iterable[Sequence[str]], shared: set[str]) -> int:
    """Return how many stretches of neighbouring shared pairs there are; what is said again counts once."""
    phrases, seen = 0, set[str]()
    for line in lines:
        inside = False
        for pair in line:
            here = pair in shared and pair not in seen
            phrases += here and not inside
            inside = here
        seen.update(line)
    return phrases


def _cut(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if len(word) > 1 and bigrams(word)]


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))
