"""What somebody is where, worked out once a request from the grants in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from .states import BODY_ROLES, LEADER_ROLES, STAFF_ROLES, Role

if TYPE_CHECKING:
    from .models import RoleGrant


@dataclass(frozen=True)
class Held:
    """One role in force: at the path of a place, or in a body."""

    role: Role
    path: str = ""
    body_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """All roles that somebody holds today, asked by role and place or body; inherited down the tree."""

    held: tuple[Held, ...] = ()

    @classmethod
    def of(cls, grants: "Iterable[RoleGrant]") -> Self:
        """Build it from grants with their places loaded."""
        return cls(
            tuple(Held(Role(grant.role), grant.place.path if grant.place else "", grant.body_id) for grant in grants)
        )

    def has(self, *roles: Role, at: str | None = None) -> bool:
        """Whether one of these roles is held at a place (given by its path) or above it; anywhere without ``at``."""
        return any(h.role in roles and h.path and (at is None or at.startswith(h.path)) for h in self.held)

    def lives_in(self, path: str) -> bool:
        """Whether the person is a resident of the place or of somewhere in it."""
        return any(h.role == Role.RESIDENT and h.path.startswith(path) for h in self.held) if path else False

    def homes(self) -> list[str]:
        """Return the paths of the places in which the person lives."""
        return self.paths(Role.RESIDENT)

    def has_in(self, body_id: int | None, *roles: Role) -> bool:
        """Whether one of these roles is held in the body."""
        return body_id is not None and any(h.body_id == body_id and h.role in roles for h in self.held)

    def paths(self, *roles: Role) -> list[str]:
        """Return the paths of the places at which one of these roles is held."""
        return sorted({h.path for h in self.held if h.role in roles and h.path})

    def bodies(self, *roles: Role) -> list[int]:
        """Return the bodies in which one of these roles is held."""
        return sorted({h.body_id for h in self.held if h.role in roles and h.body_id is not None})

    @property
    def is_staff(self) -> bool:
        """Whether any staff role is held."""
        return self.has(*STAFF_ROLES)

    @property
    def leads_or_serves(self) -> bool:
        """Whether the person leads a place somewhere, or is staff."""
        return self.has(*LEADER_ROLES, *STAFF_ROLES)

    def role_for(self, obj: Any) -> str:
        """Return the closest role in words: staff of the place, leader, somebody of the body, else resident."""
        path, body_id = path_of(obj), body_of(obj)
        for roles in (STAFF_ROLES, LEADER_ROLES, (Role.FINANCE, Role.AUDITOR, Role.ASSESSOR, Role.PARTY_INSTRUCTOR)):
            for held in self.held:
                if held.role in roles and path and path.startswith(held.path) and held.path:
                    return str(held.role.label)
        for held in self.held:
            if held.role in BODY_ROLES and held.body_id == body_id and body_id is not None:
                return str(held.role.label)
        return str(Role.RESIDENT.label)


def path_of(obj: Any) -> str:
    """Return the path of the place that an object belongs to, or of the place that it is; "" if none."""
    place = getattr(obj, "place", None)
    if place is None and hasattr(obj, "path"):
        return str(obj.path)
    return str(place.path) if place is not None else ""


def body_of(obj: Any) -> int | None:
    """Return the body that an object belongs to: its ``body_id``, or its organisation's."""
    if (body_id := getattr(obj, "body_id", None)) is not None:
        return int(body_id)
    organisation = getattr(obj, "organisation", None)
    return organisation.body_id if organisation is not None else None
