"""Who may do what, one file a matter."""

from . import (
    centre,
    circles,
    federation,
    filing,
    gaps,
    incubation,
    norms,
    offices,
    organisations,
    partners,
    party,
    posts,
    register,
    relations,
    rounds,
    standards,
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
    "organisations",
    "partners",
    "party",
    "posts",
    "register",
    "relations",
    "rounds",
    "standards",
]
