"""One filter set of funds for the portal and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from .models import Fund
from .states import Source


class FundFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By source and fiscal year."""

    source = django_filters.ChoiceFilter(label=_("Source"), choices=Source, empty_label=_("All sources"))
    year = django_filters.NumberFilter(label=_("Fiscal year"), min_value=2000, max_value=2100)

    class Meta:
        model = Fund
        fields: list[str] = []
