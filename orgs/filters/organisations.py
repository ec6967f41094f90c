"""One filter set of organisations for the portal and the API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation
from orgs.models.posts import OrgArea, OrgField, WorkField
from orgs.states import Category
from places.filters import PlacedFilter
from places.models import Place

STARS = [(n, str(n)) for n in range(5, 0, -1)]


class OrganisationFilter(PlacedFilter):
    """By words, community, category, field of work, community served and least stars."""

    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=_("All categories"))
    stars = django_filters.ChoiceFilter(
        label=_("Stars at least"),
        choices=STARS,
        field_name="stars",
        lookup_expr="gte",
        empty_label=_("Any"),
    )

    field = django_filters.ModelChoiceFilter(
        label=_("Field of work"),
        queryset=lambda _request: WorkField.objects.filter(is_active=True),
        to_field_name="code",
        method="by_field",
        empty_label=_("All fields"),
    )
    serves = django_filters.ModelChoiceFilter(
        label=_("Serves"),
        queryset=lambda _request: Place.objects.communities(),
        to_field_name="code",
        method="by_area",
        empty_label=_("Any community"),
    )

    def by_field(self, rows: QuerySet[Organisation], name: str, value: Any) -> QuerySet[Organisation]:
        """Return those that work in the field."""
        return rows.filter(Exists(OrgField.objects.filter(field=value, organisation=OuterRef("pk"))))

    def by_area(self, rows: QuerySet[Organisation], name: str, value: Any) -> QuerySet[Organisation]:
        """Return those that serve the community, wherever they are at home."""
        return rows.filter(Exists(OrgArea.objects.filter(place=value, organisation=OuterRef("pk"))))

    class Meta:
        model = Organisation
        fields: list[str] = []
