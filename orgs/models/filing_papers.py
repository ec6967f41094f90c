"""The documents of a filing."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.filing import FilingPaper, PaperState
from places.models import Place

from .organisations import Organisation


@kept
class FilingDocument(Dated):
    """One document of a filing (备案材料): of an application, and from the certificate on of the organisation."""

    application = models.ForeignKey(
        "orgs.FilingApplication",
        models.CASCADE,
        null=True,
        editable=False,
        related_name="documents",
        verbose_name=_("application"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="filing_documents",
        verbose_name=_("organisation"),
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    kind = models.CharField(_("document"), max_length=10, choices=FilingPaper)
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.MISSING)
    reason = models.CharField(_("why it was rejected"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("checked by")
    )

    class Meta:
        verbose_name = _("document of a filing")
        verbose_name_plural = _("documents of a filing")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(application__isnull=False),
                name="filing_document_once_an_application",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(organisation__isnull=False),
                name="filing_document_once_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(organisation__isnull=False),
                name="filing_document_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.REJECTED) | ~Q(reason=""), name="filing_document_rejected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the street from what it belongs to."""
        owner = self.organisation or self.application
        if owner is not None:
            self.street_id = owner.street_id
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The place of its application or organisation, for permissions."""
        owner = self.application or self.organisation
        return owner.place if owner is not None else self.street

    @property
    def is_there(self) -> bool:
        """Whether it is there."""
        return self.state == PaperState.THERE
