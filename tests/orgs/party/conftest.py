"""An organisation of the cast's manager, and two more beside it."""

import pytest

from orgs.models import Organisation
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    """The organisation of the cast's body."""
    return OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name)


@pytest.fixture
def others(cast: Cast) -> list[Organisation]:
    """Two more of the same community."""
    return OrganisationFactory.create_batch(2, place=cast.community)
