"""Open affairs that are on the same matter as what somebody is writing."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.search import bigrams
from places.models import Place
from residents.models import Affair

NEAREST = 500  # the newest open affairs of the community that are compared
LEAST = 0.17  # cosine from which two texts are offered as one matter; below it most only share a place
TITLE_WEIGHT = 2
SAME_BUILDING = 1.25
T = TypeVar("T")


@dataclass(frozen=True)
class Text(Generic[T]):
    """Something that can be compared: what it is, its title and its words, and how near it is (1: as usual)."""

    what: T
    title: str
    words: str
    nearness: float = 1.0


def alike(
    title: str, words: str, texts: Sequence[Text[T]], *, least: float = LEAST, most: int = 5
) -> list[tuple[float, T]]:
    """Return the texts on the same matter, the likest first, each with its score.

    The score is the cosine of the pairs of characters, each weighted by its rarity among the texts; pairs of the title
    count double, for people put the matter there.
    """
    bags = [_bag(text.title, text.words) for text in texts]
    seen = Counter(pair for bag in bags for pair in bag)
    rarity = {pair: math.log((1 + len(bags)) / (1 + count)) + 0.1 for pair, count in seen.items()}
    asked = {pair: weight * rarity[pair] for pair, weight in _bag(title, words).items() if pair in rarity}
    length = _length(asked.values())
    if not length:
        return []
    scored = []
    for text, bag in zip(texts, bags, strict=True):
        common = sum(asked[pair] * weight * rarity[pair] for pair, weight in bag.items() if pair in asked)
        if common:
            own = _length(weight * rarity[pair] for pair, weight in bag.items())
            scored.append((text.nearness * common / (length * own), text.what))
    scored.sort(key=lambda pair: -pair[0])
    return [(score, what) for score, what in scored[:most] if score >= least]


def similar_affairs(*, title: str, words: str, place: Place, most: int = 5) -> list[Affair]:
    """Return open public affairs of the same community on the same matter, those of the same building first."""
    community = next((step for step in Place.objects.around(place) if step.level == "community"), None)
    rows = Affair.objects.open().public()
    rows = rows.filter(community=community) if community else rows.filter(street=place.street_id or place.pk)
    building = "/".join(place.path.split("/")[:5]) + "/" if place.level == "unit" else place.path
    texts = [
        Text(row, row.title, row.words, SAME_BUILDING if row.place.path.startswith(building) else 1.0)
        for row in rows.select_related("place").order_by("-pk")[:NEAREST]
    ]
    return [affair for _score, affair in alike(title, words, texts, most=most)]


def _bag(title: str, words: str) -> dict[str, float]:
    """Return the pairs of a text: a long one repeats itself, so each counts once, and once more from the title."""
    bag: dict[str, float] = dict.fromkeys(bigrams(words), 1.0)
    for pair in bigrams(title):
        bag[pair] = bag.get(pair, 0.0) + TITLE_WEIGHT
    return bag


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))
