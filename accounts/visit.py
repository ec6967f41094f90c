"""What the browser remembers between asking for a code and being signed in; the phone is kept encrypted."""

import time
from dataclasses import dataclass
from typing import Self

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from core.personal import decrypt, encrypt

KEY = "entrance"
SECONDS = 900


@dataclass
class Visit:
    """A phone on its way in, whether a code has proven it, and where the person wanted to go."""

    phone: str
    next_url: str = ""
    proven: bool = False

    @classmethod
    def of(cls, request: HttpRequest, *, proven: bool = False) -> Self | None:
        """Return the visit under way, if it is not too old and, where asked, proven."""
        kept = request.session.get(KEY)
        if not kept or kept["at"] < time.time() - SECONDS or (proven and not kept["proven"]):
            return None
        return cls(decrypt(kept["phone"]), kept["next"], kept["proven"])

    def keep(self, request: HttpRequest) -> None:
        """Remember it in the session."""
        request.session[KEY] = {
            "phone": encrypt(self.phone),
            "next": self.next_url,
            "proven": self.proven,
            "at": time.time(),
        }

    @staticmethod
    def end(request: HttpRequest) -> None:
        """Forget it."""
        request.session.pop(KEY, None)


def safe_next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if it is on this site; else ""."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if allowed else ""


def address_of(request: HttpRequest) -> str | None:
    """Return the address that the request came from, as the settings trust the proxies in front."""
    return get_adapter(request).get_client_ip(request) or None
