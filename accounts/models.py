"""Users, bodies, and the roles that people hold at places and in bodies."""

import secrets
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from core.personal import EncryptedField, keyed_hash, mask_name
from places.models import Placed

from .standing import Standing
from .states import BodyKind, Role


class UserQuerySet(models.QuerySet["User"]):
    """Users by what identifies them."""

    def with_phone(self, phone: str) -> Self:
        """Return the user with this phone, found by its keyed hash."""
        return self.filter(phone_hash=keyed_hash(phone))


class AccountManager(UserManager["User"]):
    """Make users; the user name is drawn when none is given."""

    def get_queryset(self) -> UserQuerySet:
        """Return the users' own query set."""
        return UserQuerySet(self.model, using=self._db)

    def with_phone(self, phone: str) -> UserQuerySet:
        """Return the user with this phone, found by its keyed hash."""
        return self.get_queryset().with_phone(phone)


def draw_username() -> str:
    """Return a user name that says nothing about the person."""
    return f"u{secrets.token_hex(8)}"


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account (用户): a resident, somebody of an organisation, or staff."""

    username = models.CharField(_("user name"), max_length=40, unique=True, default=draw_username)
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedField(_("phone"), blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    large_text = models.BooleanField(_("large text"), default=False)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter the staff site."))
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    # Set for the length of a request by the session of somebody who acts for an offline resident (代办).
    acting_for: "User | None" = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return mask_name(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the phone's hash beside the phone."""
        self.phone_hash = keyed_hash(self.phone)
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_hash"}
        super().save(*args, **kwargs)

    @property
    def principal(self) -> "User":
        """The person whose matter this is: the offline resident if somebody acts for one, else the user."""
        return self.acting_for or self

    def get_full_name(self) -> str:
        """Return the name as the trace keeps it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as a greeting uses it."""
        return self.name

    @cached_property
    def standing(self) -> Standing:
        """Every role that this person holds today, read once (one query a request)."""
        grants = RoleGrant.objects.current().filter(user=self).select_related("place")
        return Standing.of(grants)

    def role_for(self, obj: Any) -> str:
        """Return, in words, the role in which this person deals with the object."""
        return self.standing.role_for(obj)


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
        return self.filter(starts_on__lte=day).exclude(ends_on__lt=day)


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
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day in force; empty: open."))
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

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
                condition=models.Q(ends_on=None),
                nulls_distinct=False,
                name="one_open_grant_per_role_and_scope",
            ),
        ]
        indexes = [models.Index(fields=["role", "place"], name="grant_by_role_place")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place or self.body}"
