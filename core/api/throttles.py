"""How often one may ask; counted in the cache. The rates stand in the settings."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from core.personal import keyed_hash


class AnonThrottle(AnonRateThrottle):
    """Requests of somebody who isn't signed in, by address."""


class UserThrottle(UserRateThrottle):
    """Requests of a person, over all devices."""


class WriteThrottle(UserRateThrottle):
    """Writes of a person or, signed out, of an address."""

    scope = "write"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count writes only."""
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class CodeThrottle(SimpleRateThrottle):
    """One-time codes asked for one phone; the phone itself is never written to the cache."""

    scope = "code"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Count by the phone's keyed hash, or by address if there is none."""
        phone = request.data.get("phone") if isinstance(request.data, dict) else None
        ident = keyed_hash(phone) if isinstance(phone, str) else None
        return self.cache_format % {"scope": self.scope, "ident": ident or self.get_ident(request)}
