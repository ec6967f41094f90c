"""The organisation of the cast."""

from tests.orgs.desk import organisation

__all__ = ["organisation"]
