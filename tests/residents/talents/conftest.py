"""Talents in the cast's unit; words as the sources have them, whether or not the Chinese ones are compiled."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from residents.states import TalentStage
from tests.factories.talents import TalentFactory, settle


@pytest.fixture(autouse=True)
def _words_of_the_sources(settings) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


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
