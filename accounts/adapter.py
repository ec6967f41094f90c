"""How allauth meets our users: phones, second factors, and what happens at sign-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.personal import decrypt, encrypt

from .actions.people import set_phone
from .models import User
from .web.fields import PhoneField
from .web.preferences import keep_preferences


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Find users by phone; nobody signs up here, for a code does that."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse allauth's own sign-up form."""
        return False

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """Return the field that takes phones as people type them."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the phone and whether it is verified."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Give the user this phone."""
        set_phone(user=user, phone=phone, verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Note that the phone is this user's."""
        set_phone(user=user, phone=phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return the user who has proven to hold this phone."""
        return User.objects.with_phone(phone).filter(phone_verified=True).first()

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Bring the person's language and text size to this browser."""
        response = super().post_login(request, user, **kwargs)
        keep_preferences(response, language=user.language, large_text=user.large_text)
        return response  # type: ignore[no-any-return]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keep the secrets of second factors encrypted like other personal fields."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the newest field key."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt with whichever field key fits."""
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Keep the second factor of whoever must have one."""
        return not (settings.STAFF_MFA_REQUIRED and authenticator.user.is_staff)
