"""What residents and staff do with proposals."""

from .answers import decline, return_to_author, take_up
from .filing import file_proposal, save_proposal, withdraw
from .support import support, take_back_support

__all__ = [
    "decline",
    "file_proposal",
    "return_to_author",
    "save_proposal",
    "support",
    "take_back_support",
    "take_up",
    "withdraw",
]
