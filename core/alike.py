"""Texts on the same matter: how many rare pairs of characters two texts share, and in how many separate phrases.

The measure is the cosine of two texts' pairs, each weighted by its rarity; pairs need no dictionary and find a name
that no dictionary knows. A name of five characters alone makes four pairs, though: two texts that share a place and
nothing else look alike. So where that matters (``spread``), the measure is lowered for texts that share few phrases.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import rjieba

from .search import bigrams

TITLE_WEIGHT = 2  # people put the matter there
MOST_LETTERS = 400  # of a text; people come to the matter before
TELLING = 18  # one text in so many may hold a pair that makes a phrase
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
    """In how many of some texts each pair occurs. One that isn't counted occurs in ``uncounted`` texts.

    A pair weighs the logarithm of its rarity: next to nothing if nearly every text has it.
    """

    texts: int
    held_by: Mapping[str, int]
    uncounted: int = 0
    weights: Mapping[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Weigh each pair once: a text is compared in a millisecond."""
        by_count = {count: self._weight(count) for count in set(self.held_by.values())}
        object.__setattr__(self, "weights", {pair: by_count[count] for pair, count in self.held_by.items()})

    @property
    def rarest(self) -> float:
        """What a pair weighs that isn't counted."""
        return self._weight(self.uncounted)

    def of(self, pair: str) -> float:
        """Return what a pair weighs."""
        return self.weights.get(pair, self.rarest)

    def telling(self, pair: str) -> bool:
        """Whether a pair is rare enough to make a phrase; among few texts, whatever isn't counted is."""
        return self.held_by.get(pair, self.uncounted) <= max(self.uncounted, self.texts / TELLING)

    def share(self, pair: str) -> float:
        """Return the share of texts that hold a pair."""
        return self.held_by.get(pair, self.uncounted) / max(self.texts, 1)

    def _weight(self, count: int) -> float:
        return math.log((1 + self.texts) / (1 + count)) + 0.1


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
    length = math.sqrt(sum(weight * weight for weight in asked.values()))
    telling = {pair for pair in asked if known.telling(pair)}
    lines = (bigrams(title), bigrams(words[:MOST_LETTERS]))
    scored = []
    for text, theirs in zip(texts, bags, strict=True):
        score = text.nearness * _cosine(asked, length, theirs, known)
        if spread and score >= least:
            phrases = _phrases(lines, telling.intersection(theirs))
            score *= phrases / (phrases + spread)
        if score:
            scored.append((score, text.what))
    scored.sort(key=lambda pair: -pair[0])
    return [(score, what) for score, what in scored[:most] if score >= least]


def _cosine(asked: Mapping[str, float], length: float, theirs: Mapping[str, float], known: Rarity) -> float:
    """Return the cosine of what is asked, its pairs weighted already, and a text: the loop that takes the time."""
    weight_of, rarest = known.weights.get, known.rarest
    common = square = 0.0
    for pair, times in theirs.items():
        weight = times * weight_of(pair, rarest)
        square += weight * weight
        if pair in asked:
            common += weight * asked[pair]
    return common / (length * math.sqrt(square)) if common else 0.0


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
