"""The staff face of results, follow-ups and lessons."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from proposals.models.closing import FollowUp, Lesson, Result


class _Read(StaffAdmin):
    """Read here, written on the page of the result."""

    place_lookup = "proposal__place"
    search_fields = ("proposal__title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring the proposals along."""
        return super().get_queryset(request).select_related("proposal__place")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They begin with their step."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """They are written on the page of the result."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing of a result is lost."""
        return False


@admin.register(Result)
class ResultAdmin(_Read):
    """Results: satisfied or not, since when on notice, since when filed away."""

    list_display = ("proposal", "is_good", "published_at", "archived_at")
    list_filter = ("is_good",)


@admin.register(FollowUp)
class FollowUpAdmin(_Read):
    """Looks back, with what was found."""

    list_display = ("proposal", "due_on", "done_on", "still_good")
    list_filter = ("still_good",)


class LessonResource(StaffResource):
    """Lessons as rows of a sheet."""

    class Meta(StaffResource.Meta):
        model = Lesson
        fields = ("proposal__title", "category__name", "words", "tags")


@admin.register(Lesson)
class LessonAdmin(ExcelMixin, _Read):
    """What was learnt."""

    resource_classes = (LessonResource,)
    list_display = ("words", "category", "proposal")
    list_filter = ("category",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring the categories along."""
        return super().get_queryset(request).select_related("category")
