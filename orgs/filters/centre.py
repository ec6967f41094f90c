"""Which service tickets and stays; the same for the desk, the API and the staff site."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models.centre import CentreStay, CentreTicket, ServiceKind, yellow_until
from orgs.states.centre import OPEN, TicketStage
from orgs.states.centre_spaces import StayStage
from residents.states.affairs import Light

ALL_OPEN = "open"


class TicketFilter(django_filters.FilterSet):
    """By words, service, state, how it stands to its day, and who works on it."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=40)
    kind = django_filters.ModelChoiceFilter(
        label=_("Service"), queryset=ServiceKind.objects.all(), empty_label=_("All services")
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(ALL_OPEN, _("All that wait for the centre")), *TicketStage.choices],
        method="by_stage",
        empty_label=_("All states"),
    )
    light = django_filters.ChoiceFilter(
        label=_("Time limit"), choices=Light, method="by_light", empty_label=_("All time limits")
    )
    handler = django_filters.ChoiceFilter(
        label=_("Worked on by"),
        choices=[("me", _("Me")), ("nobody", _("Nobody yet"))],
        method="by_handler",
        empty_label=_("Anybody"),
    )

    class Meta:
        model = CentreTicket
        fields: list[str] = []

    def by_words(self, rows: QuerySet[CentreTicket], name: str, value: str) -> QuerySet[CentreTicket]:
        """Return those with the words in their title or in the name of who asks; a street has few."""
        found = Q(title__contains=value) | Q(organisation__name__contains=value) | Q(circle__name__contains=value)
        return rows.filter(found)

    def by_stage(self, rows: QuerySet[CentreTicket], name: str, value: str) -> QuerySet[CentreTicket]:
        """Return those in one state, or all in which the centre has something to do."""
        return rows.filter(stage__in=OPEN) if value == ALL_OPEN else rows.filter(stage=value)

    def by_light(self, rows: QuerySet[CentreTicket], name: str, value: str) -> QuerySet[CentreTicket]:
        """Return the open ones in time, due soon or overdue."""
        today, rows = timezone.localdate(), rows.filter(stage__in=OPEN)
        if value == Light.RED:
            return rows.filter(due_on__lt=today)
        last = yellow_until(today)
        return rows.filter(due_on__range=(today, last)) if value == Light.YELLOW else rows.filter(due_on__gt=last)

    def by_handler(self, rows: QuerySet[CentreTicket], name: str, value: str) -> QuerySet[CentreTicket]:
        """Return one's own, or those without anybody."""
        if value == "nobody":
            return rows.filter(handler=None)
        return rows.filter(handler=getattr(self.request, "user", None))


class StayFilter(django_filters.FilterSet):
    """By kind and state."""

    stage = django_filters.ChoiceFilter(label=_("State"), choices=StayStage, empty_label=_("All states"))

    class Meta:
        model = CentreStay
        fields = ["kind", "stage"]
