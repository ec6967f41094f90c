"""Whatever the checked-in schema lets a client send, the API answers, and never with an error of its own."""

from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from accounts.actions.devices import add_device
from config.wsgi import application
from residents.models import Household
from tests.factories.disclosure import PublicNoticeFactory
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.factories.projects import ApplicationFactory
from tests.factories.proposals import ProposalFactory

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "openapi.yml"
EXAMPLES = 5


@pytest.fixture(autouse=True)
def one_connection():
    """Let the requests use the test's own transaction, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real(cast):
    """Return numbers that exist, by the head of the address that they stand in."""
    organisation = OrganisationFactory(place=cast.community, body=cast.body)
    membership = MembershipFactory(organisation=organisation)
    return {
        "organisations": {"id": membership.pk, "organisation_pk": organisation.pk},
        "proposals": {"id": ProposalFactory(place=cast.community, author=cast.resident).pk},
        "projects": {"id": ApplicationFactory(organisation=organisation).pk},
        "public-notices": {"id": PublicNoticeFactory(place=cast.community).pk},
        "households": {"id": Household.objects.create(place=cast.unit, room="101").pk},
        "places": {"code": cast.community.code},
    }


def once(app, headers, operation, real, answers):
    """Send one operation: as it is drawn, and with numbers that exist."""

    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def draw(case):
        send(case)
        if known := {name: real[name] for name in case.path_parameters or {} if name in real}:
            case.path_parameters = {**case.path_parameters, **known}
            send(case)

    def send(case):
        before = transaction.savepoint()
        response = case.call(app=app, base_url="http://testserver", headers=headers)
        transaction.savepoint_rollback(before)  # every request finds the same world
        answers.append((operation.label, response.status_code, case.path_parameters, case.query, case.body))

    draw()


def sent(app, headers, real):
    """Send every operation as often as the budget says; return the answers as (operation, status)."""
    answers = []

    for found in schemathesis.openapi.from_path(SCHEMA).get_all_operations():
        operation = found.ok()
        head = operation.path.removeprefix("/api/v1/").split("/")[0]
        once(app, headers, operation, real.get(head, {}), answers)
        assert answers[-1][0] == operation.label
    return answers


@pytest.mark.parametrize("who", ["nobody", "resident", "manager"])
def test_the_api_has_no_errors_of_its_own(cast, real, who):
    headers = {}
    if who != "nobody":
        _device, token = add_device(user=getattr(cast, who), name="手机")
        headers = {"Authorization": f"Token {token}"}
    answers = sent(application, headers, real)
    assert [answer for answer in answers if answer[1] >= 500] == []
    assert {200, 400, 404} <= {status for _operation, status, *_rest in answers}
