"""Which incubations; the same for the board, the API and the staff site."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models.incubation import Incubation, yellow_from
from orgs.queries.incubation_board import mentors_of_board
from orgs.states import Category
from orgs.states.incubation import RUNNING, IncubationStage
from places.filters import PlacedFilter
from places.models import Place
from residents.states.affairs import Light

OPEN = "running"


class IncubationFilter(PlacedFilter):
    """By the circle's words, community, category, state, mentor and how it stands to its limit."""

    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category, empty_label=_("All categories"))
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(OPEN, _("All that go on")), *((stage.value, stage.label) for stage in IncubationStage)],
        method="by_stage",
        empty_label=_("All states"),
    )
    light = django_filters.ChoiceFilter(
        label=_("Time limit"), choices=Light, method="by_light", empty_label=_("All time limits")
    )

    class Meta:
        model = Incubation
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Incubation], name: str, value: str) -> QuerySet[Incubation]:  # type: ignore[override]
        """Return those whose circle has the words in its name; there are never many."""
        return rows.filter(circle__name__contains=value)

    def by_community(  # type: ignore[override]
        self, rows: QuerySet[Incubation], name: str, value: Place
    ) -> QuerySet[Incubation]:
        """Return those of the community, which every case keeps beside it."""
        return rows.filter(community=value)

    def by_stage(self, rows: QuerySet[Incubation], name: str, value: str) -> QuerySet[Incubation]:
        """Return those in one state, or all that are not over."""
        return rows.filter(stage__in=RUNNING) if value == OPEN else rows.filter(stage=value)

    def by_light(self, rows: QuerySet[Incubation], name: str, value: str) -> QuerySet[Incubation]:
        """Return the running ones in time, due soon or overdue."""
        today, running = timezone.localdate(), rows.filter(stage__in=RUNNING)
        if value == Light.RED:
            return running.filter(due_on__lt=today)
        nursing, others = IncubationStage.NURSING, [stage for stage in RUNNING if stage != IncubationStage.NURSING]
        in_nursery = running.filter(stage=nursing)
        elsewhere = running.filter(stage__in=others)
        last, first = yellow_from(nursing, today), yellow_from(others[0], today)
        if value == Light.YELLOW:
            return in_nursery.filter(due_on__range=(today, last)) | elsewhere.filter(due_on__range=(today, first))
        return in_nursery.filter(due_on__gt=last) | elsewhere.filter(due_on__gt=first)


class BoardFilter(IncubationFilter):
    """What staff filter the board by: it shows every running stage, so not by that."""

    stage = None
    mentor = django_filters.ChoiceFilter(
        label=_("Mentor"), choices=[], method="by_mentor", empty_label=_("All mentors")
    )

    def __init__(self, *args: object, street: Place, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["mentor"].extra["choices"] = [("none", _("No mentor")), *mentors_of_board(street)]

    def by_mentor(self, rows: QuerySet[Incubation], name: str, value: str) -> QuerySet[Incubation]:
        """Return those of a mentor, or those without one."""
        return rows.filter(mentor=None) if value == "none" else rows.filter(mentor=int(value))
