"""Elections in the staff site: representatives in and out in Excel, scope, and no face for ballots."""

import io

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.queue import waiting_for
from residents import actions
from residents.models import Ballot, BallotKey, Candidate, Election, Elector, Household, Representative
from residents.states import Basis, ElectionStage
from tests.factories.elections import family, in_office, representatives
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
IMPORT = "admin:residents_representative_import"


@pytest.fixture
def home(cast):
    return family(cast.unit)


def heading_of(client):
    template = client.get(reverse("admin:residents_representative_import_template")).content
    return [cell.value for cell in load_workbook(io.BytesIO(template)).active[1]]


def sheet(head, *rows):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "representatives.xlsx"
    return stream


def upload(client, *rows):
    data = {"import_file": sheet(heading_of(client), *rows), "format": "0", "resource": "0"}
    return client.post(reverse(IMPORT), data)


def test_ballots_and_keys_have_no_face():
    assert not {Ballot, BallotKey, Elector} & set(admin.site._registry)


def test_representatives_on_paper_are_imported(client, cast, home):
    client.force_login(cast.community_staff)
    place, room, name, first = heading_of(client)
    today = timezone.localdate().isoformat()
    wrong = upload(
        client,
        (cast.unit.code, home.household.room, home.head.name, today),
        (cast.unit.code, "9999", home.head.name, today),
        (cast.unit.code, home.household.room, "没有此人", today),
        (cast.other_street.code, "1", "x", today),
        (cast.unit.code, home.household.room, home.head.name, "2999-01-01"),
        (cast.unit.code, home.household.room, home.child.name, today),
    )
    errors = wrong.context_data["sheet_errors"]
    assert [(row, heading) for row, heading, _words in errors] == [
        (3, room),
        (4, name),
        (5, place),
        (6, first),
        (7, name),
    ]
    assert not Representative.objects.exists()
    good = upload(client, (cast.unit.code, home.household.room, home.head.name, today))
    assert good.context_data["sheet_errors"] == []
    assert not Representative.objects.exists()  # a dry run
    confirm = good.context_data["confirm_form"].initial
    client.post(reverse("admin:residents_representative_process_import"), {**confirm, "format": "0", "resource": "0"})
    term = in_office(home.household)
    assert (term.resident.user, term.basis) == (home.head, Basis.RECORD)


def test_who_may_import(client, cast, home):
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(reverse(IMPORT)).status_code
        allowed = name in {"staff", "second_staff", "community_staff", "neighbour_staff", "other_staff", "finance"}
        assert (status == 200) == allowed, name
    client.force_login(cast.neighbour_staff)
    rows = (cast.unit.code, home.household.room, home.head.name, timezone.localdate().isoformat())
    assert len(upload(client, rows).context_data["sheet_errors"]) == 1


def test_an_export_is_masked_and_within_the_place(client, cast, home):
    representatives(cast.unit, 2)
    for name, count in (("community_staff", 2), ("neighbour_staff", 0)):
        client.force_login(getattr(cast, name))
        data = {"format": "0", "resource": "", "representativeresource_name": "on", "representativeresource_room": "on"}
        response = client.post(reverse("admin:residents_representative_export"), data)
        rows = list(load_workbook(io.BytesIO(response.content)).active.values)[1:]
        assert len(rows) == count
        assert all("代表0" not in str(row) for row in rows)


def test_a_sheet_waits_for_staff_and_is_checked(client, cast, home):
    election = actions.call_election(household=home.household, by=home.head)
    actions.hand_in_sheet(election=election, candidate=home.grandmother, upload=photo(), by=home.head)
    titles = [str(item.title) for group in waiting_for(cast.community_staff) for item in group.items]
    assert any(str(election) in title for title in titles)
    client.force_login(cast.neighbour_staff)
    address = reverse("admin:residents_election_step", args=[election.pk, "accept_sheet"])
    assert client.post(address).status_code in {302, 404}
    assert Election.objects.get().stage == ElectionStage.CHECKING
    client.force_login(cast.community_staff)
    assert client.get(reverse("admin:residents_election_change", args=[election.pk])).status_code == 200
    client.post(address)
    assert in_office(home.household).resident == home.grandmother


def test_lists_open_for_staff(client, cast, home):
    actions.call_election(household=home.household, by=home.head)
    client.force_login(cast.staff)
    for model in ("election", "electionround", "representative", "voterule"):
        assert client.get(reverse(f"admin:residents_{model}_changelist")).status_code == 200, model
    assert client.get(reverse("admin:residents_electionround_add")).url == reverse("residents:new_round")
    assert Candidate.objects.count() == 0
    assert Household.objects.count() >= 1
