"""The taxonomy of abilities, kept as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from residents.states import AbilityKind


class AbilityField(models.Model):
    """A field of abilities (能力领域), such as plumbing or calligraphy; talents are searched by it too."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=AbilityKind)
    group = models.CharField(_("group"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("field of abilities")
        verbose_name_plural = _("fields of abilities")
        ordering = ["kind", "order", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_field_per_kind_and_name")]

    def __str__(self) -> str:
        return self.name
