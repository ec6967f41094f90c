"""What people and the clock do with organisations."""

from .evidence import record_evidence
from .filing import file_organisation
from .members import admit_member, ask_to_join, decline_member, leave_organisation, remove_member
from .rating import rate_all, rate_street

__all__ = [
    "admit_member",
    "ask_to_join",
    "decline_member",
    "file_organisation",
    "leave_organisation",
    "rate_all",
    "rate_street",
    "record_evidence",
    "remove_member",
]
