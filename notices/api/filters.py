"""Which of one's messages."""

import django_filters
from django.db.models import QuerySet

from notices.models import Notice


class NoticeFilter(django_filters.FilterSet):
    """Read or unread."""

    unread = django_filters.BooleanFilter(method="by_unread", help_text="True: those not read yet.")

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_unread(self, rows: "QuerySet[Notice]", name: str, value: bool) -> "QuerySet[Notice]":
        """Return those not read yet, or those read."""
        return rows.filter(read_at__isnull=value)
