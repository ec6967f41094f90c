"""How an organisation stood to a norm on a day; written once, so that the history stays."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import append_only
from orgs.states.norms import Checker, NormAnswer
from places.models import Place

from .norm_documents import NormItem, NormVersion
from .organisations import Organisation


class NormCheckQuerySet(models.QuerySet["NormCheck"]):
    """Checks as people ask for them."""

    def newest(self) -> Self:
        """Return the newest check of each organisation, norm and kind of checker."""
        keys = ("organisation_id", "version__norm_id", "checker")
        return self.order_by(*keys, "-checked_on", "-pk").distinct(*keys)


class NormCheck(models.Model):
    """A check of an organisation against a version of a norm (对标自查 / 核查); a new check is a new row."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="norm_checks", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    version = models.ForeignKey(NormVersion, models.PROTECT, related_name="checks", verbose_name=_("version"))
    checker = models.CharField(_("checked by"), max_length=6, choices=Checker)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    checked_on = models.DateField(_("checked on"))
    words = models.TextField(_("words"), max_length=1000, blank=True)
    met = models.PositiveSmallIntegerField(_("met"))
    unmet = models.PositiveSmallIntegerField(_("not met"))
    not_applicable = models.PositiveSmallIntegerField(_("does not apply"))

    objects = NormCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check against a norm")
        verbose_name_plural = _("checks against norms")
        constraints = [
            models.CheckConstraint(
                condition=Q(met__gt=0) | Q(unmet__gt=0) | Q(not_applicable__gt=0), name="norm_check_has_items"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "version", "-checked_on"], name="norm_check_newest"),
            models.Index(fields=["street", "version", "checker"], name="norm_check_by_street"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.organisation} · {self.checked_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the check's page."""
        return reverse("orgs:norm_check", args=[self.organisation_id, self.pk])

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def applicable(self) -> int:
        """How many items applied."""
        return self.met + self.unmet

    @property
    def share(self) -> int | None:
        """The share of the applicable items that were met, in whole per cent rounded down; None if none applied."""
        return self.met * 100 // self.applicable if self.applicable else None


class NormCheckItem(models.Model):
    """How one item stood in a check: said by whoever checked, or computed by the platform at that moment."""

    # "check" is a method of every model, so the row names its parent in full.
    norm_check = models.ForeignKey(NormCheck, models.PROTECT, related_name="rows", verbose_name=_("check"))
    item = models.ForeignKey(NormItem, models.PROTECT, related_name="+", verbose_name=_("item"))
    answer = models.CharField(_("answer"), max_length=6, choices=NormAnswer)
    note = models.CharField(_("note"), max_length=300, blank=True)
    figure = models.IntegerField(_("figure"), null=True, blank=True, help_text=_("What the platform counted."))

    class Meta:
        verbose_name = _("answer to an item")
        verbose_name_plural = _("answers to items")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["norm_check", "item"], name="one_answer_per_item")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.item} · {self.get_answer_display()}"
