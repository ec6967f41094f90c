"""Whether the product is well, for a load balancer or a person, and its figures for Prometheus."""

import hmac
import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from psycopg_pool import PoolTimeout

_PATIENCE = 2  # seconds for the broker's answer
_LOOPBACK = {"127.0.0.1", "::1"}
log = logging.getLogger(__name__)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE) as client:
        client.ping()


_CHECKS: dict[str, Callable[[], None]] = {"database": _ask_database, "broker": _ask_broker}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and broker answer, else 503; the reason goes to the log, not to the asker."""
    parts = {name: _well(name, check) for name, check in _CHECKS.items()}
    healthy = all(parts.values())
    return JsonResponse({"healthy": healthy, **parts}, status=200 if healthy else 503)


def _well(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (DatabaseError, PoolTimeout, redis.RedisError, OSError):
        log.exception("health check failed", extra={"part": name})
        return False
    return True


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus its figures: to this machine, or to whoever brings METRICS_TOKEN."""
    if not _may_read_metrics(request):
        return HttpResponseForbidden()
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _may_read_metrics(request: HttpRequest) -> bool:
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(brought.encode(), settings.METRICS_TOKEN.encode()):
        return True
    # Behind a proxy every request comes from the proxy's address; only a direct one counts as local.
    forwarded = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not forwarded
