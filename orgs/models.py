"""Organisations, their members, the evidence of their work, and their star ratings."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated, append_only
from core.search import BigramIndex, BigramVector
from places.models import Place, Placed

from .states import ACTIVE, GROWTH, MEMBERSHIP, Belonging, Category, EvidenceKind, Growth, Measure


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
        ]
        indexes = [
            models.Index(fields=["street", "-stars", "-id"], name="organisation_by_stars"),
            models.Index(fields=["street", "category", "-id"], name="organisation_by_category"),
            models.Index(fields=["-stars", "-id"], name="organisation_best_first"),
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

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_per_person")]
        indexes = [models.Index(fields=["organisation", "stage"], name="membership_by_stage")]
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


class Evidence(models.Model):
    """One fact about an organisation's work that the platform itself holds (佐证); a correction is a new row."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="evidence", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    key = models.CharField(
        _("key"), max_length=120, unique=True, help_text=_("What it comes from, once: activities.event:12")
    )
    happened_on = models.DateField(_("happened on"))
    quantity = models.IntegerField(_("quantity"), default=1, help_text=_("Pieces, person-times, or points out of 100."))
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(fields=["organisation", "kind", "happened_on"], name="evidence_by_kind")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_on}"


class Standard(Dated):
    """A version of the street's published star standard (星级评估标准)."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("street"))
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"))
    window_months = models.PositiveSmallIntegerField(_("window in months"), default=12)
    least_tenure_months = models.PositiveSmallIntegerField(_("months filed before a rating"), default=6)
    thresholds = ArrayField(
        models.PositiveSmallIntegerField(),
        size=5,
        verbose_name=_("points from which 1, 2, 3, 4, 5 stars"),
        help_text=_("Five numbers, rising."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star standard")
        verbose_name_plural = _("star standards")
        constraints = [
            models.UniqueConstraint(fields=["street", "version"], nulls_distinct=False, name="one_standard_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Indicator(models.Model):
    """One indicator of a standard (指标): a measure, its points, and the value that earns them all."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="indicators", verbose_name=_("standard"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=60)
    measure = models.CharField(_("measure"), max_length=30, choices=Measure)
    points = models.PositiveSmallIntegerField(_("points"))
    full_at = models.DecimalField(
        _("full points at"),
        max_digits=8,
        decimal_places=2,
        help_text=_("Linear between zero and this value. For complaints: each takes a point away."),
    )
    least_count = models.PositiveSmallIntegerField(
        _("ratings for full weight"), default=0, help_text=_("With fewer valid ratings the points are scaled down.")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "code"], name="one_indicator_per_code"),
            models.CheckConstraint(condition=models.Q(full_at__gt=0), name="indicator_full_at_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class StarRating(models.Model):
    """The computed rating of one organisation on one day (星级评估), with the value and points of each indicator."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ratings", verbose_name=_("organisation")
    )
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    rated_on = models.DateField(_("rated on"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    stars = models.PositiveSmallIntegerField(_("stars"))
    # [{"code", "name", "measure", "value", "full_at", "points", "earned"}, ...] in the order of the standard
    lines = models.JSONField(_("indicators"))
    why_unrated = models.CharField(_("why unrated"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star rating")
        verbose_name_plural = _("star ratings")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "rated_on"], name="one_rating_per_organisation_and_day"),
            models.CheckConstraint(condition=models.Q(stars__range=(0, 5)), name="rating_stars_0_to_5"),
        ]
        indexes = [models.Index(fields=["organisation", "-rated_on"], name="rating_latest")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.rated_on} · {self.stars}"

    def line(self, code: str) -> dict[str, Any]:
        """Return one indicator's line. Raises KeyError for a code that the standard does not have."""
        for line in self.lines:
            if line["code"] == code:
                return dict(line)
        raise KeyError(code)
