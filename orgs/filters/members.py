"""Which of an organisation's people."""

import django_filters

from orgs.models import Membership
from orgs.states import Belonging


class MemberFilter(django_filters.FilterSet):
    """By how they stand to it."""

    stage = django_filters.ChoiceFilter(choices=[(stage.value, stage.label) for stage in Belonging])

    class Meta:
        model = Membership
        fields: list[str] = []
