"""Pages of the ground floor."""

from datetime import date

from django.urls import path, register_converter

from . import files, trail


class DayConverter:
    """A day in a path, as 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read the day; ValueError (a 404) for one that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write the day."""
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "core"
urlpatterns = [
    path("files/<uuid:uuid>/", files.serve, name="attachment"),
    path("files/<uuid:uuid>/remove/", files.remove, name="remove_attachment"),
    path("trail/", trail.days, name="trail"),
    path("trail/<str:street_code>/<day:on>/", trail.day, name="trail_day"),
]
