"""Which affairs."""

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workdays import add_working_days
from places.filters import PlacedFilter
from places.models import Place
from residents.models import Affair
from residents.states import AffairStage, AffairTopic
from residents.states.affairs import OPEN_STAGES, Light

OPEN = "open"


class AffairFilter(PlacedFilter):
    """By words, place, topic, state and how it stands to its limit; the board shows the open ones unless asked."""

    topic = django_filters.ChoiceFilter(label=_("Topic"), choices=AffairTopic, empty_label=_("All topics"))
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(OPEN, _("Still open")), *AffairStage.choices],
        method="by_stage",
        empty_label=_("All states"),
    )
    light = django_filters.ChoiceFilter(
        label=_("Time limit"), choices=Light, method="by_light", empty_label=_("All time limits")
    )
    at = django_filters.CharFilter(label=_("Place"), method="by_place", max_length=40)

    class Meta:
        model = Affair
        fields: list[str] = []

    def by_community(  # type: ignore[override]
        self, rows: QuerySet[Affair], name: str, value: Place
    ) -> QuerySet[Affair]:
        """Return those of the community, which every affair keeps beside it."""
        return rows.filter(community=value)

    def by_stage(self, rows: QuerySet[Affair], name: str, value: str) -> QuerySet[Affair]:
        """Return those in one state, or all that are open."""
        return rows.filter(stage__in=OPEN_STAGES) if value == OPEN else rows.filter(stage=value)

    def by_light(self, rows: QuerySet[Affair], name: str, value: str) -> QuerySet[Affair]:
        """Return the open ones in time, due soon or overdue."""
        today = timezone.localdate()
        soon = add_working_days(today, settings.AFFAIR_YELLOW_DAYS)
        open_ = rows.filter(stage__in=OPEN_STAGES)
        if value == Light.RED:
            return open_.filter(due_on__lt=today)
        return open_.filter(due_on__range=(today, soon)) if value == Light.YELLOW else open_.filter(due_on__gt=soon)

    def by_place(self, rows: QuerySet[Affair], name: str, value: str) -> QuerySet[Affair]:
        """Return those of a place and below, given by its code."""
        place = Place.objects.filter(code=value).first()
        return rows.filter(place__in=Place.objects.within(place)) if place else rows.none()
