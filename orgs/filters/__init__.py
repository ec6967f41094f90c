"""Filter sets, the same for the portal and the API, one file a matter."""

from .members import MemberFilter
from .organisations import OrganisationFilter

__all__ = ["MemberFilter", "OrganisationFilter"]
