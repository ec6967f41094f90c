"""A partner with an agreement and a sign-in, and the organisation of the cast's manager."""

import pytest

from accounts.models import User
from orgs.actions import partners as actions
from orgs.models.partners import Partner
from tests.factories.accounts import UserFactory
from tests.factories.partners import PartnerFactory, signed_with
from tests.orgs.desk import fresh, organisation  # noqa: F401 - the fixture of the desk
from tests.plugins.cast import Cast


@pytest.fixture
def partner(cast: Cast) -> Partner:
    """A hospital whose agreement runs."""
    partner = PartnerFactory(place=cast.street, name="胜利医院", kind="hospital")
    signed_with(partner, cast.staff)
    partner.refresh_from_db()
    return partner


@pytest.fixture
def benefactor(cast: Cast, partner: Partner) -> User:
    """Who signs in for the hospital."""
    user = UserFactory(name="华院长")
    actions.give_sign_in(partner=partner, user=user, by=cast.staff)
    partner.refresh_from_db()
    return fresh(user)
