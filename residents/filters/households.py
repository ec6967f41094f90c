"""Which dwellings."""

import django_filters
from django.utils.translation import gettext_lazy as _

from residents.models import Household


class HouseholdFilter(django_filters.FilterSet):
    """The dwellings of one unit, or of a building without units."""

    place = django_filters.CharFilter(label=_("Place"), field_name="place__code", required=True, max_length=40)

    class Meta:
        model = Household
        fields: list[str] = []
