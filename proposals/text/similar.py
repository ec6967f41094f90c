"""Proposals on the same matter as what somebody is writing.

The index names the proposals that share most of the rare pairs; these few are then compared with the text itself.
How rare a pair is has been counted by the clock among the newest proposals, and is kept in one row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models.functions import Left

from core.alike import MOST_LETTERS, Rarity, Text, alike, bag, shared_words
from core.search import sharing
from places.models import Place
from proposals.models import Proposal
from proposals.models.text import PairCount

LEAST = 0.2  # from which two texts are offered as one matter; see docs/text-quality.md
SPREAD = 2
COMPARED = 30  # candidates that the index names
MOST_PAIRS = 50  # that the index is asked for, of those that have been counted, and as many of the others
MOST_EACH = 1500  # rows that a pair may bring
MOST_ROWS = 6000  # that all pairs together may bring
COUNTED = 20_000  # newest proposals among which pairs are counted
LEAST_COUNT = 3  # texts that must hold a pair to be worth keeping
WORDS = (Left("problem", MOST_LETTERS), Left("wish", MOST_LETTERS))
NEAR = 1.1  # for a proposal of the same community


@dataclass(frozen=True)
class Similar:
    """A proposal on the same matter: how like it is (0 to 1), and the words that both use."""

    proposal: Proposal
    score: float
    shared: tuple[str, ...]


def similar_proposals(
    *, title: str, words: str, place: Place, leaving_out: int | None = None, most: int = 5
) -> list[Similar]:
    """Return public proposals of the street on the same matter, the likest first; few or none rather than far ones."""
    rarity, among = rarities()
    pairs = _asked(title, words, rarity, among)
    rows = Proposal.objects.public().filter(street=place.street_id or place.pk)
    keys = [key for key in sharing(rows, pairs, most=COMPARED + 1, most_each=MOST_EACH) if key != leaving_out]
    community = place.path.split("/")[:3]
    texts = [
        Text(key, named, f"{problem}\n{wish}", NEAR if path.split("/")[:3] == community else 1.0)
        for key, named, problem, wish, path in Proposal.objects.filter(pk__in=keys).values_list(
            "pk", "title", *WORDS, "place__path"
        )
    ]
    found = alike(title, words, texts, least=LEAST, most=most, rarity=rarity, spread=SPREAD)
    if not found:
        return []
    text_of = {text.what: text for text in texts}
    proposals = Proposal.objects.select_related("place", "category").in_bulk([key for _score, key in found])
    return [
        Similar(proposals[key], round(score, 3), tuple(shared_words(title, words, text_of[key], rarity)))
        for score, key in found
        if key in proposals
    ]


def newest_texts() -> Iterator[tuple[str, str]]:
    """Return the titles and words of the newest public proposals, as far as they are compared."""
    rows = Proposal.objects.public().order_by("-pk").values_list("title", *WORDS)
    return ((title, f"{problem}\n{wish}") for title, problem, wish in rows[:COUNTED].iterator(2000))


def rarities() -> tuple[Rarity, int]:
    """Return how rare pairs are, and how many proposals there are in all; read once by each process and counting."""
    newest = PairCount.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _read(newest) if newest is not None else (Rarity(1, {}, 0), 1)


@lru_cache(maxsize=2)
def _read(key: int) -> tuple[Rarity, int]:
    kept = PairCount.objects.get(pk=key)
    return Rarity(kept.texts, kept.held_by, LEAST_COUNT - 1), kept.among


def _asked(title: str, words: str, rarity: Rarity, among: int) -> Mapping[str, float]:
    """Return the pairs that the index is asked for: the weightiest that few proposals hold, counted or not."""
    weights = {pair: weight * rarity.of(pair) for pair, weight in bag(title, words).items()}
    asked: dict[str, float] = {}
    rows, places = 0.0, {True: MOST_PAIRS, False: MOST_PAIRS}
    for pair in sorted(weights, key=lambda pair: -weights[pair]):
        known, brings = pair in rarity.held_by, rarity.share(pair) * among
        if places[known] and brings <= MOST_EACH and rows + brings <= MOST_ROWS:
            asked[pair] = weights[pair]
            places[known] -= 1
            rows += brings
    return asked
