"""Numbers and certificates of filing."""

import secrets
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from places.models import Place
from places.states import Level

from .organisations import Organisation

TOKEN_BYTES = 24


def draw_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@kept
class FilingSeries(Dated):
    """The numbers that a street gives in a year (备案编号), one after the other, in the street's own form."""

    street = models.ForeignKey(
        Place,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"level": Level.STREET},
        verbose_name=_("street"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    pattern = models.CharField(
        _("form of the number"),
        max_length=60,
        help_text=_("{street}: first character of the street, {year}: the year, {number:03d}: the number."),
    )
    last = models.PositiveIntegerField(_("last number given"), default=0, editable=False)

    class Meta:
        verbose_name = _("series of filing numbers")
        verbose_name_plural = _("series of filing numbers")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["street", "year"], name="one_filing_series_a_year")]

    def __str__(self) -> str:
        return f"{self.street} {self.year}"

    def clean(self) -> None:
        """Refuse a form that gives no numbers, or the same one twice."""
        if self.written(1) == self.written(2):
            raise ValidationError({"pattern": _("The form must hold {number} or {number:03d}.")})

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street

    def written(self, number: int) -> str:
        """Return a number in the street's form. Raises ValidationError for a form that can't be read."""
        try:
            return self.pattern.format(street=self.street.name[:1], year=self.year, number=number)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise ValidationError({"pattern": _("This form can't be read.")}) from error


class CertificateQuerySet(models.QuerySet["FilingCertificate"]):
    """Certificates as people ask for them."""

    def current(self) -> Self:
        """Return those that no newer one has replaced."""
        return self.filter(replaced_on=None)


@kept
class FilingCertificate(Dated):
    """A certificate of filing (备案证书) as it was issued; anybody verifies it by its code."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="certificates", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    number = models.CharField(_("filing number"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    token = models.CharField(_("code"), max_length=64, unique=True, default=draw_token, editable=False)
    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=20)
    purpose = models.TextField(_("purpose"))
    person_in_charge = models.CharField(_("person in charge"), max_length=60)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    community = models.CharField(_("community"), max_length=60)
    host = models.CharField(_("host entity"), max_length=80, blank=True)
    instructor = models.CharField(_("Party-building instructor"), max_length=60, blank=True)
    filed_on = models.DateField(_("filed on"))
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.CharField(_("issued because"), max_length=300)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("issued by")
    )
    replaced_on = models.DateField(_("replaced on"), null=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of filing")
        verbose_name_plural = _("certificates of filing")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="filing_certificate_version_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(replaced_on=None), name="one_current_filing_certificate"
            ),
        ]
        indexes = [models.Index(fields=["street", "-id"], name="filing_certificate_by_street")]
        triggers = [
            pgtrigger.ReadOnly(name="as_it_was_issued", exclude=["replaced_on", "updated_at"]),
            pgtrigger.Protect(
                name="replaced_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__replaced_on__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    def get_absolute_url(self) -> str:
        """Return the page on which anybody verifies it."""
        return reverse("orgs:verify_certificate", args=[self.token])

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place
