"""The category that is suggested to whoever writes, from what was learnt last."""

from dataclasses import dataclass
from functools import lru_cache

from proposals.models import Category
from proposals.models.text import TextModel

from .learning import Suggestion, Weights, suggest_from


@dataclass(frozen=True)
class Suggested:
    """A category in use, how sure it is (0 to 1), and the words that spoke for it."""

    category: Category
    confidence: float
    because: tuple[str, ...]


def suggest(title: str, words: str) -> list[Suggestion]:
    """Return the codes of the categories that a text suggests, the likeliest first; none if unsure."""
    newest = TextModel.objects.order_by("-pk").values_list("pk", flat=True).first()
    return suggest_from(_read(newest), title, words) if newest is not None else []


def suggested_categories(title: str, words: str) -> list[Suggested]:
    """Return what ``suggest`` does as categories, those no longer in use left out."""
    found = suggest(title, words)
    if not found:
        return []
    in_use = {category.code: category for category in Category.objects.in_use()}
    return [Suggested(in_use[each.topic], each.confidence, each.because) for each in found if each.topic in in_use]


@lru_cache(maxsize=2)
def _read(key: int) -> Weights:
    return Weights.read(TextModel.objects.values_list("weights", flat=True).get(pk=key))
