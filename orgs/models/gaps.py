"""Which abilities and talents could fill a gap of which category."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Dated
from orgs.states import Category
from residents.models import AbilityField


class CategoryField(Dated):
    """A field of abilities that a category of organisations lives on (类别所需能力): who of them could fill a gap."""

    category = models.CharField(_("category"), max_length=20, choices=Category)
    field = models.ForeignKey(AbilityField, models.CASCADE, related_name="+", verbose_name=_("field of abilities"))

    class Meta:
        verbose_name = _("field of a category")
        verbose_name_plural = _("fields of the categories")
        ordering = ["category", "field__kind", "field__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "field"],
                name="one_field_per_category",
                violation_error_message=_("This field belongs to the category already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} · {self.field}"
