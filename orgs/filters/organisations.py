"""One filter set of organisations for the portal and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation
from orgs.states import Category
from places.filters import PlacedFilter

STARS = [(n, str(n)) for n in range(5, 0, -1)]


class OrganisationFilter(PlacedFilter):
    """By words, community, category and least stars."""

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
