"""Who belongs to an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states import MEMBERSHIP, Belonging
from places.models import Place

from .organisations import Organisation


@kept
class Membership(Dated):
    """Somebody's belonging to an organisation (成员), from asking to leaving; one row a person and organisation."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    stage = models.CharField(_("state"), max_length=20, choices=Belonging, default=Belonging.ASKED)
    position = models.CharField(_("position"), max_length=40, blank=True)
    words = models.CharField(_("why I would like to join"), max_length=300, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, editable=False)
    left_on = models.DateField(_("left on"), null=True, editable=False)
    # One entry a question that the organisation asked: {"question": words, "answer": words}.
    answers = models.JSONField(_("answers"), default=list, blank=True, editable=False)
    guardian = models.CharField(_("consent of the guardian"), max_length=200, blank=True)
    invitation = models.ForeignKey(
        "orgs.OrgInvitation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="memberships",
        verbose_name=_("came by"),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_per_person")]
        indexes = [
            models.Index(fields=["organisation", "stage", "id"], name="membership_by_stage_id"),
            models.Index(fields=["organisation", "joined_on"], name="membership_by_joining"),
            models.Index(
                fields=["organisation", "left_on"],
                condition=models.Q(left_on__isnull=False),
                name="membership_by_leaving",
            ),
        ]
        triggers = [MEMBERSHIP.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation.name} · {self.user}"

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place
