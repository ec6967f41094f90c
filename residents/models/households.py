"""Households and the people in them."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import EncryptedField, keyed_hash, mask_name
from places.models import Place, Placed
from residents.states import Relation, Sex, Tenure


@kept
class Household(Placed, Dated):
    """One dwelling and who lives in it (庭户); ``place`` is its unit, or the building where there are none."""

    room = models.CharField(_("room"), max_length=20)
    is_empty = models.BooleanField(_("empty"), default=False, help_text=_("Empty dwellings count nowhere."))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [models.UniqueConstraint(fields=["place", "room"], name="one_household_per_room")]
        indexes = [models.Index(fields=["street", "-id"], name="household_by_street")]

    def __str__(self) -> str:
        return f"{self.place.name} {self.room}"


class ResidentQuerySet(models.QuerySet["Resident"]):
    """Residents by what is asked of them."""

    def current(self) -> Self:
        """Return those who live there now."""
        return self.filter(moved_out_on=None)

    def joined(self) -> Self:
        """Return those who have an account: distinct people, each counted once."""
        return self.current().filter(user__isnull=False)

    def within(self, place: Place) -> Self:
        """Return those of a place and below."""
        if place.street_id is None:
            return self.filter(street=place)
        return self.filter(household__place__path__startswith=place.path)


@kept
class Resident(Dated):
    """Somebody who lives in a household (居民), as the roster has it; an account may belong to it."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="residents", verbose_name=_("household"))
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    name = models.CharField(_("name"), max_length=60)
    relation = models.CharField(_("relation to the head"), max_length=12, choices=Relation)
    id_number = EncryptedField(_("ID number"), blank=True)
    id_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001
    phone = EncryptedField(_("phone"), blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    is_party_member = models.BooleanField(_("Party member"), default=False)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    tenure = models.CharField(_("tenure"), max_length=8, choices=Tenure, default=Tenure.FAMILY)
    moved_in_on = models.DateField(_("moved in on"), null=True, blank=True)
    moved_out_on = models.DateField(_("moved out on"), null=True, blank=True)
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="resident", verbose_name=_("account")
    )
    # Whose account it was until the person moved out.
    former_user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="former_residents", verbose_name=_("former account")
    )

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [
            # One household at a time: an ID number lives in one place of a street.
            models.UniqueConstraint(
                fields=["street", "id_hash"],
                condition=Q(moved_out_on=None, id_hash__isnull=False),
                name="one_current_household_per_resident",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(moved_out_on=None, relation=Relation.HEAD),
                name="one_head_per_household",
            ),
        ]
        indexes = [
            models.Index(fields=["phone_hash"], name="resident_by_phone"),
            models.Index(fields=["street", "-id"], name="resident_by_street"),
        ]

    def __str__(self) -> str:
        return mask_name(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the street and the hashes beside what they are derived from."""
        self.street_id = self.household.street_id
        self.id_hash, self.phone_hash = keyed_hash(self.id_number), keyed_hash(self.phone)
        if self.relation == Relation.TENANT and self.tenure == Tenure.FAMILY:
            self.tenure = Tenure.TENANT
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The household's place, for permissions."""
        return self.household.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.place.street_code
