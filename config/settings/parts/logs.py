"""Structured logs: one event a line; no personal data in any of them."""

import logging
import re

import environ
import structlog

env = environ.Env()

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one event for a request, at its end
LOG_FORMAT = env.str("LOG_FORMAT", default="json")  # or "readable"

_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.format_exc_info,
]
_RENDERER = (
    structlog.dev.ConsoleRenderer(colors=False)
    if LOG_FORMAT == "readable"
    else structlog.processors.JSONRenderer(ensure_ascii=False)
)


# The code of a letter opens a household: no log keeps it.
_LETTER = re.compile(r"(/join/letter/)[^/\s?]+")


def _without_query(_logger: object, _name: str, event: dict[str, object]) -> dict[str, object]:
    """Drop what may name a person: addresses, and what was typed into a search box."""
    event.pop("ip", None)
    event.pop("user_agent", None)
    request = event.get("request")
    if isinstance(request, str):
        event["request"] = request.partition("?")[0]
    for name, words in event.items():
        if isinstance(words, str) and "/join/letter/" in words:
            event[name] = _LETTER.sub(r"\1...", words)
    return event


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "event": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_query,
                _RENDERER,
            ],
            "foreign_pre_chain": _SHARED,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "weasyprint": {"handlers": [], "level": "WARNING", "propagate": True},
        "fontTools": {"handlers": [], "level": "WARNING", "propagate": True},
        "celery": {"handlers": [], "level": "INFO", "propagate": True},
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
