"""What goes in and out at sign-in of a device."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoError
from rest_framework import serializers

from accounts.models import Device, RoleGrant, User
from core.api.serializers import Input, Output
from core.personal import mask_phone
from core.validators import validate_phone


class PhoneField(serializers.CharField):
    """A Chinese mobile number; spaces, hyphens and +86 are taken off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the eleven digits."""
        try:
            return validate_phone(super().to_internal_value(data))
        except DjangoError as error:
            raise serializers.ValidationError(error.messages) from error


class CodeRequest(Input):
    """Where the code goes."""

    phone = PhoneField()


class CodeSent(serializers.Serializer[Any]):
    """The same answer for every phone."""

    expires_in = serializers.IntegerField(help_text="Seconds for which the code is good.")


class TokenRequest(Input):
    """The code, the device, and for a phone that is new here the name and the consent."""

    phone = PhoneField()
    code = serializers.RegexField(r"^[0-9]{6}$")
    device_name = serializers.CharField(max_length=60)
    second_factor = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    name = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    consent = serializers.BooleanField(
        required=False,
        default=False,
        help_text="The privacy notice (GET auth/privacy/) was read and agreed to.",
    )


class DeviceOutput(Output):
    """A device that holds a token."""

    created_at = serializers.DateTimeField(source="token.created")
    expires_at = serializers.DateTimeField(source="token.expiry")
    current = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = ["id", "name", "created_at", "expires_at", "current"]

    def get_current(self, device: Device) -> bool:
        """Whether the request comes from this device."""
        return bool(self.context.get("token_id") == device.token_id)


class TokenOutput(serializers.Serializer[Any]):
    """The token, shown this once."""

    token = serializers.CharField()
    joined = serializers.BooleanField(help_text="Whether an account was opened just now.")
    device = DeviceOutput()


class PrivacyOutput(serializers.Serializer[Any]):
    """What is told before one consents."""

    version = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField())


class RoleOutput(Output):
    """A role in force."""

    label = serializers.CharField(source="get_role_display")  # type: ignore[assignment]
    place = serializers.CharField(source="place.code", default=None, allow_null=True)
    place_name = serializers.CharField(source="place.name", default=None, allow_null=True)
    body = serializers.IntegerField(source="body_id", allow_null=True)
    body_name = serializers.CharField(source="body.name", default=None, allow_null=True)

    class Meta:
        model = RoleGrant
        fields = ["role", "label", "place", "place_name", "body", "body_name", "starts_on", "ends_on"]


class ActingOutput(serializers.Serializer[Any]):
    """For whom one acts."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class MeOutput(Output):
    """Who one is: masked phone, roles in force, for whom one acts."""

    phone = serializers.SerializerMethodField()
    roles = RoleOutput(many=True, source="roles_in_force")
    acting_for = ActingOutput(allow_null=True)

    class Meta:
        model = User
        fields = ["id", "name", "phone", "language", "large_text", "is_staff", "roles", "acting_for"]

    def get_phone(self, user: User) -> str:
        """Return the masked phone."""
        return mask_phone(user.phone)
