"""Reads of projects that more than one face needs."""

from django.db.models import QuerySet

from .models import Application


def public_applications() -> QuerySet[Application]:
    """Return what the public may see, with what a list shows."""
    return Application.objects.public().select_related("organisation", "place", "budget")
