"""What may and may not stand in the name of an organisation, kept as data."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from orgs.states.filing import NameRuleKind
from places.models import Place
from places.states import Level


class NameRuleQuerySet(models.QuerySet["NameRule"]):
    """Rules as the check asks for them."""

    def in_street(self, street_id: int) -> Self:
        """Return those of a street, and those that hold everywhere."""
        return self.filter(models.Q(place=None) | models.Q(place=street_id), is_active=True)


@kept
class NameRule(Dated):
    """A rule about names (名称规则): a forbidden or doubtful word with its reason, or an ending that is possible."""

    kind = models.CharField(_("kind"), max_length=10, choices=NameRuleKind)
    word = models.CharField(_("word"), max_length=20)
    reason = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("Shown to whoever chooses a name with this word.")
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"level": Level.STREET},
        verbose_name=_("street"),
        help_text=_("Empty: everywhere."),
    )
    is_active = models.BooleanField(_("in force"), default=True)

    objects = NameRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule about names")
        verbose_name_plural = _("rules about names")
        ordering = ["kind", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "word", "place"],
                nulls_distinct=False,
                name="name_rule_once",
                violation_error_message=_("There is such a rule already."),
            ),
            models.CheckConstraint(condition=~models.Q(word=""), name="name_rule_has_a_word"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.word}"
