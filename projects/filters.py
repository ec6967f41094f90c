"""One filter set of projects for the portal and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from places.filters import PlacedFilter

from .models import Application
from .states import PUBLIC_STAGES, Stage


class ApplicationFilter(PlacedFilter):
    """By words, community and state."""

    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(stage.value, stage.label) for stage in Stage if stage in PUBLIC_STAGES],
        empty_label=_("All states"),
    )

    class Meta:
        model = Application
        fields: list[str] = []
