"""The category that a text suggests, and the words that speak for it: sums of weights that training has stored.

Nothing here needs the library that trains. A category's score is the sum, over what occurs in the text, of how much
it occurs times what it weighs for that category; so the words that made the sum can always be named.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .features import cut, features, parts

SURE = 0.4  # the least confidence at which a category is suggested
MOST_REASONS = 4
SHORTEST = 4  # features known of a text; with fewer it says nothing


@dataclass(frozen=True)
class Suggestion:
    """A category that a text may belong to: its code, how sure that is (0 to 1), and the words that spoke for it."""

    topic: str
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """What training found: for each feature its rarity, and then its weight for each category."""

    topics: tuple[str, ...]
    intercepts: tuple[float, ...]
    sharpness: float  # by which scores are multiplied to become confidences that keep what they promise
    features: Mapping[str, Sequence[float]]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Weights":
        """Return the weights of what ``kept`` wrote as JSON."""
        return cls(tuple(kept["topics"]), tuple(kept["intercepts"]), kept["sharpness"], kept["features"])

    def kept(self) -> dict[str, Any]:
        """Return the weights as JSON keeps them."""
        return {
            "topics": list(self.topics),
            "intercepts": list(self.intercepts),
            "sharpness": self.sharpness,
            "features": dict(self.features),
        }


def suggest_from(weights: Weights, title: str, words: str, *, sure: float = SURE) -> list[Suggestion]:
    """Return the categories that a text suggests, the likeliest first; none where no category is sure enough."""
    values = _values(weights, title, words)
    if len(values) < SHORTEST or not weights.topics:
        return []
    confidences = _confidences(weights, values)
    ranked = sorted(enumerate(weights.topics), key=lambda pair: -confidences[pair[0]])
    if confidences[ranked[0][0]] < sure:
        return []
    told = list(dict.fromkeys(cut(title) + cut(words)))
    return [
        Suggestion(topic, round(confidences[at], 3), _because(weights, values, told, at))
        for at, topic in ranked
        if at == ranked[0][0] or confidences[at] >= sure / 2
    ]


def scores(weights: Weights, title: str, words: str) -> list[float]:
    """Return the score of each category, in the order of the weights' categories."""
    return _scores(weights, _values(weights, title, words))


def _values(weights: Weights, title: str, words: str) -> dict[str, float]:
    """Return how much each known feature occurs: the logarithm of its count times its rarity, as a vector of length 1.

    >>> _values(Weights(("a", "b"), (0, 0), 1, {"_水管": [2.0, 1, -1]}), "水管", "")
    {'_水管': 1.0}
    """
    known = weights.features
    values = {
        feature: (1 + math.log(count)) * known[feature][0]
        for feature, count in features(title, words).items()
        if feature in known
    }
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {feature: value / length for feature, value in values.items()}


def _scores(weights: Weights, values: Mapping[str, float]) -> list[float]:
    sums = list(weights.intercepts)
    for feature, value in values.items():
        row = weights.features[feature]
        for at in range(len(sums)):
            sums[at] += value * row[at + 1]
    return sums


def _confidences(weights: Weights, values: Mapping[str, float]) -> list[float]:
    sums = _scores(weights, values)
    top = max(sums)
    shares = [math.exp(weights.sharpness * (each - top)) for each in sums]
    return [share / sum(shares) for share in shares]


def _because(weights: Weights, values: Mapping[str, float], told: Iterable[str], at: int) -> tuple[str, ...]:
    """Return the words that added most to a category's score; a word adds with its characters and as a whole.

    A word that holds another one, or is held by it, would say the same twice.
    """
    added = {
        word: sum(values[part] * weights.features[part][at + 1] for part in parts(word) if part in values)
        for word in told
    }
    reasons: list[str] = []
    for word in sorted((word for word in added if added[word] > 0), key=lambda word: -added[word]):
        if len(reasons) < MOST_REASONS and not any(word in named or named in word for named in reasons):
            reasons.append(word)
    return tuple(reasons)
