"""Rows of this floor, one file a matter; those of the organisation itself stand here, too."""

from . import (
    centre,
    circles,
    federation,
    federation_pool,
    federation_work,
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
from .evidence import Evidence
from .members import Membership
from .organisations import Organisation, OrganisationQuerySet
from .ratings import StarRating
from .standards import Dimension, Indicator, Standard, StarLevel, VetoGround

__all__ = [
    "Dimension",
    "Evidence",
    "Indicator",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "Standard",
    "StarLevel",
    "StarRating",
    "VetoGround",
    "centre",
    "circles",
    "federation",
    "federation_pool",
    "federation_work",
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
