"""How a proposal is carried out: tasks, their progress and delays, calls to departments, the rules."""

from .work_calls import Call
from .work_rows import Work, WorkDelay, WorkProgress
from .work_rules import WorkRule

__all__ = ["Call", "Work", "WorkDelay", "WorkProgress", "WorkRule"]
