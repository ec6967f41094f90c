"""What proposals are about: data, so that an office can name its own."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Dated

OTHER = "other"


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories as people choose them."""

    def in_use(self) -> Self:
        """Return those that may be chosen."""
        return self.filter(is_active=True)

    def usual(self) -> "Category":
        """Return the one for what fits nowhere else."""
        return self.get_or_create(code=OTHER, defaults={"name": "其他", "order": 900})[0]


class Category(Dated):
    """What a proposal is about (提案类别); ``code`` is what an app sends and an address carries."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category of proposals")
        verbose_name_plural = _("categories of proposals")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name
