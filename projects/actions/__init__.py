"""What organisations, staff and the clock do with applications."""

from .drafts import new_draft, save_draft
from .examination import accept, refuse, return_for_completion
from .grants import commit_grant, follow_payment
from .publication import follow_notice
from .submission import submit, withdraw

__all__ = [
    "accept",
    "commit_grant",
    "follow_notice",
    "follow_payment",
    "new_draft",
    "refuse",
    "return_for_completion",
    "save_draft",
    "submit",
    "withdraw",
]
