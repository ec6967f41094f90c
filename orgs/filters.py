"""One filter set of organisations for the portal and the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching
from places.models import Place
from places.states import Level

from .models import Organisation
from .states import Category

STARS = [(n, str(n)) for n in range(5, 0, -1)]


class OrganisationFilter(django_filters.FilterSet):
    """By words, community, category and least stars."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=40)
    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        queryset=Place.objects.level(Level.COMMUNITY),
        to_field_name="code",
        method="by_community",
        empty_label=_("All communities"),
    )
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=_("All categories"))
    stars = django_filters.ChoiceFilter(
        label=_("Stars at least"),
        choices=STARS,
        field_name="stars",
        lookup_expr="gte",
        empty_label=_("Any"),
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_words(self, rows: "QuerySet[Organisation]", name: str, value: str) -> "QuerySet[Organisation]":
        """Search by character pairs."""
        return matching(rows, value)

    def by_community(self, rows: "QuerySet[Organisation]", name: str, value: Place) -> "QuerySet[Organisation]":
        """Return those of the community and below."""
        return rows.filter(place__path__startswith=value.path)
