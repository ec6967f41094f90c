"""What every page's frame needs."""

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, object]:
    """The frame of a page: empty until a room needs something."""
    return {}
