"""Which results of a round, and which of its entries."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation
from orgs.models.rounds import Assignment, RoundEntry
from orgs.states.rounds import AssignmentKind, AssignmentStage, EntryStage
from places.filters import PlacedFilter
from places.models import Place

STARS = [*((number, str(number)) for number in range(5, 0, -1)), (0, _("No stars"))]
TODO = [("judges", _("judgements are missing")), ("review", _("the community's first review is missing"))]


class _OfOrganisations(PlacedFilter):
    """By the organisation's name and community."""

    def by_words(self, rows: QuerySet[RoundEntry], name: str, value: str) -> QuerySet[RoundEntry]:  # type: ignore[override]
        """Search among the organisations."""
        filtered = PlacedFilter.by_words(self, Organisation.objects.all(), name, value)
        return rows.filter(organisation__in=filtered)

    def by_community(  # type: ignore[override]
        self, rows: QuerySet[RoundEntry], name: str, value: Place
    ) -> QuerySet[RoundEntry]:
        """Return those of the community and below."""
        return rows.filter(organisation__place__path__startswith=value.path)


class ResultFilter(_OfOrganisations):
    """By words, community and stars."""

    stars = django_filters.ChoiceFilter(label=_("Stars"), choices=STARS, empty_label=_("All"))

    class Meta:
        model = RoundEntry
        fields: list[str] = []


class EntryFilter(_OfOrganisations):
    """By words, community, state, and what is still to be done."""

    stage = django_filters.ChoiceFilter(label=_("State"), choices=EntryStage, empty_label=_("All states"))
    todo = django_filters.ChoiceFilter(label=_("Where"), choices=TODO, method="by_todo", empty_label=_("All"))

    def by_todo(self, rows: QuerySet[RoundEntry], name: str, value: str) -> QuerySet[RoundEntry]:
        """Return those for which judgements, or the first review, are missing."""
        kind = AssignmentKind.COMMUNITY if value == "review" else AssignmentKind.ASSESSOR
        missing = Assignment.objects.filter(entry=OuterRef("pk"), kind=kind, stage=AssignmentStage.ASSIGNED)
        return rows.filter(Exists(missing))

    class Meta:
        model = RoundEntry
        fields: list[str] = []
