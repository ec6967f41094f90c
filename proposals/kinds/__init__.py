"""The messages that this floor sends, one file a matter."""

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
