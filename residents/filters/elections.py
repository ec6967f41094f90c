"""Which elections."""

import django_filters
from django.utils.translation import gettext_lazy as _

from residents.models import Election
from residents.states import ElectionStage, Office


class ElectionFilter(django_filters.FilterSet):
    """By place, office and state."""

    place = django_filters.CharFilter(label=_("Place"), field_name="place__code", max_length=40)
    office = django_filters.ChoiceFilter(label=_("Office"), choices=Office)
    stage = django_filters.ChoiceFilter(label=_("State"), choices=ElectionStage)

    class Meta:
        model = Election
        fields: list[str] = []
