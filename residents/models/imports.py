"""Imports of the roster."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Dated
from places.models import Placed
from residents.states import IMPORT, ImportStage


class RosterImport(Placed, Dated):
    """One import of a roster (名册导入): what was uploaded, what was found, what was saved."""

    file = models.FileField(_("file"), upload_to="roster/", max_length=200)
    name = models.CharField(_("file name"), max_length=120)
    makes_places = models.BooleanField(
        _("make missing buildings and units"), default=False, help_text=_("Communities and grids must exist already.")
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    stage = models.CharField(_("state"), max_length=12, choices=ImportStage, default=ImportStage.CHECKING)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    done_rows = models.PositiveIntegerField(_("rows done"), default=0)
    # How many households, residents and places are new, changed or as before, by name.
    counts = models.JSONField(_("counts"), default=dict)
    # [[row, column, words], ...], the first MOST_FAULTS of them
    faults = models.JSONField(_("errors"), default=list)
    fault_count = models.PositiveIntegerField(_("number of errors"), default=0)

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        indexes = [models.Index(fields=["street", "-id"], name="rosterimport_by_street")]
        triggers = [IMPORT.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return its page in the staff site."""
        return reverse("admin:residents_rosterimport_change", args=[self.pk])
