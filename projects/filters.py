"""One filter set of projects for the portal and the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching
from places.models import Place
from places.states import Level

from .models import Application
from .states import PUBLIC_STAGES, Stage


class ApplicationFilter(django_filters.FilterSet):
    """By words, community and state."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=40)
    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        queryset=Place.objects.level(Level.COMMUNITY),
        to_field_name="code",
        method="by_community",
        empty_label=_("All communities"),
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(stage.value, stage.label) for stage in Stage if stage in PUBLIC_STAGES],
        empty_label=_("All states"),
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def by_words(self, rows: "QuerySet[Application]", name: str, value: str) -> "QuerySet[Application]":
        """Search by character pairs."""
        return matching(rows, value)

    def by_community(self, rows: "QuerySet[Application]", name: str, value: Place) -> "QuerySet[Application]":
        """Return those of the community and below."""
        return rows.filter(place__path__startswith=value.path)
