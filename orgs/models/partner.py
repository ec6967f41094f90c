"""Partners: companies, shops, schools, hospitals, departments and people who lend the street their resources."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, User
from core.history import kept
from core.models import Attachment, Dated
from core.personal import EncryptedField
from core.search import BigramIndex, BigramVector
from orgs.states.partners import BOUND, CURRENT, PARTNER, PartnerKind, PartnerStage
from places.models import Place, Placed


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners as people ask for them."""

    def current(self) -> Self:
        """Return those that have not ended, been declined or withdrawn."""
        return self.filter(stage__in=CURRENT)

    def bound(self) -> Self:
        """Return those with a signed agreement."""
        return self.filter(stage__in=BOUND)

    def performing(self) -> Self:
        """Return those whose agreement runs."""
        return self.filter(stage=PartnerStage.PERFORMING)

    def named(self) -> Self:
        """Return those that everybody may read by name."""
        return self.filter(is_public=True, consented_on__isnull=False)


@kept
class Partner(Placed, Dated):
    """A linked social resource of the street (幸福合伙人): a company, a school, a hospital, a department, a person.

    Not the same as a resident partner (合伙人) of a community enterprise.
    """

    name = models.CharField(pgettext_lazy("partner", "name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=PartnerKind)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, editable=False, related_name="partners", verbose_name=_("body")
    )
    contact_name = models.CharField(_("contact person"), max_length=60)
    contact_phone = EncryptedField(_("phone of the contact person"), blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), max_length=2000, blank=True)
    offers = models.TextField(
        _("what it can give"), max_length=1000, blank=True, help_text=_("As declared, before anything is agreed.")
    )
    logo = models.OneToOneField(Attachment, models.SET_NULL, null=True, editable=False, related_name="+")
    is_public = models.BooleanField(_("stands on the page of thanks"), default=True)
    consented_on = models.DateField(
        _("agreed to be named on"),
        null=True,
        blank=True,
        help_text=_("Empty: it is thanked without its name."),
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=PartnerStage, default=PartnerStage.INTENT, editable=False
    )
    since = models.DateField(_("partner since"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    declared_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("declared by")
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                condition=Q(stage__in=CURRENT),
                name="partner_name_once_while_current",
                violation_error_message=_("The street has a partner of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=BOUND) | Q(since__isnull=False), name="partner_bound_since_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="partner_by_stage"),
            models.Index(fields=["street", "-since", "-id"], name="partner_by_since"),
            models.Index(fields=["body"], name="partner_by_body"),
            BigramIndex(BigramVector("name", "introduction"), name="partner_search"),
        ]
        triggers = [PARTNER.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the partner's page."""
        return reverse("orgs:partner", args=[self.pk])

    @property
    def is_named(self) -> bool:
        """Whether everybody may read its name."""
        return self.is_public and self.consented_on is not None


class OfPartner(Dated):
    """A row of a partner, found by its street without a join."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="%(class)ss", verbose_name=_("partner"))
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the street from the partner."""
        self.street_id = self.partner.street_id
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The partner's place, for permissions."""
        return self.partner.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.partner.street_code
