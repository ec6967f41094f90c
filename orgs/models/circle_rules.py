"""The conditions under which a circle grows, kept as data."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from orgs.states.circles import CircleMeasure, CircleStage
from places.models import Place
from places.states import Level

RULED_STAGES = [(stage.value, stage.label) for stage in (CircleStage.ACTIVE, CircleStage.QUALIFIED)]


@kept
class CircleRule(Dated):
    """One condition of a stage of circles (成长条件): what is counted, and how much of it is asked from a day on.

    A street's own version stands before the one that holds everywhere; a newer day stands before an older one.
    """

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
    stage = models.CharField(_("to become"), max_length=10, choices=RULED_STAGES)
    measure = models.CharField(_("what counts"), max_length=12, choices=CircleMeasure)
    least = models.PositiveIntegerField(
        _("at least"),
        help_text=_("0: not asked any more. The first numbers are a design default, for the office to confirm."),
    )
    from_on = models.DateField(
        _("in force from"),
        default=timezone.localdate,
        help_text=_("A condition in force is not changed: enter a new one from a later day."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("condition of circles")
        verbose_name_plural = _("conditions of circles")
        ordering = ["stage", "measure", "place", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "stage", "measure", "from_on"],
                nulls_distinct=False,
                name="one_circle_rule_a_day",
                violation_error_message=_("There is such a condition from this day on already."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage for stage, _label in RULED_STAGES]), name="circle_rule_of_a_growth_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} · {self.get_measure_display()} ≥ {self.least}"

    @property
    def is_in_force(self) -> bool:
        """Whether it counts already, and so stays as it is."""
        return self.from_on <= timezone.localdate()
