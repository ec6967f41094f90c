"""One filter set of public notices for the portal and the API."""

import django_filters
from django.db.models import QuerySet

from .models import PublicNotice


class PublicNoticeFilter(django_filters.FilterSet):
    """By whether one may still object."""

    running = django_filters.BooleanFilter(method="by_running", help_text="True: those that run; false: those over.")

    class Meta:
        model = PublicNotice
        fields: list[str] = []

    def by_running(self, rows: "QuerySet[PublicNotice]", name: str, value: bool) -> "QuerySet[PublicNotice]":
        """Return those on notice or under objection, or the others."""
        running = PublicNotice.objects.running()
        return rows.filter(pk__in=running) if value else rows.exclude(pk__in=running)
