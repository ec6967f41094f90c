"""One filter set of lessons for the portal and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching
from proposals.models import Category
from proposals.models.closing import Lesson


class LessonFilter(django_filters.FilterSet):
    """By words, category and tag."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=40)
    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=Category.objects.in_use(), to_field_name="code", empty_label=_("All categories")
    )
    tag = django_filters.CharFilter(label=_("Tag"), method="by_tag", max_length=20)

    class Meta:
        model = Lesson
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Lesson], _name: str, value: str) -> QuerySet[Lesson]:
        """Search the indexed text."""
        return matching(rows, value)

    def by_tag(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Return those that bear the tag."""
        return rows.filter(tags__contains=[value])
