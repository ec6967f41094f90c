"""Acting for somebody who isn't online."""

from datetime import timedelta
from typing import Self

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import append_only

from .user import User

MOST = timedelta(hours=2)


class ActingSessionQuerySet(models.QuerySet["ActingSession"]):
    """Sessions by whether they still run."""

    def running(self) -> Self:
        """Return those that are neither over nor ended."""
        return self.filter(ended_at=None, ends_at__gt=timezone.now())


class ActingSession(models.Model):
    """The time in which somebody acts for an offline resident, and why (代办). Written once; only its end is added."""

    actor = models.ForeignKey(User, models.PROTECT, related_name="acting_sessions", verbose_name=_("helper"))
    resident = models.ForeignKey(User, models.PROTECT, related_name="acted_for", verbose_name=_("resident helped"))
    actor_name = models.CharField(_("name of the helper"), max_length=60, editable=False)
    actor_role = models.CharField(_("role of the helper"), max_length=60, editable=False)
    reason = models.CharField(_("reason"), max_length=200)
    starts_at = models.DateTimeField(_("begins"), db_default=Now())
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = ActingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("time of acting for somebody")
        verbose_name_plural = _("times of acting for somebody")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + models.Value(MOST)),
                name="acting_at_most_two_hours",
            ),
            models.CheckConstraint(condition=~models.Q(actor=models.F("resident")), name="acting_for_somebody_else"),
            models.UniqueConstraint(
                fields=["actor"], condition=models.Q(ended_at=None), name="acting_for_one_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="only_its_end", exclude=["ended_at"]),
            pgtrigger.Protect(
                name="ended_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            append_only()[1],
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} → {self.resident}"
