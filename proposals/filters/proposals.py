"""One filter set of proposals for the portal and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from places.filters import PlacedFilter
from proposals.models import Category, Proposal
from proposals.states import PUBLIC_STAGES, Stage, Tier


class ProposalFilter(PlacedFilter):
    """By words, community, category, level and state."""

    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=Category.objects.in_use(), to_field_name="code", empty_label=_("All categories")
    )
    tier = django_filters.ChoiceFilter(label=_("Level"), choices=Tier, empty_label=_("All levels"))
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(stage.value, stage.label) for stage in Stage if stage in PUBLIC_STAGES],
        empty_label=_("All states"),
    )

    class Meta:
        model = Proposal
        fields: list[str] = []
