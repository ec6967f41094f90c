"""Which circles; the same for the portal, the API and the staff site."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from orgs.models.circles import Circle
from orgs.states import Category
from orgs.states.circles import LIVING_CIRCLES, CircleStage
from places.filters import PlacedFilter
from places.models import Place

LIVING = "living"


class CircleFilter(PlacedFilter):
    """By words, community, category and state."""

    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=_("All categories"))
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(LIVING, _("All that go on")), *((s.value, s.label) for s in CircleStage if s != CircleStage.CLOSED)],
        method="by_stage",
        empty_label=_("All states"),
    )

    class Meta:
        model = Circle
        fields: list[str] = []

    def by_community(self, rows: QuerySet[Circle], name: str, value: Place) -> QuerySet[Circle]:  # type: ignore[override]
        """Return those of the community, found without a join."""
        return rows.filter(community=value)

    def by_stage(self, rows: QuerySet[Circle], name: str, value: str) -> QuerySet[Circle]:
        """Return those in one state, or all that go on."""
        return rows.filter(stage__in=LIVING_CIRCLES) if value == LIVING else rows.filter(stage=value)
