"""What the worker and the clock do, one file a matter."""

from .affairs import follow_affairs
from .elections import announce_elections, count_complete_election, end_terms, follow_all_elections
from .helping import expire_help
from .households import carry_out_moves, check_import, forget_rosters, save_import
from .talents import name_talents

__all__ = [
    "announce_elections",
    "carry_out_moves",
    "check_import",
    "count_complete_election",
    "end_terms",
    "expire_help",
    "follow_affairs",
    "follow_all_elections",
    "forget_rosters",
    "name_talents",
    "save_import",
]
