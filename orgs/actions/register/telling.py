"""Who is told of what happens on the register."""

from typing import Protocol

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from notices.actions import notify
from orgs.models import Organisation
from orgs.queries import managers_of


class Matter(Protocol):
    """A row about one organisation, with a page."""

    organisation: Organisation

    def get_absolute_url(self) -> str:
        """Return the page."""


def tell_managers(matter: Matter, kind: str, text: str, *, key: str | None = None) -> int:
    """Tell the managers of the organisation, and lead them to the matter."""
    organisation = matter.organisation
    return notify(
        kind=kind,
        to=managers_of(organisation),
        title=str(organisation),
        text=text,
        url=matter.get_absolute_url(),
        street_code=organisation.street_code,
        key=key,
    )


def staff_of(organisation: Organisation) -> list[User]:
    """Return the staff of the organisation's community and street."""
    return list(holders_of(Role.STREET_STAFF, Role.COMMUNITY_STAFF, at=organisation.place))


def tell_staff(matter: Matter, text: str, *, key: str | None = None) -> int:
    """Tell the staff of its place that something waits for them."""
    organisation = matter.organisation
    return notify(
        kind="orgs.register_desk",
        to=staff_of(organisation),
        title=str(organisation),
        text=text,
        url=matter.get_absolute_url(),
        street_code=organisation.street_code,
        key=key,
    )
