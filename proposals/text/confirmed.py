"""The texts that are learnt from: proposals whose category staff have seen and let stand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from proposals.models import Examination, Proposal
from proposals.models.categories import OTHER
from proposals.states import Outcome

if TYPE_CHECKING:
    from .training import Example

MOST = 20_000  # newest texts of either kind


def confirmed() -> QuerySet[Proposal]:
    """Return proposals that staff have examined and not returned, and messages that came with a category.

    What fits nowhere else has no words of its own: nothing can be learnt of it.
    """
    examined = Examination.objects.filter(proposal=OuterRef("pk")).exclude(outcome=Outcome.RETURN)
    rows = Proposal.objects.filter(Q(Exists(examined)) | Q(imported__has_category=True))
    return rows.exclude(category__code=OTHER)


def examples() -> "list[Example]":
    """Return the newest confirmed texts with their categories."""
    from .training import Example  # noqa: PLC0415 - the library that trains is heavy, and only who trains needs it

    rows = confirmed().order_by("-pk").values_list("title", "problem", "wish", "category__code")[:MOST]
    return [Example(title, f"{problem}\n{wish}", code) for title, problem, wish, code in rows]


def others() -> Iterator[tuple[str, str]]:
    """Return the newest public texts that are not confirmed: they tell how rare words are."""
    rows = Proposal.objects.public().exclude(pk__in=confirmed().values("pk")).order_by("-pk")
    for title, problem, wish in rows.values_list("title", "problem", "wish")[:MOST].iterator(2000):
        yield title, f"{problem}\n{wish}"
