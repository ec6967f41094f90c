"""The staff face of proposals, one file a matter."""

from . import (
    closing,
    desk,
    evaluation,
    insight,
    meetings,
    plans,
    proposals,
    rules,
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
    "rules",
    "talk",
    "text",
    "works",
]
