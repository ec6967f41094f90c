"""One filter set of proposals for the portal and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from places.filters import PlacedFilter

from .models import Proposal
from .states import PUBLIC_STAGES, Stage, Topic


class ProposalFilter(PlacedFilter):
    """By words, community, topic and state."""

    topic = django_filters.ChoiceFilter(label=_("Topic"), choices=Topic, empty_label=_("All topics"))
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(stage.value, stage.label) for stage in Stage if stage in PUBLIC_STAGES],
        empty_label=_("All states"),
    )

    class Meta:
        model = Proposal
        fields: list[str] = []
