"""Which applications for filing."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from orgs.models.filing import FilingApplication
from orgs.states import Category
from orgs.states.filing import SHOWN
from places.filters import PlacedFilter
from places.models import Place


class FilingFilter(PlacedFilter):
    """By words, community, category and state: on public notice or filed."""

    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=_("All categories"))
    stage = django_filters.ChoiceFilter(
        label=_("State"), choices=[(stage.value, stage.label) for stage in SHOWN], empty_label=_("All states")
    )

    class Meta:
        model = FilingApplication
        fields: list[str] = []

    def by_community(  # type: ignore[override]
        self, rows: QuerySet[FilingApplication], name: str, value: Place
    ) -> QuerySet[FilingApplication]:
        """Return those of the community; every application stands at one."""
        return rows.filter(place=value)
