"""Reads of standards."""

from datetime import date

from django.db.models import Q, QuerySet

from orgs.models import Standard
from orgs.states.standards import StandardStage
from places.models import Place


def standard_in_force(street: Place, on: date) -> Standard | None:
    """Return the street's newest published standard in force on a day, else the one for every street."""
    kept = (StandardStage.PUBLISHED, StandardStage.REPLACED)
    standards = Standard.objects.filter(stage__in=kept, in_force_from__lte=on).order_by("-in_force_from", "-version")
    return standards.filter(street=street).first() or standards.filter(street=None).first()


def readable_standards(street: Place) -> QuerySet[Standard]:
    """Return every version that anybody may read: those in force now or before, and the copies of rounds."""
    copies = Q(stage=StandardStage.FROZEN) & ~Q(rounds__stage="draft") & Q(rounds__isnull=False)
    kept = Q(stage__in=(StandardStage.PUBLISHED, StandardStage.REPLACED))
    return Standard.objects.filter(Q(street=street) | Q(street=None), kept | copies).distinct()


def public_standards(street: Place) -> QuerySet[Standard]:
    """Return every version that is or was in force for a street."""
    kept = (StandardStage.PUBLISHED, StandardStage.REPLACED)
    return Standard.objects.filter(Q(street=street) | Q(street=None), stage__in=kept)
