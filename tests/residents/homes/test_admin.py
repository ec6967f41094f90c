"""The staff site of households: record and decide moves, print letters, both sides of a claim, Excel."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from residents import actions
from residents.actions import Wish
from residents.models import DualRegistration, HouseholdLetter, HouseholdMove, Resident
from residents.states import MoveKind, MoveStage, Relation
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Homes

pytestmark = pytest.mark.django_db
MOVES = "/admin/residents/householdmove/"


def record(homes: Homes, **data):
    return {"household": homes.home.pk, "on": str(timezone.localdate()), **data}


def test_staff_record_a_newcomer_and_a_split_from_the_page_of_the_household(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.community_staff)
    page = client.get(f"/admin/residents/household/{homes.home.pk}/change/").content.decode()
    assert f"{MOVES}add/?household={homes.home.pk}" in page
    form = client.get(f"{MOVES}add/?household={homes.home.pk}").content.decode()
    assert ("何*（配偶）" in form or "何*（Spouse）" in form, "何爱人" in form) == (True, False)
    response = client.post(f"{MOVES}add/", record(homes, kind="move_in", name="何新人", relation="child"))
    assert response.status_code == 302
    assert Resident.objects.get(name="何新人").household == homes.home
    client.post(f"{MOVES}add/", record(homes, kind="split", people=[homes.spouse.pk], new_room="101-2"))
    move = HouseholdMove.objects.latest("pk")
    assert (move.kind, move.stage, move.target.room) == ("split", MoveStage.DONE, "101-2")
    page = client.get(f"{MOVES}{move.pk}/change/").content.decode()
    assert "何爱人" not in page
    assert client.get(MOVES).status_code == 200


def test_what_is_wrong_stands_at_its_field(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.community_staff)
    response = client.post(f"{MOVES}add/", record(homes, kind="split", new_room="101-2"))
    assert (response.status_code, list(response.context["adminform"].form.errors)) == (200, ["people"])
    response = client.post(f"{MOVES}add/", record(homes, kind="merge", target=homes.home.pk))
    assert list(response.context["adminform"].form.errors) == ["target"]
    assert HouseholdMove.objects.count() == 0


def test_a_number_in_use_is_told_and_nothing_is_kept(client, cast: Cast, homes: Homes) -> None:
    ResidentFactory(household=homes.next_door, id_number="11010519491231002X")
    client.force_login(cast.community_staff)
    data = record(homes, kind="move_in", name="何新人", relation="child", id_number="11010519491231002X")
    assert client.post(f"{MOVES}add/", data).status_code == 302
    assert HouseholdMove.objects.count() == 0


@pytest.mark.parametrize("who", ["neighbour_staff", "other_staff", "finance", "auditor", "resident", "stranger"])
def test_others_neither_see_nor_record(client, cast: Cast, homes: Homes, who: str) -> None:
    wish = Wish(MoveKind.MOVE_OUT, timezone.localdate(), household=homes.home, people=(homes.parent,))
    move = actions.ask_move(wish=wish, by=cast.resident)
    client.force_login(getattr(cast, who))
    client.post(f"{MOVES}add/", record(homes, kind="move_out", people=[homes.parent.pk]))
    client.post(f"{MOVES}{move.pk}/step/carry_out/", {"reason": ""})
    move.refresh_from_db()
    assert (move.stage, HouseholdMove.objects.count()) == (MoveStage.ASKED, 1)
    assert client.get(f"{MOVES}{move.pk}/change/").status_code in {302, 403, 404}


def test_staff_decide_what_was_asked_by_buttons(client, cast: Cast, homes: Homes) -> None:
    moves = [
        actions.ask_move(
            wish=Wish(MoveKind.MOVE_OUT, timezone.localdate(), household=homes.home, people=(row,)), by=cast.resident
        )
        for row in (homes.parent, homes.spouse)
    ]
    client.force_login(cast.community_staff)
    client.post(f"{MOVES}{moves[0].pk}/step/carry_out/", {"reason": ""})
    client.post(f"{MOVES}{moves[1].pk}/step/refuse/", {"reason": "请本人来一趟"})
    assert [HouseholdMove.objects.get(pk=move.pk).stage for move in moves] == [MoveStage.DONE, MoveStage.REFUSED]


def export(client) -> list[list[object]]:
    fields = ("place", "room", "empty", "people", "owners", "tenants", "joined")
    data = {"format": "0", "resource": "0"} | {f"householdresource_{name}": "on" for name in fields}
    response = client.post("/admin/residents/household/export/", data)
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def test_the_households_in_excel_are_numbers_of_the_own_place(client, cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.head.pk).update(tenure="owner", is_party_member=True)
    Resident.objects.filter(pk=homes.tenant.pk).update(tenure="tenant")
    HouseholdFactory(place=cast.neighbour_community, room="999")
    client.force_login(cast.community_staff)
    rows = export(client)
    assert rows[0] == ["地点", "房号", "空置", "常住人数", "业主", "租户", "已加入平台"]
    assert sorted(map(str, rows[1:])) == sorted(
        map(str, [["1单元", "101", "否", 4, 1, 0, 1], ["1单元", "102", "否", 1, 0, 1, 1]])
    )


def test_party_membership_is_asked_for_on_the_residents_page_alone(client, cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.head.pk).update(is_party_member=True)
    DualRegistration.objects.create(resident=homes.head, workplace="市水务局", registered_on=timezone.localdate())
    page = f"/admin/residents/resident/{homes.head.pk}/change/"
    client.force_login(cast.community_staff)
    assert "市水务局" in client.get(page).content.decode()
    for who in (cast.neighbour_staff, cast.finance, cast.auditor, cast.resident):
        client.force_login(who)
        assert "市水务局" not in client.get(page).content.decode()


def test_letters_are_printed_for_a_unit_as_pdf(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.community_staff)
    assert client.get("/admin/residents/householdletter/").status_code == 200
    page = "/admin/residents/householdletter/print/"
    assert client.get(page).status_code == 200
    response = client.post(page, {"place": cast.unit.pk, "desk_phone": "0546-8888888", "only_without": "on"})
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert HouseholdLetter.objects.get().household == homes.home  # everybody next door has joined
    data = {"action": "print_letters", "_selected_action": [homes.next_door.pk]}
    assert client.post("/admin/residents/household/", data).status_code == 200
    response = client.post("/admin/residents/household/", {**data, "desk_phone": "0546-8888888"})
    assert response["Content-Type"] == "application/pdf"
    assert HouseholdLetter.objects.count() == 2
    letters = HouseholdLetter.objects.values_list("pk", flat=True)
    client.post("/admin/residents/householdletter/", {"action": "revoke_letters", "_selected_action": list(letters)})
    assert HouseholdLetter.objects.filter(revoked_at=None).count() == 0


def test_staff_of_another_place_print_no_letters(client, cast: Cast, homes: Homes) -> None:
    for who in (cast.neighbour_staff, cast.other_staff, cast.finance, cast.resident):
        client.force_login(who)
        client.post("/admin/residents/householdletter/print/", {"place": cast.unit.pk, "desk_phone": "1"})
    assert HouseholdLetter.objects.count() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_of_staff_use_the_same_queries(
    client, cast: Cast, homes: Homes, count: int, django_assert_max_num_queries
) -> None:
    for n in range(count):
        home = HouseholdFactory(place=cast.unit, room=f"9{n}")
        row = ResidentFactory(household=home, relation=Relation.HEAD)
        wish = Wish(MoveKind.MOVE_OUT, timezone.localdate(), household=home, people=(row,))
        actions.ask_move(wish=wish, by=cast.staff)
        actions.issue_letters(households=[home], by=cast.staff)
    client.force_login(cast.staff)
    for page in (
        MOVES,
        "/admin/residents/household/",
        "/admin/residents/householdletter/",
        "/admin/residents/resident/",
    ):
        with django_assert_max_num_queries(16):
            assert client.get(page).status_code == 200


def test_a_second_head_and_an_empty_dwelling_with_people_are_refused(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.community_staff)
    page = f"/admin/residents/resident/{homes.spouse.pk}/change/"
    data = {"name": "何爱人", "relation": "head", "tenure": "family", "tags": "", "moved_in_on": "2999-01-01"}
    response = client.post(page, data)
    assert sorted(response.context["adminform"].form.errors) == ["moved_in_on", "relation"]
    response = client.post(page, {**data, "relation": "spouse", "moved_in_on": "2020-01-01", "tenure": "owner"})
    assert (response.status_code, Resident.objects.get(pk=homes.spouse.pk).tenure) == (302, "owner")
    empty = {"is_empty": "on", "residents-TOTAL_FORMS": "0", "residents-INITIAL_FORMS": "0"}
    response = client.post(f"/admin/residents/household/{homes.home.pk}/change/", empty)
    assert list(response.context["adminform"].form.errors) == ["is_empty"]
