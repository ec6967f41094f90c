"""Changes of what stands on the register."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from orgs.states.changes import CHANGE, OPEN_CHANGES, ChangeKind, ChangeStage
from places.models import Place

from .concerning import Concerning


class ChangeQuerySet(models.QuerySet["ChangeRequest"]):
    """Changes as people ask for them."""

    def open(self) -> Self:
        """Return those that are not decided."""
        return self.filter(stage__in=OPEN_CHANGES)

    def applied(self) -> Self:
        """Return those that stand on the register: the public history."""
        return self.filter(stage=ChangeStage.APPLIED)


@kept
class ChangeRequest(Concerning):
    """A change of what stands on the register, reported by the organisation (变更备案)."""

    kind = models.CharField(_("what changes"), max_length=10, choices=ChangeKind)
    value = models.TextField(_("new text"), max_length=2000, blank=True)
    new_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new community")
    )
    new_person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new person in charge")
    )
    was = models.TextField(_("was"), blank=True, editable=False)
    becomes = models.TextField(_("is"), blank=True, editable=False)
    words = models.TextField(_("reason of the change"), max_length=1000)
    happened_on = models.DateField(_("happened on"))
    submitted_on = models.DateField(_("reported on"), editable=False)
    due_on = models.DateField(_("to be reported by"), editable=False, help_text=_("15 working days after it happened."))
    is_late = models.BooleanField(_("reported late"), default=False, editable=False)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("reported by")
    )
    stage = models.CharField(_("state"), max_length=12, choices=ChangeStage, default=ChangeStage.SUBMITTED)
    opinion = models.TextField(_("opinion of the community"), blank=True, editable=False)
    decided_on = models.DateField(_("decided on"), null=True, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change on the register")
        verbose_name_plural = _("changes on the register")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(stage__in=OPEN_CHANGES), name="change_one_open_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(is_late=False, submitted_on__lte=F("due_on"))
                | Q(is_late=True, submitted_on__gt=F("due_on")),
                name="change_late_says_so",
            ),
            models.CheckConstraint(condition=Q(happened_on__lte=F("submitted_on")), name="change_after_it_happened"),
        ]
        indexes = [
            models.Index(fields=["organisation", "stage", "-id"], name="change_by_organisation"),
            models.Index(fields=["street", "id"], condition=Q(stage__in=OPEN_CHANGES), name="change_open"),
        ]
        triggers = [CHANGE.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the change's page."""
        return reverse("orgs:change", args=[self.organisation_id, self.pk])
