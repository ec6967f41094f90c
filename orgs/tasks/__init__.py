"""What the worker and the clock do, one file a matter."""

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
    ratings,
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
    "ratings",
    "register",
    "relations",
    "rounds",
]
