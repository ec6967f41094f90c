"""Filing from the draft to the certificate, with every refusal on the way."""

from orgs.states.filing import FilingStage
from tests.factories.filing import certified, talent
from tests.plugins.cast import Cast


def test_from_the_draft_to_the_certificate(cast: Cast) -> None:
    by = talent(cast)
    application = certified(by, cast.community, cast.community_staff, cast.staff, cast.instructor)
    assert application.stage == FilingStage.CERTIFIED
