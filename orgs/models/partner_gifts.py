"""What partners gave, and how it was used.

This is the record of what was given, not the ledger: no account is moved by it. Money is in fen.
"""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Attachment
from orgs.states.partner_gifts import GIFT, GiftStage, ResourceKind
from places.models import Place

from .organisations import Organisation
from .partner import OfPartner
from .partner_agreements import AgreementLine
from .partner_resources import ResourceRequest


class GiftQuerySet(models.QuerySet["PartnerGift"]):
    """Gifts as people ask for them; what was corrected away does not count."""

    def entries(self) -> Self:
        """Return the gifts without their counter-entries."""
        return self.filter(corrects=None)

    def received(self) -> Self:
        """Return the gifts of which something has arrived and was not taken back."""
        return self.entries().filter(stage=GiftStage.RECEIVED, quantity__gt=F("taken_back"))

    def to_receive(self) -> Self:
        """Return the gifts that wait for their receipt."""
        return self.entries().filter(stage=GiftStage.GIVEN, quantity__gt=F("taken_back"))


@kept
class PartnerGift(OfPartner):
    """A delivery under a line of an agreement (给付): what, how much, to whom, on which day.

    It is the record of what was given, not the ledger. It is never edited: a counter-entry with a reason takes back.
    """

    line = models.ForeignKey(
        AgreementLine, models.PROTECT, related_name="gifts", verbose_name=_("line of an agreement")
    )
    request = models.OneToOneField(
        ResourceRequest, models.PROTECT, null=True, related_name="gift", verbose_name=_("request for a resource")
    )
    kind = models.CharField(_("kind of resource"), max_length=10, choices=ResourceKind)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    quantity = models.BigIntegerField(_("quantity"), help_text=_("Money in fen; negative: a counter-entry."))
    given_on = models.DateField(_("given on"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="gifts", verbose_name=_("to the organisation")
    )
    to_place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="+", verbose_name=_("to the community or street")
    )
    words = models.CharField(_("note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    stage = models.CharField(_("state"), max_length=12, choices=GiftStage, default=GiftStage.GIVEN)
    received_on = models.DateField(pgettext_lazy("partner", "received on"), null=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("receipt confirmed by")
    )
    used = models.PositiveBigIntegerField(_("used"), default=0)
    taken_back = models.PositiveBigIntegerField(_("taken back"), default=0)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="counter_entries",
        verbose_name=pgettext_lazy("partner", "corrects"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = GiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift of a partner")
        verbose_name_plural = _("gifts of partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, to_place=None) | Q(organisation=None, to_place__isnull=False),
                name="partner_gift_to_one",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, quantity__gt=0)
                | (Q(corrects__isnull=False, quantity__lt=0, used=0, taken_back=0, request=None) & ~Q(reason="")),
                name="partner_gift_or_counter_entry",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(quantity__gte=F("used") + F("taken_back")),
                name="partner_gift_used_within",
            ),
            models.CheckConstraint(
                condition=Q(used=0) | Q(stage=GiftStage.RECEIVED), name="partner_gift_used_when_received"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-given_on", "-id"], name="partner_gift_newest"),
            models.Index(fields=["street", "stage", "kind"], name="partner_gift_sums"),
            models.Index(fields=["organisation", "stage", "-id"], name="partner_gift_to_org"),
            models.Index(fields=["to_place", "stage"], name="partner_gift_to_place"),
        ]
        triggers = [
            GIFT.trigger(),
            pgtrigger.ReadOnly(
                name="as_it_was_recorded",
                exclude=["stage", "received_on", "received_by", "used", "taken_back", "updated_at"],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line.text} · {self.given_on}"

    def get_absolute_url(self) -> str:
        """Return its page, for those concerned."""
        return reverse("orgs:partner_gift", args=[self.pk])

    @property
    def place(self) -> Place:
        """Where the receiver is, for permissions."""
        if self.organisation is not None:
            return self.organisation.place
        assert self.to_place is not None  # noqa: S101 - the table refuses a gift to nobody
        return self.to_place

    @property
    def receiver(self) -> Organisation | Place:
        """Who got it."""
        return self.organisation or self.place

    @property
    def net(self) -> int:
        """What of it stands, after counter-entries."""
        return self.quantity - self.taken_back

    @property
    def left(self) -> int:
        """What of it has not been used."""
        return self.net - self.used


class UseQuerySet(models.QuerySet["PartnerUse"]):
    """Reports on use."""

    def standing(self) -> Self:
        """Return the reports that were not taken back."""
        return self.filter(corrects=None, taken_back_by=None)


@kept
class PartnerUse(OfPartner):
    """How something that a partner gave was used (使用情况): how much, what for, for how many people, with a photo."""

    gift = models.ForeignKey(PartnerGift, models.PROTECT, related_name="uses", verbose_name=_("gift of a partner"))
    quantity = models.BigIntegerField(_("quantity"), help_text=_("Money in fen; negative: a counter-entry."))
    people = models.IntegerField(_("people who benefited"), default=0)
    used_on = models.DateField(_("used on"))
    words = models.CharField(_("what for"), max_length=300)
    photo = models.OneToOneField(Attachment, models.SET_NULL, null=True, editable=False, related_name="+")
    alt = models.CharField(_("what can be seen"), max_length=200, blank=True)
    shows_people = models.BooleanField(_("people can be recognised"), default=False)
    consent = models.CharField(_("how they agreed"), max_length=200, blank=True)
    reported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("partner", "reported by")
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="taken_back_by",
        verbose_name=pgettext_lazy("partner", "corrects"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on use")
        verbose_name_plural = _("reports on use")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, quantity__gt=0, people__gte=0)
                | (Q(corrects__isnull=False, quantity__lt=0, people__lte=0) & ~Q(reason="")),
                name="partner_use_or_counter_entry",
            ),
            models.CheckConstraint(condition=Q(shows_people=False) | ~Q(consent=""), name="photo_of_use_needs_consent"),
        ]
        indexes = [
            models.Index(fields=["gift", "-id"], name="partner_use_of_gift"),
            models.Index(fields=["partner", "-used_on", "-id"], name="partner_use_newest"),
            models.Index(fields=["street", "-used_on", "-id"], name="partner_use_in_street"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="as_it_was_reported", exclude=["photo", "updated_at"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.words[:40]} · {self.used_on}"

    @property
    def place(self) -> Place:
        """Where the gift went, for permissions."""
        return self.gift.place

    @property
    def organisation(self) -> Organisation | None:
        """Who reported, for permissions."""
        return self.gift.organisation


def net_quantity() -> Coalesce:
    """Return the expression of what stands of a set of gifts, in their unit (fen for money)."""
    return Coalesce(models.Sum(F("quantity") - F("taken_back")), Value(0))
