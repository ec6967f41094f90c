"""What residents, staff and the clock do with proposals."""

from .answers import prepare_answer, publish_answer
from .clock import follow_proposals
from .examination import (
    accept,
    change_tier,
    decline,
    merge,
    postpone,
    refer,
    resume,
    return_to_author,
    take_up,
)
from .filing import file_proposal, save_proposal, withdraw
from .support import support, take_back_support

__all__ = [
    "accept",
    "change_tier",
    "decline",
    "file_proposal",
    "follow_proposals",
    "merge",
    "postpone",
    "prepare_answer",
    "publish_answer",
    "refer",
    "resume",
    "return_to_author",
    "save_proposal",
    "support",
    "take_back_support",
    "take_up",
    "withdraw",
]
