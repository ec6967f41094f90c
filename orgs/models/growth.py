"""What growth asks of an organisation, as data of a street."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.states import GROWTH
from orgs.states.organisations import GROWTH_STEPS, GrowthMeasure
from places.models import Placed

STEPS = [(name, GROWTH.step(name).label) for name in GROWTH_STEPS]


class GrowthCondition(Placed):
    """One condition of a step of growth (成长条件); a step without rows has the design's."""

    step = models.CharField(_("step"), max_length=20, choices=STEPS)
    measure = models.CharField(_("what counts"), max_length=12, choices=GrowthMeasure)
    least = models.PositiveIntegerField(_("at least"))

    class Meta:
        verbose_name = _("condition of growth")
        verbose_name_plural = _("conditions of growth")
        constraints = [models.UniqueConstraint(fields=["street", "step", "measure"], name="growth_condition_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.get_measure_display()} ≥ {self.least}"
