"""What of organisations waits for staff, one file a matter."""

from . import (
    centre,
    circles,
    federation,
    filing,
    gaps,
    incubation,
    norms,
    offices,
    partners,
    party,
    posts,
    register,
    relations,
    rounds,
)

__all__ = [
    "centre",
    "circles",
    "federation",
    "filing",
    "gaps",
    "incubation",
    "norms",
    "offices",
    "partners",
    "party",
    "posts",
    "register",
    "relations",
    "rounds",
]
