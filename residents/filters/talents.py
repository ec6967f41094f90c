"""Which talents; the same for the portal and the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from places.filters import PlacedFilter
from places.models import Place
from residents.models import AbilityField, Talent
from residents.states import AbilityKind, FreeTime


class TalentFilter(PlacedFilter):
    """By words, community, field and free time; where in the community somebody lives is nobody's business."""

    field = django_filters.ModelChoiceFilter(
        label=_("Field"),
        queryset=lambda _request: AbilityField.objects.filter(is_active=True).exclude(kind=AbilityKind.THING),
        method="by_field",
        empty_label=_("All fields"),
    )
    free = django_filters.ChoiceFilter(
        label=_("Free time"), choices=FreeTime, method="by_free_time", empty_label=_("Any time")
    )

    class Meta:
        model = Talent
        fields: list[str] = []

    def by_community(self, rows: QuerySet[Talent], name: str, value: Place) -> QuerySet[Talent]:  # type: ignore[override]
        """Return those of the community, found without a join."""
        return rows.filter(community=value)

    def by_field(self, rows: QuerySet[Talent], name: str, value: AbilityField) -> QuerySet[Talent]:
        """Return those who are good at it."""
        return rows.filter(field_ids__contains=[value.pk])

    def by_free_time(self, rows: QuerySet[Talent], name: str, value: str) -> QuerySet[Talent]:
        """Return those who have time then."""
        return rows.filter(free_times__contains=[value])
