"""Applications for filing (备案), the people on them; names, papers and certificates stand beside them."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated
from core.personal import EncryptedField, keyed_hash
from core.search import BigramIndex, BigramVector
from core.states import Visibility
from core.workdays import add_working_days
from disclosure.models import PublicNotice
from orgs.states import Category
from orgs.states.filing import (
    FILING,
    RUNNING_FILINGS,
    SHOWN,
    UNDER_REVIEW,
    WRITABLE,
    FilingLight,
    FilingStage,
    Sex,
    Tie,
)
from places.models import Place, Placed

from .circles import Circle
from .filing_certificates import FilingCertificate, FilingSeries
from .filing_names import NameRule
from .filing_papers import FilingDocument
from .organisations import Organisation

IS_RUNNING = Q(stage__in=RUNNING_FILINGS)


class FilingQuerySet(models.QuerySet["FilingApplication"]):
    """Applications as people ask for them."""

    def of(self, user: User) -> Self:
        """Return those of a person, or of the one for whom the person acts."""
        return self.filter(applicant=user.principal)

    def running(self) -> Self:
        """Return those that hold their name: handed in and not decided."""
        return self.filter(IS_RUNNING)

    def under_review(self) -> Self:
        """Return those that lie with an office."""
        return self.filter(stage__in=UNDER_REVIEW)

    def shown(self) -> Self:
        """Return what everybody may read: on public notice, or certified."""
        return self.filter(stage__in=SHOWN)


@kept
class FilingApplication(Placed, Dated):
    """An application to be filed as a community social organisation (备案申请), at a community."""

    applicant = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="filings", verbose_name=_("applicant")
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("circle")
    )
    name = models.CharField(_("name"), max_length=40, blank=True)
    # As names are compared: half-width, one variant of each character, no spaces.
    name_key = models.CharField(max_length=40, blank=True, editable=False)
    category = models.CharField(_("category"), max_length=20, choices=Category, blank=True)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("function tags"))
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    charter = models.TextField(_("charter"), max_length=20_000, blank=True)
    person = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("account of the person in charge"),
    )
    person_name = models.CharField(_("person in charge"), max_length=60, blank=True)
    person_id_number = EncryptedField(_("ID number"), blank=True)
    person_id_hash = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    person_phone = EncryptedField(_("phone"), blank=True)
    person_tie = models.CharField(_("tie to the street"), max_length=10, choices=Tie, blank=True)
    venue = models.CharField(_("address of the venue"), max_length=120, blank=True)
    venue_owner = models.CharField(_("owner of the venue"), max_length=60, blank=True)
    venue_consent = models.BooleanField(_("the owner consents"), default=False)
    no_profit = models.BooleanField(_("no profit is made or shared"), default=False)
    instructor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Party-building instructor"),
    )
    host = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host entity")
    )
    stage = models.CharField(_("state"), max_length=12, choices=FilingStage, default=FilingStage.DRAFT)
    submitted_on = models.DateField(_("handed in on"), null=True, editable=False)
    due_on = models.DateField(_("to be done by"), null=True, editable=False)
    to_complete = models.TextField(_("to be completed"), blank=True, editable=False)
    # Who asked for more: what is completed comes back there.
    returned_from = models.CharField(max_length=12, choices=FilingStage, blank=True, editable=False)
    community_reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reviewer of the community")
    )
    community_supports = models.BooleanField(_("the community supports it"), null=True, editable=False)
    community_opinion = models.TextField(_("opinion of the community"), blank=True, editable=False)
    community_on = models.DateField(_("opinion given on"), null=True, editable=False)
    street_reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reviewer of the street")
    )
    street_opinion = models.TextField(_("opinion of the street"), blank=True, editable=False)
    # The name for which a reviewer has looked at those that are alike.
    alike_confirmed_for = models.CharField(max_length=40, blank=True, editable=False)
    alike_confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("look-alikes confirmed by")
    )
    notice = models.OneToOneField(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, editable=False, related_name="filing", verbose_name=_("organisation")
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for filing")
        verbose_name_plural = _("applications for filing")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name_key"],
                condition=IS_RUNNING,
                name="filing_name_unique_in_street",
                violation_error_message=_("Another application of the street has this name."),
            ),
            models.UniqueConstraint(
                fields=["circle"],
                condition=IS_RUNNING,
                name="filing_one_running_of_a_circle",
                violation_error_message=_("An application of this circle is under way."),
            ),
            models.CheckConstraint(
                condition=(Q(stage=FilingStage.CERTIFIED) & Q(organisation__isnull=False))
                | (~Q(stage=FilingStage.CERTIFIED) & Q(organisation=None)),
                name="filing_certified_is_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(street_reviewer=None) | ~Q(street_reviewer=models.F("community_reviewer")),
                name="filing_reviewed_by_two",
            ),
            models.CheckConstraint(
                condition=(Q(community_reviewer=None) | ~Q(community_reviewer=models.F("applicant")))
                & (Q(street_reviewer=None) | ~Q(street_reviewer=models.F("applicant"))),
                name="filing_not_reviewed_by_the_applicant",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="filing_by_stage"),
            models.Index(fields=["place", "stage", "-id"], name="filing_by_place"),
            models.Index(fields=["due_on", "id"], condition=Q(stage__in=UNDER_REVIEW), name="filing_by_due"),
            models.Index(fields=["applicant", "-id"], name="filing_by_applicant"),
            BigramIndex(BigramVector("name", "purpose"), name="filing_search"),
        ]
        triggers = [FILING.trigger()]

    def __str__(self) -> str:
        return self.name or str(_("Application without a name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the hash beside the ID number."""
        self.person_id_hash = keyed_hash(self.person_id_number)
        fields = kwargs.get("update_fields")
        if fields is not None and "person_id_number" in fields:
            kwargs["update_fields"] = {*fields, "person_id_hash"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the application's page."""
        return reverse("orgs:filing", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        """Whether the applicant may change it."""
        return self.stage in WRITABLE

    @property
    def is_running(self) -> bool:
        """Whether it is handed in and not decided."""
        return self.stage in RUNNING_FILINGS

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it."""
        return self.stage in SHOWN

    @property
    def trace_visibility(self) -> Visibility | None:
        """Before it is shown to everybody, its steps are for those concerned."""
        return None if self.is_shown else Visibility.PRIVATE

    def light_on(self, today: date, soon: date) -> FilingLight | None:
        """Return how it stands to its limit; None while no limit runs."""
        if self.due_on is None or self.stage not in UNDER_REVIEW:
            return None
        if self.due_on < today:
            return FilingLight.RED
        return FilingLight.YELLOW if self.due_on <= soon else FilingLight.GREEN

    @property
    def light(self) -> FilingLight | None:
        """How it stands to its limit today."""
        today = timezone.localdate()
        return self.light_on(today, add_working_days(today, settings.FILING_YELLOW_DAYS))


@kept
class FilingMember(Dated):
    """Somebody on the roster of an application (成员名册): a founder or a member."""

    application = models.ForeignKey(
        FilingApplication, models.CASCADE, related_name="members", verbose_name=_("application")
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedField(_("phone"), blank=True)
    phone_hash = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, blank=True)
    is_founder = models.BooleanField(_("founder"), default=False)
    # Sensitive: read by the applicant and staff of the place, never shown in public, never a condition.
    is_party_member = models.BooleanField(_("Party member"), default=False)

    class Meta:
        verbose_name = _("member on an application")
        verbose_name_plural = _("members on an application")
        ordering = ["-is_founder", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(user__isnull=False), name="filing_member_once"
            ),
            models.UniqueConstraint(
                fields=["application", "phone_hash"],
                condition=Q(phone_hash__isnull=False),
                name="filing_member_phone_once",
                violation_error_message=_("This phone stands on the roster already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name[:1] + "*"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the hash beside the phone."""
        self.phone_hash = keyed_hash(self.phone)
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The application's place, for permissions."""
        return self.application.place


__all__ = [
    "FilingApplication",
    "FilingCertificate",
    "FilingDocument",
    "FilingMember",
    "FilingQuerySet",
    "FilingSeries",
    "NameRule",
]
