"""A norm, its versions, their sections and the checklist of each; what was published never changes."""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.norms import NORM_VERSION, NormSource, VersionStage
from places.models import Place

PUBLIC_VERSIONS = (VersionStage.PUBLISHED, VersionStage.REPLACED)

# A part of a version is written only while the version is a draft; the share lock makes whoever publishes wait.
WRITTEN_TO = (
    "bigint[] = CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.version_id] "
    "WHEN 'DELETE' THEN ARRAY[OLD.version_id] ELSE ARRAY[NEW.version_id, OLD.version_id] END"
)
DRAFT_ONLY = """
    PERFORM 1 FROM orgs_normversion v WHERE v.id = ANY (versions) ORDER BY v.id FOR SHARE;
    IF EXISTS (SELECT 1 FROM orgs_normversion v WHERE v.id = ANY (versions) AND v.stage <> 'draft') THEN
        RAISE EXCEPTION 'pgtrigger: A published norm can not be changed (%)', TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def draft_only() -> list[pgtrigger.Trigger]:
    """Return the trigger that keeps the parts of a published version as they are."""
    return [
        pgtrigger.Trigger(
            name="draft_only",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            declare=[("versions", WRITTEN_TO)],
            func=DRAFT_ONLY,
        )
    ]


class NormQuerySet(models.QuerySet["Norm"]):
    """Norms by where they hold."""

    def holding_in(self, street: Place) -> Self:
        """Return those of a street and those that hold everywhere."""
        return self.filter(Q(street=street) | Q(street=None))


@kept
class Norm(Dated):
    """A norm that community organisations follow (规范化标准), of a street or of everywhere."""

    street = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("street"),
        help_text=_("Empty: it holds everywhere."),
    )
    code = models.SlugField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = NormQuerySet.as_manager()

    class Meta:
        verbose_name = _("norm")
        verbose_name_plural = _("norms")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["street", "code"], nulls_distinct=False, name="norm_code_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the version in force."""
        return reverse("orgs:norm", args=[self.pk])

    @property
    def place(self) -> Place | None:
        """The street, for permissions; a norm of everywhere has none."""
        return self.street


class NormVersionQuerySet(models.QuerySet["NormVersion"]):
    """Versions as people ask for them."""

    def public(self) -> Self:
        """Return those that were published."""
        return self.filter(stage__in=PUBLIC_VERSIONS)

    def in_force(self, on: date | None = None) -> Self:
        """Return the version of each norm that is in force on a day, today by default."""
        begun = self.public().filter(in_force_from__lte=on or timezone.localdate())
        return begun.order_by("norm_id", "-in_force_from", "-number").distinct("norm_id")


@kept
class NormVersion(Dated):
    """One version of a norm, in sections (版本): a draft that is written, then published for good."""

    norm = models.ForeignKey(Norm, models.PROTECT, related_name="versions", verbose_name=_("norm"))
    number = models.PositiveSmallIntegerField(_("version"))
    stage = models.CharField(_("state"), max_length=10, choices=VersionStage, default=VersionStage.DRAFT)
    in_force_from = models.DateField(_("in force from"))
    preface = models.TextField(_("preface"), max_length=2000, blank=True)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Which rule it rests on, or that it is the office's own.")
    )
    changes = models.TextField(_("what is new"), max_length=1000, blank=True)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("drafted by")
    )

    objects = NormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a norm")
        verbose_name_plural = _("versions of norms")
        ordering = ["norm", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["norm", "number"], name="norm_version_once"),
            models.UniqueConstraint(fields=["norm"], condition=Q(stage=VersionStage.DRAFT), name="one_draft_per_norm"),
        ]
        triggers = [
            NORM_VERSION.trigger(),
            pgtrigger.Protect(
                name="published_for_good",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__stage="draft")
                & (
                    pgtrigger.Q(old__norm__df=pgtrigger.F("new__norm"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(old__in_force_from__df=pgtrigger.F("new__in_force_from"))
                    | pgtrigger.Q(old__preface__df=pgtrigger.F("new__preface"))
                    | pgtrigger.Q(old__source__df=pgtrigger.F("new__source"))
                    | pgtrigger.Q(old__changes__df=pgtrigger.F("new__changes"))
                ),
            ),
            pgtrigger.Protect(
                name="published_stays", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__stage="draft")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.norm} v{self.number}"

    def get_absolute_url(self) -> str:
        """Return the page of this version."""
        return reverse("orgs:norm_version", args=[self.norm_id, self.number])

    @property
    def place(self) -> Place | None:
        """The norm's street, for permissions."""
        return self.norm.street

    @property
    def street_code(self) -> str:
        """The norm's street, for the trace."""
        return self.norm.street.street_code if self.norm.street else ""


class NormSection(models.Model):
    """A section of a version: its code stays the same from version to version, so that versions can be compared."""

    version = models.ForeignKey(NormVersion, models.CASCADE, related_name="sections", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30, help_text=_("The same in every version; the link to it."))
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=5000)

    class Meta:
        verbose_name = _("section of a norm")
        verbose_name_plural = _("sections of norms")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="norm_section_once")]
        triggers = draft_only()

    def __str__(self) -> str:
        return self.title


class NormItem(models.Model):
    """An item of the checklist (对照清单): what is asked, how one sees that it is met, and what figure answers it."""

    version = models.ForeignKey(NormVersion, models.CASCADE, related_name="items", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30, help_text=_("The same in every version."))
    section_code = models.SlugField(_("code of the section"), max_length=30, blank=True)
    asks = models.CharField(_("what is asked"), max_length=200)
    how = models.CharField(_("how one sees that it is met"), max_length=300, blank=True)
    source = models.CharField(_("answered by"), max_length=12, choices=NormSource, default=NormSource.SELF)
    need = models.PositiveIntegerField(_("figure needed"), default=1, help_text=_("For items that a figure answers."))
    may_not_apply = models.BooleanField(_("may not apply"), default=False)

    class Meta:
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="norm_item_once")]
        triggers = draft_only()

    def __str__(self) -> str:
        return self.asks

    @property
    def is_computed(self) -> bool:
        """Whether a figure of the platform answers it, so that nobody says so."""
        return self.source != NormSource.SELF
