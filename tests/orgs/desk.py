"""An organisation whose manager and member are those of the cast, and what its desk is asked with."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from accounts.models import User
from orgs.models import Organisation
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.plugins.cast import Cast


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    """The organisation of the cast's body, with its manager and its member."""
    found = OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name, member_count=2)
    MembershipFactory(organisation=found, user=cast.manager, joined_on=found.filed_on)
    MembershipFactory(organisation=found, user=cast.member, joined_on=found.filed_on)
    return found


def fresh(user: User) -> User:
    """Return the person as the next request reads it."""
    return User.objects.get(pk=user.pk)


def who_may(cast: Cast, deed: Callable[[User], Any]) -> set[str]:
    """Return the names of those in the cast who are not denied, whatever else refuses them."""
    able = set()
    for name, user in cast.everybody().items():
        try:
            deed(fresh(user))
        except PermissionDenied:
            continue
        except ValidationError:
            pass
        able.add(name)
    return able


def at_once(deed: Callable[[Any], Any], things: Iterable[Any]) -> Counter[str]:
    """Do it for all things at the same time; count what was done and what was refused."""

    def run(thing: Any) -> str:
        try:
            deed(thing)
        except ValidationError:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    found = list(things)
    with ThreadPoolExecutor(len(found)) as pool:
        return Counter(pool.map(run, found))
