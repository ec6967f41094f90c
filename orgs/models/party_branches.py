"""Functional Party branches, the organisations that they cover, and their members, whom few may read."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import EncryptedField
from orgs.states.party import PARTY_BRANCH, BranchKind, BranchStage
from places.models import Place, Placed

from .organisations import Organisation
from .party_spans import Spanned, ends_not_before_start, span


class PartyBranchQuerySet(models.QuerySet["PartyBranch"]):
    """Branches as people ask for them."""

    def public(self) -> Self:
        """Return those that everybody may read: set up, or dissolved after they were."""
        return self.filter(founded_on__isnull=False)

    def running(self) -> Self:
        """Return those that work now."""
        return self.filter(stage=BranchStage.RUNNING)


@kept
class PartyBranch(Placed, Dated):
    """A functional Party branch (功能型党支部): its members keep their membership records elsewhere (组织关系不转)."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=BranchKind)
    stage = models.CharField(_("state"), max_length=10, choices=BranchStage, default=BranchStage.PLANNED)
    host = models.CharField(
        _("attached to"),
        max_length=80,
        blank=True,
        help_text=_("The Party organisation of the community, or of the organisation's host, to which it is attached."),
    )
    purpose = models.TextField(_("what it is for"), max_length=500, blank=True)
    secretary = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secretary")
    )
    secretary_from = models.DateField(_("secretary since"), null=True, blank=True)
    secretary_until = models.DateField(_("last day of the secretary's term"), null=True, blank=True)
    founded_on = models.DateField(_("set up on"), null=True, blank=True, editable=False)
    dissolved_on = models.DateField(_("dissolved on"), null=True, editable=False)

    objects = PartyBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party branch")
        verbose_name_plural = _("Party branches")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                condition=~Q(stage=BranchStage.DISSOLVED),
                name="party_branch_name_unique",
                violation_error_message=_("There is a branch of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=BranchKind.ATTACHED) | ~Q(host=""),
                name="party_branch_attached_to_somebody",
                violation_error_message=_("Name the Party organisation to which the branch is attached."),
            ),
            models.CheckConstraint(
                condition=~Q(stage=BranchStage.RUNNING)
                | Q(secretary__isnull=False, secretary_from__isnull=False, founded_on__isnull=False),
                name="party_branch_runs_with_secretary",
            ),
            models.CheckConstraint(
                condition=Q(secretary_until=None) | Q(secretary_until__gte=models.F("secretary_from")),
                name="party_branch_term_in_order",
                violation_error_message=_("The term ends before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["street", "stage", "-id"], name="party_branch_by_stage")]
        triggers = [PARTY_BRANCH.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the branch's page."""
        return reverse("orgs:party_branch", args=[self.pk])


@kept
class BranchCover(Spanned, Dated):
    """An organisation that a branch covers (覆盖), from the day on which the branch works until it ends.

    Without a first day it is planned only. No organisation is covered twice on any day.
    """

    branch = models.ForeignKey(PartyBranch, models.CASCADE, related_name="covers", verbose_name=_("Party branch"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="branch_covers", verbose_name=_("organisation")
    )

    class Meta:
        verbose_name = _("organisation covered")
        verbose_name_plural = _("organisations covered")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "organisation"], condition=Q(ended_on=None), name="branch_covers_once"
            ),
            ends_not_before_start("branch_cover_in_order"),
            ExclusionConstraint(
                name="one_branch_per_organisation",
                expressions=[("organisation", RangeOperators.EQUAL), (span(), RangeOperators.OVERLAPS)],
                condition=Q(starts_on__isnull=False),
                violation_error_message=_("The organisation is covered by another branch at that time."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="branch_cover_by_start")]

    def __str__(self) -> str:
        return f"{self.branch} · {self.organisation}"

    @property
    def place(self) -> Place:
        """The branch's place, for permissions."""
        return self.branch.place


@kept
class BranchMember(Dated):
    """Somebody who takes part in a functional branch (支部成员); membership records stay where they are.

    Names and homes are encrypted: who belongs to the Party is read by the branch's secretary, the instructor of an
    organisation that it covers, and street staff, and by nobody else.
    """

    branch = models.ForeignKey(PartyBranch, models.PROTECT, related_name="members", verbose_name=_("Party branch"))
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    name = EncryptedField(_("name"))
    kept_at = EncryptedField(_("membership kept at"), blank=True, help_text=_("Where the 组织关系 is."))
    joined_on = models.DateField(_("takes part since"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a branch")
        verbose_name_plural = _("members of branches")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "user"],
                condition=Q(left_on=None, user__isnull=False),
                name="one_branch_membership_per_person",
                violation_error_message=_("This person takes part already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name[:1]}*"

    @property
    def place(self) -> Place:
        """The branch's place, for permissions."""
        return self.branch.place
