"""What the whole house stands on: the trace and its seals, working days, attachments, unmaskings."""

from .attachments import Attachment
from .base import Dated, append_only
from .calendar import CalendarDay
from .idempotency import IdempotencyKey
from .personal import Reveal
from .trail import Seal, StepTaken, StepTakenQuerySet

__all__ = [
    "Attachment",
    "CalendarDay",
    "Dated",
    "IdempotencyKey",
    "Reveal",
    "Seal",
    "StepTaken",
    "StepTakenQuerySet",
    "append_only",
]
