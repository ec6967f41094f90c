"""Reads that more than one face needs, one file a matter; those of the organisation itself stand here, too."""

from .organisations import (
    latest_rating,
    managers_of,
    membership_of,
    memberships_of,
    organisations_around,
    public_organisations,
)

__all__ = [
    "latest_rating",
    "managers_of",
    "membership_of",
    "memberships_of",
    "organisations_around",
    "public_organisations",
]
