"""Which members of the federation, and which of what they share."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation
from orgs.models.federation import FederationMember
from orgs.models.federation_pool import PoolItem
from orgs.states import Category
from orgs.states.federation import PoolKind
from places.filters import PlacedFilter
from places.models import Place


class FederationMemberFilter(PlacedFilter):
    """By words, community and category."""

    category = django_filters.ChoiceFilter(
        label=_("Category"),
        field_name="organisation__category",
        choices=Category,
        empty_label=_("All categories"),
    )

    def by_words(  # type: ignore[override]
        self, rows: QuerySet[FederationMember], name: str, value: str
    ) -> QuerySet[FederationMember]:
        """Search among the organisations."""
        return rows.filter(organisation__in=PlacedFilter.by_words(self, Organisation.objects.all(), name, value))

    def by_community(  # type: ignore[override]
        self, rows: QuerySet[FederationMember], name: str, value: Place
    ) -> QuerySet[FederationMember]:
        """Return those of the community."""
        return rows.filter(organisation__place__path__startswith=value.path)

    class Meta:
        model = FederationMember
        fields: list[str] = []


class PoolFilter(django_filters.FilterSet):
    """By kind and words."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PoolKind, empty_label=_("All"))
    q = django_filters.CharFilter(label=_("Words"), field_name="name", lookup_expr="icontains", max_length=40)

    class Meta:
        model = PoolItem
        fields: list[str] = []
