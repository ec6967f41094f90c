"""Device tokens, and acting for an offline resident over the API."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts.queries import acting_session

HEADER = "Acting-Session"
MOST_DIGITS = 18


class DeviceAuthentication(TokenAuthentication):  # type: ignore[misc]
    """The token of a device; the header ``Acting-Session`` names the running session in which one acts for somebody."""

    def authenticate(self, request: Request) -> Any:
        """Find the person, and for whom this one acts."""
        found = super().authenticate(request)
        number = request.headers.get(HEADER)
        if found is not None and number is not None:
            sound = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
            session = acting_session(actor=found[0], pk=int(number)) if sound else None
            if session is None:
                raise PermissionDenied(_("You don't act for anybody just now."))
            found[0].acting_for = session.resident
        return found


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    """How the schema names the token."""

    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token of a device: `Token <token>`",
        }
