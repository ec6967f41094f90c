"""Bodies, and the roles that people hold at places and in bodies."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import ADMINISTRATOR_ROLES, BodyKind, Role
from core.history import kept
from core.models import Dated
from places.models import Place, Placed

from .user import User


@kept
class Body(Placed, Dated):
    """A body that people hold roles in and that money can be paid to (主体): an organisation, a partner, an office."""

    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [models.UniqueConstraint(fields=["street", "kind", "name"], name="body_name_unique_in_street")]

    def __str__(self) -> str:
        return self.name


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants by time and scope."""

    def current(self, on: date | None = None) -> Self:
        """Return the grants in force on a day (today by default)."""
        day = on or timezone.localdate()
        ended = models.Q(ended_at=None) | models.Q(ended_at__date__gt=day)
        return self.filter(ended, starts_on__lte=day).exclude(ends_on__lt=day)

    def overlapping(self, first: date, last: date | None) -> Self:
        """Return the grants, ended early ones apart, in force on any day of a term (open without a last day)."""
        begun = self.filter(ended_at=None).exclude(ends_on__lt=first)
        return begun.filter(starts_on__lte=last) if last else begun

    def at(self, place: Place) -> Self:
        """Return the grants at the place and at what it lies in."""
        return self.filter(place__in=Place.objects.around(place))


class TermRange(models.Func):
    """The days of a term, both included."""

    function = "daterange"
    output_field = DateRangeField()


@kept
class RoleGrant(Dated):
    """A role that somebody holds, at a place and below or in a body, for a term, granted by somebody (授权).

    The leaders of grids, buildings and units are grants too: their terms are the grant's.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("place")
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("body"))
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Last day in force; empty: open."))
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Set when somebody ends a role before its term is over: it ends at that moment.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("ended by")
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place=None, body__isnull=False) | models.Q(place__isnull=False, body=None),
                name="grant_at_a_place_or_in_a_body",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "place", "body"],
                condition=models.Q(ends_on=None, ended_at=None),
                nulls_distinct=False,
                name="one_open_grant_per_role_and_scope",
            ),
            # The three administrators (三员) are three people: nobody holds two of these roles at the same time.
            ExclusionConstraint(
                name="three_administrators_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (TermRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(role__in=ADMINISTRATOR_ROLES, ended_at=None),
                violation_error_message=_("The three administrators are three people."),
            ),
        ]
        indexes = [models.Index(fields=["role", "place"], name="grant_by_role_place")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place or self.body}"
