import pytest
import time_machine

from accounts.models import RoleGrant
from orgs.models import Organisation
from orgs.states import Belonging
from tests.factories.orgs import MembershipFactory, OrganisationFactory


@pytest.fixture
def organisation(cast) -> Organisation:
    RoleGrant.objects.update(starts_on="2020-01-01")  # the cast is in office on every day that tests travel to
    row = OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name, contact_name=cast.manager.name)
    Organisation.objects.filter(pk=row.pk).update(filed_on="2024-03-01", member_count=12)
    for user in (cast.manager, cast.member):
        MembershipFactory(organisation=row, user=user, stage=Belonging.MEMBER, joined_on="2024-03-01")
    row.refresh_from_db()
    return row


@pytest.fixture
def at():
    """Travel to a day: ``with at("2026-02-10"):``."""

    def travel(day: str) -> time_machine.travel:
        return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)

    return travel
