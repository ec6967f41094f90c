"""Talents in the cast's unit."""

import pytest

from residents.states import TalentStage
from tests.factories.talents import TalentFactory, settle


@pytest.fixture
def make(cast):
    """Return a function that makes a talent of a stage, living in the cast's unit."""

    def made(stage=TalentStage.LEAD, **facts):
        facts.setdefault("place", cast.unit)
        facts.setdefault("community", cast.community)
        talent = TalentFactory(stage=stage, **facts)
        if talent.user and not hasattr(talent.user, "resident"):
            settle(cast.unit, talent.user.name, user=talent.user)
        return talent

    return made
