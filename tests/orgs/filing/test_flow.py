"""Filing from the draft to the certificate, with every refusal on the way."""

import pytest

from orgs.models.circles import Circle
from orgs.models.filing import FilingCertificate
from orgs.states.filing import FilingStage
from tests.factories.filing import certified, drafted, talent
from tests.plugins.cast import Cast


def test_from_the_draft_to_the_certificate(cast: Cast) -> None:
    by = talent(cast)
    application = certified(by, cast.community, cast.community_staff, cast.staff, cast.instructor)
    assert application.stage == FilingStage.CERTIFIED
