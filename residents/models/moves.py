"""Moves: how people come into a household and leave it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import EncryptedField
from places.models import Placed
from residents.states import MOVE, MoveKind, MoveStage, Relation, Tenure

from .households import Household, Resident


@kept
class HouseholdMove(Placed, Dated):
    """A change of who lives where (户内变动): move in, move out, merge, split; asked for, decided, carried out.

    ``household`` is left, ``target`` is come to: a newcomer leaves none, who moves out comes to none, and the target of
    a split is the new household once there is one. ``place`` is the target's, or else the one that is left.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=MoveKind)
    stage = models.CharField(_("state"), max_length=12, choices=MoveStage, default=MoveStage.ASKED)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="moves_from", verbose_name=_("household left")
    )
    target = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="moves_to", verbose_name=_("household moved to")
    )
    new_room = models.CharField(_("room of the new household"), max_length=20, blank=True)
    people = models.ManyToManyField(Resident, related_name="moves", blank=True, verbose_name=_("people"))
    head = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("head of the household")
    )
    # A newcomer, whom no roster knows yet; copied to the resident and emptied when the move is over.
    name = models.CharField(_("name"), max_length=60, blank=True)
    relation = models.CharField(_("relation to the head"), max_length=12, choices=Relation, blank=True)
    tenure = models.CharField(_("tenure"), max_length=8, choices=Tenure, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    id_number = EncryptedField(_("ID number"), blank=True)
    phone = EncryptedField(_("phone"), blank=True)
    on = models.DateField(_("day of the move"))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    leaves_empty = models.BooleanField(_("the dwelling then stands empty"), default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    class Meta:
        verbose_name = _("household move")
        verbose_name_plural = _("household moves")
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="move_by_stage"),
            models.Index(fields=["on"], condition=Q(stage=MoveStage.AGREED), name="move_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(target__isnull=False), name="move_has_a_household"
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(household=None) | ~Q(target=models.F("household")),
                name="move_leads_elsewhere",
            ),
        ]
        triggers = [MOVE.trigger()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.target or self.household}"

    def get_absolute_url(self) -> str:
        """Return the page of the household, where it is told of."""
        return reverse("residents:history")

    def is_due(self, today: date) -> bool:
        """Whether its day has come."""
        return self.on <= today
