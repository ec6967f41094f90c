"""The staff face, one file a matter."""

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
    "organisations",
    "partners",
    "party",
    "posts",
    "ratings",
    "register",
    "relations",
    "rounds",
]
