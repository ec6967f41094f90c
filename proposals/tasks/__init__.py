"""What the worker and the clock do, one file a matter."""

from . import (
    closing,
    desk,
    evaluation,
    insight,
    meetings,
    plans,
    proposals,
    talk,
    text,
    works,
)

__all__ = [
    "closing",
    "desk",
    "evaluation",
    "insight",
    "meetings",
    "plans",
    "proposals",
    "talk",
    "text",
    "works",
]
