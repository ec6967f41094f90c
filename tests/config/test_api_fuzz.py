"""Whatever the checked-in schema lets a client send, the API answers, and never with an error of its own."""

from functools import cache
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
EXAMPLES = 3
PARTS = 4  # each is one transaction, and transactions of other workers wait for long ones


pytestmark = pytest.mark.machine


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


def once(operation, people, real, answers):
    """Send one operation in everybody's name: as it is drawn, and with numbers that exist."""

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
        for who, headers in people.items():
            before = transaction.savepoint()
            response = case.call(app=application, base_url="http://testserver", headers=headers)
            transaction.savepoint_rollback(before)  # every request finds the same world
            answers.append((who, operation.label, response.status_code, case.path_parameters, case.query, case.body))

    draw()


@cache
def operations():
    """Return every operation of the checked-in schema."""
    return [found.ok() for found in schemathesis.openapi.from_path(SCHEMA).get_all_operations()]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_api_has_no_errors_of_its_own(cast, real, part):
    people = {"nobody": {}}
    for who in ("resident", "manager"):
        _device, token = add_device(user=getattr(cast, who), name="手机")
        people[who] = {"Authorization": f"Token {token}"}
    answers = []
    for operation in operations()[part::PARTS]:
        head = operation.path.removeprefix("/api/v1/").split("/")[0]
        once(operation, people, real.get(head, {}), answers)
        assert answers[-1][1] == operation.label
    assert [answer for answer in answers if answer[2] >= 500] == []
    for who in people:
        assert {200, 400, 404} <= {status for name, _operation, status, *_rest in answers if name == who}, who
