from django.conf import settings
from django.db import models

from core.models import Dated
from places.models import Placed

from .states import FLOW, Stage


class Permit(Placed, Dated):
    """Permission to use a room."""

    title = models.CharField("title", max_length=60)
    seats = models.PositiveIntegerField("seats", default=10)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    body = models.ForeignKey("accounts.Body", models.CASCADE, null=True, blank=True, related_name="+")
    stage = models.CharField("stage", max_length=10, choices=Stage, default=Stage.DRAFT)
    decided_on = models.DateField("decided on", null=True, blank=True)

    class Meta:
        verbose_name = "permit"
        verbose_name_plural = "permits"
        triggers = [FLOW.trigger()]

    def __str__(self) -> str:
        return self.title
