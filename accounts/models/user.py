"""People with an account."""

import secrets
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from core.personal import EncryptedField, keyed_hash, mask_name


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

    def has_usable_password(self) -> bool:
        """Whether a password was ever set; who joined by code has none."""
        return bool(self.password) and super().has_usable_password()

    def get_full_name(self) -> str:
        """Return the name as the trace keeps it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as a greeting uses it."""
        return self.name

    @cached_property
    def standing(self) -> Standing:
        """Every role that this person holds today, read once (one query a request)."""
        from .grants import RoleGrant  # noqa: PLC0415 - grants name their user

        grants = RoleGrant.objects.current().filter(user=self).select_related("place")
        return Standing.of(grants)

    def role_for(self, obj: Any) -> str:
        """Return, in words, the role in which this person deals with the object."""
        return self.standing.role_for(obj)
