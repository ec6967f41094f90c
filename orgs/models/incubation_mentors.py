"""The mentors whom the centre names for circles in incubation."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states import Category
from orgs.states.incubation import RUNNING
from places.models import Place, Placed


def usual_load() -> int:
    """Return how many cases a mentor has at most unless the centre says otherwise."""
    return int(settings.INCUBATION_MENTOR_MOST)


class IncubationMentorQuerySet(models.QuerySet["IncubationMentor"]):
    """Mentors as people ask for them."""

    def active(self) -> Self:
        """Return those who take cases."""
        return self.filter(is_active=True, user__is_active=True)

    def of_street(self, street: Place) -> Self:
        """Return those of a street, by name."""
        return self.filter(street=street).select_related("user").order_by("user__name", "pk")

    def with_load(self) -> Self:
        """Count the cases that each has now."""
        return self.annotate(load=Count("incubations", filter=Q(incubations__stage__in=RUNNING)))

    def freest_first(self) -> Self:
        """Count the cases that each has now; those with the fewest come first."""
        cases = Count("incubations", filter=Q(incubations__stage__in=RUNNING))
        return self.annotate(load=cases).order_by("load", "user__name", "pk")


@kept
class IncubationMentor(Placed, Dated):
    """Somebody whom the centre names to mentor circles in incubation (孵化导师), with fields and how many at a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="mentoring", verbose_name=_("person"))
    fields = ArrayField(
        models.CharField(max_length=20, choices=Category), default=list, blank=True, verbose_name=_("fields")
    )
    words = models.CharField(
        _("what they can do for a circle"), max_length=200, blank=True, help_text=_("Everybody in a case reads it.")
    )
    most = models.PositiveSmallIntegerField(_("cases at a time, at most"), default=usual_load)
    is_active = models.BooleanField(_("takes cases"), default=True)

    objects = IncubationMentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "user"],
                name="one_mentor_per_street",
                violation_error_message=_("This person is a mentor already."),
            ),
            models.CheckConstraint(condition=Q(most__range=(1, 50)), name="mentor_takes_1_to_50"),
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def field_labels(self) -> list[str]:
        """The fields in words."""
        return [str(Category(name).label) for name in self.fields if name in Category.values]
