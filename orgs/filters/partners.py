"""Which partners; the same for the wall of thanks and the API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching
from orgs.models.partners import Partner, PartnerGift
from orgs.states.partner_gifts import ResourceKind
from orgs.states.partners import PartnerKind
from places.models import Place


class WallFilter(django_filters.FilterSet):
    """By words, what the partner is, what it gave, and the community that got something."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words")
    kind = django_filters.ChoiceFilter(label=_("What it is"), choices=PartnerKind, empty_label=_("All kinds"))
    resource = django_filters.ChoiceFilter(
        label=_("What was given"), choices=ResourceKind, method="by_resource", empty_label=_("Everything")
    )
    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        queryset=lambda _request: Place.objects.communities(),
        to_field_name="code",
        method="by_community",
        empty_label=_("The whole street"),
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Partner], name: str, value: str) -> QuerySet[Partner]:
        """Return those with the words in name or introduction; who isn't named isn't found by name."""
        return matching(rows.filter(consented_on__isnull=False), value)

    def by_resource(self, rows: QuerySet[Partner], name: str, value: str) -> QuerySet[Partner]:
        """Return those of whom something of the kind has arrived."""
        return rows.filter(pk__in=PartnerGift.objects.received().filter(kind=value).values("partner"))

    def by_community(self, rows: QuerySet[Partner], name: str, value: Place) -> QuerySet[Partner]:
        """Return those of whom something has arrived in the community, or at an organisation there."""
        there = Q(to_place=value) | Q(organisation__place__path__startswith=value.path)
        return rows.filter(pk__in=PartnerGift.objects.received().filter(there).values("partner"))
