"""Money that several tests need: a fund, a grant and a request of the fixed cast."""

import pytest

from funding.models import Disbursement, Fund, Grant
from tests.factories.funding import funded, granted, requested

from .cast import Cast


@pytest.fixture
def fund(cast: Cast) -> Fund:
    """Return a fiscal fund of the street that holds 10,000 yuan."""
    return funded(place=cast.street, by=cast.staff, finance=cast.finance)


@pytest.fixture
def grant(cast: Cast, fund: Fund) -> Grant:
    """Return a grant of 3,000 yuan to the body of the cast."""
    return granted(fund=fund, payee=cast.body, by=cast.staff)


@pytest.fixture
def disbursement(cast: Cast, grant: Grant) -> Disbursement:
    """Return a request of 2,000 yuan by the manager, above the threshold for three people."""
    return requested(grant=grant, by=cast.manager)
