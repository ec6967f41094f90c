"""A federation with three members, each with a manager of its own."""

from dataclasses import dataclass
from datetime import date

import pytest
from time_machine import Traveller

from accounts.models import User
from accounts.states import Role
from orgs.actions import federation as actions
from orgs.models import Organisation
from orgs.models.federation import Federation, FederationMember
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

TODAY = date(2026, 11, 23)


@dataclass
class Hub:
    """What the tests of the federation need."""

    cast: Cast
    federation: Federation
    own: Organisation
    other: Organisation
    third: Organisation
    other_manager: User
    third_manager: User

    def member(self, organisation: Organisation | None = None) -> FederationMember:
        return FederationMember.objects.get(organisation=organisation or self.own)


def managed(organisation: Organisation) -> User:
    user = UserFactory(name="管事人")
    RoleGrantFactory(user=user, role=Role.ORG_MANAGER, body=organisation.body)
    return user


@pytest.fixture
def hub(cast: Cast, time_machine: Traveller) -> Hub:
    time_machine.move_to("2026-11-23 10:00+08:00", tick=False)
    facts = {"place": cast.community, "filed_on": date(2024, 1, 1)}
    hub_itself = OrganisationFactory(place=cast.street, name="胜利街道社区社会组织联合会")
    own = OrganisationFactory(body=cast.body, name=cast.body.name, **facts)
    other, third = OrganisationFactory(**facts), OrganisationFactory(**facts)
    federation = actions.found_federation(
        street=cast.street, organisation=hub_itself, founded_on=date(2020, 5, 1), by=cast.staff
    )
    made = Hub(cast, federation, own, other, third, managed(other), managed(third))
    for organisation, by in ((own, cast.manager), (other, made.other_manager), (third, made.third_manager)):
        asked = actions.ask_to_join(federation=federation, organisation=organisation, by=by)
        actions.admit(member=asked, by=cast.staff)
    return made
