"""Who offers to do a part of a plan."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.models import Organisation
from orgs.models.circles import Circle
from places.models import Place
from proposals.states.plans import OFFER, OfferStage
from residents.models import Household

from .plan_parts import PlanTask

_LIVE = (OfferStage.OFFERED, OfferStage.ACCEPTED)


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers as people ask for them."""

    def open(self) -> Self:
        """Return those that wait for a decision."""
        return self.filter(stage=OfferStage.OFFERED)

    def with_facts(self) -> Self:
        """Load who offers what."""
        return self.select_related(
            "task__plan__proposal__place",
            "task__plan__proposal__author",
            "organisation",
            "circle",
            "household__place",
            "by",
        )


@kept
class Offer(Dated):
    """An organisation, a circle or a household offers to do a part of a plan (认领)."""

    task = models.ForeignKey(PlanTask, models.PROTECT, related_name="offers", verbose_name=_("part"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("circle")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("household")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="plan_offers", verbose_name=_("offered by"))
    text = models.TextField(_("what we offer"), max_length=500)
    # Several households lend a hand to one part; of organisations one does it.
    shares = models.BooleanField(_("one of several"), default=False, editable=False)
    stage = models.CharField(_("state"), max_length=10, choices=OfferStage, default=OfferStage.OFFERED, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    answer = models.TextField(_("answer"), max_length=500, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("plan", "offer")
        verbose_name_plural = pgettext_lazy("plan", "offers")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, circle=None, household=None)
                | Q(organisation=None, circle__isnull=False, household=None)
                | Q(organisation=None, circle=None, household__isnull=False),
                name="offer_is_somebodys",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(stage=OfferStage.ACCEPTED, shares=False),
                name="one_accepted_offer_per_part",
            ),
            *(
                models.UniqueConstraint(
                    fields=["task", who], condition=Q(stage__in=_LIVE), name=f"one_offer_per_part_and_{who}"
                )
                for who in ("organisation", "circle", "household")
            ),
        ]
        triggers = [OFFER.trigger()]

    def __str__(self) -> str:
        return f"{self.task} · {self.who}"

    @property
    def who(self) -> Organisation | Circle | Household | None:
        """Who offers."""
        return self.organisation or self.circle or self.household

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.task.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.task.street_code
