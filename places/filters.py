"""What the lists of every floor are filtered by: words and community."""

from typing import TypeVar

import django_filters
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching

from .models import Place

M = TypeVar("M", bound=Model)


class PlacedFilter(django_filters.FilterSet):
    """By words of the indexed texts, and by community; a floor adds its own conditions."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=40)
    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        queryset=lambda _request: Place.objects.communities(),
        to_field_name="code",
        method="by_community",
        empty_label=_("All communities"),
    )

    def by_words(self, rows: QuerySet[M], name: str, value: str) -> QuerySet[M]:
        """Search the indexed texts."""
        return matching(rows, value)

    def by_community(self, rows: QuerySet[M], name: str, value: Place) -> QuerySet[M]:
        """Return those of the community and below."""
        return rows.filter(place__path__startswith=value.path)
