"""Party building: branches and whom they cover, instructors, records, and the contact of a talent to an instructor."""

from .party_branches import BranchCover, BranchMember, PartyBranch
from .party_instructors import InstructorAssignment, TalentInstructor
from .party_records import BranchMeeting, GuidanceRecord, MeetingKind

__all__ = [
    "BranchCover",
    "BranchMeeting",
    "BranchMember",
    "GuidanceRecord",
    "InstructorAssignment",
    "MeetingKind",
    "PartyBranch",
    "TalentInstructor",
]
