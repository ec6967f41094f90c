"""Organisations on the street's register."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from orgs.states import ACTIVE, GROWTH, Category, Growth
from places.models import Place, Placed


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as people ask for them."""

    def active(self) -> Self:
        """Return those that may work: filed and neither suspended nor deregistered."""
        return self.filter(stage__in=ACTIVE)

    def within(self, place: Place) -> Self:
        """Return those of a place and below."""
        if place.street_id is None:
            return self.filter(street=place)
        return self.filter(place__path__startswith=place.path)


@kept
class Organisation(Placed, Dated):
    """A community social organisation (社区社会组织) filed at the street."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="organisation", verbose_name=_("body"))
    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("function tags"))
    purpose = models.TextField(_("purpose"), max_length=2000)
    stage = models.CharField(_("growth stage"), max_length=20, choices=Growth, default=Growth.FILED)
    filing_number = models.CharField(
        _("filing number"), max_length=40, unique=True, help_text=_("As on the certificate: 胜街社备〔2026〕001号")
    )
    filed_on = models.DateField(_("filed on"))
    contact_name = models.CharField(_("person in charge"), max_length=60)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    credit_code = models.CharField(
        _("credit code"),
        max_length=18,
        blank=True,
        editable=False,
        help_text=_("The unified social credit code of a registered organisation."),
    )
    registered_by = models.CharField(_("registering authority"), max_length=80, blank=True, editable=False)
    registered_on = models.DateField(_("registered on"), null=True, editable=False)
    ended_on = models.DateField(_("off the register since"), null=True, editable=False)
    member_count = models.PositiveIntegerField(_("members"), default=0, editable=False)
    stars = models.PositiveSmallIntegerField(
        _("stars"), default=0, editable=False, validators=[MaxValueValidator(5)], help_text=_("0: unrated.")
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, editable=False)
    rated_on = models.DateField(_("rated on"), null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="organisation_name_unique_in_street"),
            models.CheckConstraint(condition=models.Q(stars__range=(0, 5)), name="organisation_stars_0_to_5"),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code=""),
                name="organisation_credit_code_unique",
                violation_error_message=_("Another organisation has this credit code."),
            ),
        ]
        indexes = [
            models.Index(fields=["street", "-stars", "-id"], name="organisation_by_stars"),
            models.Index(fields=["street", "category", "-id"], name="organisation_by_category"),
            models.Index(fields=["-stars", "-id"], name="organisation_best_first"),
            models.Index(fields=["category", "-stars", "-id"], name="organisation_best_of_category"),
            models.Index(fields=["-member_count", "-id"], name="organisation_largest_first"),
            models.Index(fields=["place", "-id"], name="organisation_by_place"),
            BigramIndex(BigramVector("name", "purpose"), name="organisation_search"),
        ]
        triggers = [GROWTH.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the public page."""
        return reverse("orgs:detail", args=[self.pk])
