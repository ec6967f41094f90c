"""What people and the clock do with organisations."""

from .evidence import record_evidence
from .filing import file_organisation
from .members import admit_member, ask_to_join, decline_member, leave_organisation, remove_member
from .rating import rate_all, rate_street
from .standards import (
    draft_default_standard,
    draft_next_standard,
    freeze_standard,
    publish_standard,
    replace_old_standards,
)

__all__ = [
    "admit_member",
    "ask_to_join",
    "decline_member",
    "draft_default_standard",
    "draft_next_standard",
    "file_organisation",
    "freeze_standard",
    "leave_organisation",
    "publish_standard",
    "rate_all",
    "rate_street",
    "record_evidence",
    "remove_member",
    "replace_old_standards",
]
