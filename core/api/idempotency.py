"""Writes that may be sent twice: the second one gets the first one's answer."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.models import IdempotencyKey

HEADER = "Idempotency-Key"
MAX_LENGTH = 80


class KeyReused(APIException):
    """The key was used before for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"


class IdempotentMixin:
    """Honour the Idempotency-Key header on POST for signed-in people.

    The key, the write and its answer stand in one transaction: of two requests at once the second waits for the first
    and gets its answer; a request that failed leaves no key behind and may be sent again.
    """

    idempotent = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Wrap the handler of this one request."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER, "")
        if request.method != "POST" or not key or not request.user.is_authenticated:
            return
        if len(key) > MAX_LENGTH or not (key.isascii() and key.isprintable()):
            raise ValidationError({HEADER: [_("At most 80 printable characters.")]})
        self.post: Callable[..., Response] = partial(self._once, key, self.post)

    def _once(
        self, key: str, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        digest = _digest(request)
        user: Any = request.user
        with transaction.atomic():
            # A conflicting insert waits here until the transaction that holds the key has ended.
            IdempotencyKey.objects.bulk_create(
                [IdempotencyKey(user=user, key=key, route=_route(request), digest=digest)],
                ignore_conflicts=True,
            )
            row = IdempotencyKey.objects.select_for_update().get(user=user, key=key)
            if row.digest != digest:
                raise KeyReused(_("This Idempotency-Key was used before for other content."))
            if row.status is not None:
                return Response(row.body, status=row.status, headers={"Idempotent-Replayed": "true"})
            response = handler(request, *args, **kwargs)
            if status.is_success(response.status_code):
                row.status = response.status_code
                row.body = None if response.data is None else json.loads(JSONRenderer().render(response.data))
                row.save(update_fields=["status", "body"])
            else:
                row.delete()
            return response


def _route(request: Request) -> str:
    return f"{request.method} {request.path}"[:300]


def _digest(request: Request) -> str:
    """Return a digest of method, address and content; of a form its fields and files, for boundaries differ."""
    total = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        form: Any = request.data
        for name in sorted(form):
            for value in form.getlist(name):
                total.update(f"\n{name}=".encode())
                total.update(_content(value))
    else:
        total.update(request._request.body)
    return total.hexdigest()


def _content(value: Any) -> bytes:
    if not hasattr(value, "chunks"):
        return str(value).encode()
    part = hashlib.sha256()
    for chunk in value.chunks():
        part.update(chunk)
    value.seek(0)
    return part.digest()
