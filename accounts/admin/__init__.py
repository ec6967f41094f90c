"""People, bodies, roles, consents and acting, for staff."""

from . import bodies, people, records, roles

__all__ = ["bodies", "people", "records", "roles"]
