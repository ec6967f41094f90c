"""The tree of places: street > community > grid > building > unit, and the compounds beside the grids."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import kept

from .states import PARENTS, STREET_CODE_LENGTH, Level


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by level and by where they lie."""

    def level(self, level: Level) -> Self:
        """Return the places of one level."""
        return self.filter(level=level)

    def communities(self) -> Self:
        """Return the communities of the street that this installation serves, in the official order."""
        here = self.filter(level=Level.COMMUNITY, street__code=settings.STREET_CODE)
        return here.order_by("order", "path")

    def own_street_id(self) -> int | None:
        """Return the id of the street that this installation serves; big lists compare with it rather than join."""
        return self.filter(code=settings.STREET_CODE).values_list("pk", flat=True).first()

    def within(self, place: "Place") -> Self:
        """Return the place itself and everything below it."""
        return self.filter(path__startswith=place.path)

    def around(self, place: "Place") -> Self:
        """Return the place itself and what it lies in, street first."""
        return self.filter(code__in=place.path.strip("/").split("/")).order_by("path")


@kept
class Place(models.Model):
    """A place of the street's tree (地点): the street itself, a community, grid, compound, building or unit.

    ``code`` is the official code of a street (9 digits) or community (12 digits), and our own below. ``path`` is the
    codes from the street down, so that everything below a place is a prefix search.
    """

    level = models.CharField(_("level"), max_length=10, choices=Level)
    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    street = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("street")
    )
    compound = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="buildings",
        limit_choices_to={"level": Level.COMPOUND},
        verbose_name=_("compound"),
        help_text=_("The housing estate that a building belongs to; grids and compounds cross each other."),
    )
    path = models.CharField(_("path"), max_length=160, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=Level.STREET, parent=None)
                | (~models.Q(level=Level.STREET) & ~models.Q(parent=None)),
                name="place_only_streets_are_roots",
            ),
            # Checked at the end of a statement, so that one update can swap two names.
            models.UniqueConstraint(
                fields=["parent", "level", "name"],
                deferrable=models.Deferrable.IMMEDIATE,
                name="place_name_unique_beside",
                violation_error_message=_("There is a place of this name already."),
            ),
        ]
        indexes = [models.Index(fields=["street", "level", "order"], name="place_by_street_level")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the path and the street from the parent."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        self.street = self.parent.street or self.parent if self.parent else None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a place under a parent of the wrong level."""
        allowed = PARENTS[self.level]
        if (self.parent.level if self.parent else None) not in (allowed or (None,)):
            raise ValidationError({"parent": _("A place of this level can't stand there.")})

    @property
    def street_code(self) -> str:
        """The official code of the street that this place belongs to."""
        return self.path[1 : STREET_CODE_LENGTH + 1]

    def lies_in(self, other: "Place") -> bool:
        """Whether this place is the other one or lies in it."""
        return self.path.startswith(other.path)


def lying_in(paths: list[str], lookup: str = "place") -> models.Q:
    """Return the condition that a row's place lies in one of these places, given by paths; never true for none.

    ``lookup`` leads from the row to its place; "" for places themselves.
    """
    inside = models.Q(pk__in=())
    for path in paths:
        inside |= models.Q(**{f"{lookup}__path__startswith".lstrip("_"): path})
    return inside


class Placed(models.Model):
    """A row that belongs to a place and, without a join, to its street."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the street from the place."""
        self.street_id = self.place.street_id or self.place.pk
        fields = kwargs.get("update_fields")
        if fields is not None and "place" in fields:
            kwargs["update_fields"] = {*fields, "street"}
        super().save(*args, **kwargs)

    @property
    def street_code(self) -> str:
        """The official code of the street, for the trace."""
        return self.place.street_code
