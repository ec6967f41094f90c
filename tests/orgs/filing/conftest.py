"""What every test of filing stands on."""

import pytest

from tests.factories.filing import name_rules


@pytest.fixture(autouse=True)
def _names(db: None) -> None:
    """Have the rules about names, whatever an earlier test has emptied."""
    name_rules()
