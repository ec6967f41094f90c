"""Invitations to lead something."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated
from places.models import Place, Placed
from residents.states import INVITATION, InvitationStage

from .talents import Talent


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by who is in them."""

    def concerning(self, user: User) -> Self:
        """Return those that a person got or sent."""
        person = user.principal
        return self.filter(Q(talent__user=person) | Q(invited_by=person))

    def open(self) -> Self:
        """Return those that wait for an answer."""
        return self.filter(stage=InvitationStage.SENT)


@kept
class Invitation(Placed, Dated):
    """A talent is asked to lead something (邀约): what, when and where."""

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="invitations", verbose_name=_("talent"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the organisation")
    )
    title = models.CharField(_("what"), max_length=60)
    words = models.CharField(_("words"), max_length=500, blank=True)
    when = models.DateField(_("day"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=100, blank=True)
    stage = models.CharField(_("state"), max_length=12, choices=InvitationStage, default=InvitationStage.SENT)
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to lead")
        verbose_name_plural = _("invitations to lead")
        constraints = [
            models.UniqueConstraint(
                fields=["talent", "invited_by", "title"],
                condition=Q(stage=InvitationStage.SENT),
                name="one_open_invitation_to_the_same",
            )
        ]
        indexes = [
            models.Index(fields=["talent", "stage"], name="invitation_by_talent"),
            models.Index(fields=["street", "stage", "-id"], name="invitation_by_stage"),
        ]
        triggers = [INVITATION.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the invitation's page."""
        return reverse("residents:invitation", args=[self.pk])

    @property
    def home(self) -> Place:
        """Where the talent lives."""
        return self.talent.place
