"""Applications of organisations for projects."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from disclosure.models import PublicNotice
from funding.models import Budget, Grant
from orgs.models import Organisation
from places.models import Place, Placed

from .states import APPLICATION, PUBLIC_STAGES, Stage


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications as people ask for them."""

    def public(self) -> Self:
        """Return those that the public may read; what was on public notice keeps its page, however it ended."""
        return self.filter(models.Q(stage__in=PUBLIC_STAGES) | models.Q(notice__isnull=False))

    def of_bodies(self, bodies: list[int]) -> Self:
        """Return the applications of these bodies."""
        return self.filter(organisation__body__in=bodies)

    def waiting_for_staff(self) -> Self:
        """Return what staff have to examine, oldest first."""
        return self.filter(stage=Stage.SUBMITTED).order_by("submitted_at")

    def within(self, place: Place) -> Self:
        """Return those of a place and below."""
        if place.street_id is None:
            return self.filter(street=place)
        return self.filter(place__path__startswith=place.path)


@kept
class Application(Placed, Dated):
    """An organisation's application for a project (项目申报), and the project it becomes."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications", verbose_name=_("organisation")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    title = models.CharField(_("title"), max_length=80)
    need = models.TextField(
        _("the need"),
        max_length=3000,
        blank=True,
        help_text=_("Who needs what, and how you know: figures, voices, places."),
    )
    plan = models.TextField(
        _("the plan"),
        max_length=6000,
        blank=True,
        help_text=_("What you will do, when, with whom, and how one can see that it worked."),
    )
    beneficiaries = models.PositiveIntegerField(
        _("people who benefit"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    budget = models.OneToOneField(Budget, models.PROTECT, related_name="+", editable=False, verbose_name=_("budget"))
    stage = models.CharField(_("state"), max_length=20, choices=Stage, default=Stage.DRAFT)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    notice = models.OneToOneField(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    grant = models.OneToOneField(
        Grant, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("grant")
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="application_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="application_by_stage"),
            models.Index(fields=["organisation", "-id"], name="application_by_organisation"),
            BigramIndex(BigramVector("title", "need", "plan"), name="application_search"),
        ]
        triggers = [APPLICATION.trigger()]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Say of a project that ends before it begins which day is wrong."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day lies before the first.")})

    def get_absolute_url(self) -> str:
        """Return the project's page."""
        return reverse("projects:detail", args=[self.pk])
