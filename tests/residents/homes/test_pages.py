"""The pages and the API of one's own household; Party membership is told to nobody else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Consent, User
from residents import actions
from residents.actions import Wish
from residents.models import DualRegistration, HouseholdClaim, HouseholdMove, Resident
from residents.states import ClaimStage, MoveKind, MoveStage
from residents.waiting import moves_to_decide
from tests.factories.residents import ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Homes

pytestmark = pytest.mark.django_db
API = "/api/v1/me/household/"


def today() -> date:
    return timezone.localdate()


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_my_household_shows_tenure_and_masks_the_others(client, cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.head.pk).update(tenure="owner")
    client.force_login(cast.resident)
    page = client.get("/households/mine/").content.decode().split("<main")[1]
    assert ("褚居民" in page, "何爱人" in page, "何*" in page) == (True, False, True)
    assert "/households/mine/in/" in page


def test_somebody_moves_in_by_the_form_and_takes_it_back(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.resident)
    assert client.get("/households/mine/in/").status_code == 200
    data = {"name": "何新人", "relation": "child", "tenure": "family", "on": str(today())}
    wrong = client.post("/households/mine/in/", {**data, "id_number": "123"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["id_number"])
    assert client.post("/households/mine/in/", data).url == "/households/mine/"
    move = HouseholdMove.objects.get()
    assert (move.stage, move.target) == (MoveStage.ASKED, homes.home)
    assert [item.title for item in moves_to_decide(cast.community_staff)] == [str(move)]
    assert moves_to_decide(cast.neighbour_staff) == []
    client.force_login(homes.neighbour)
    assert client.post(f"/households/mine/moves/{move.pk}/withdraw/").status_code == 404
    client.force_login(cast.resident)
    client.post(f"/households/mine/moves/{move.pk}/withdraw/")
    move.refresh_from_db()
    assert move.stage == MoveStage.WITHDRAWN


def test_who_moves_out_is_told_so_where_a_household_is_sought(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.resident)
    page = client.get("/households/mine/out/").content.decode()
    assert "何爱人" not in page
    response = client.post("/households/mine/out/", {"people": [homes.head.pk], "on": str(today())})
    assert response.url == "/join/"
    client.force_login(User.objects.get(pk=cast.resident.pk))
    assert "101" in client.get("/join/").content.decode().split("<main")[1]
    assert client.get("/households/mine/history/").url == "/join/"


def test_people_of_another_household_are_no_choice(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.resident)
    response = client.post("/households/mine/out/", {"people": [homes.tenant.pk], "on": str(today())})
    assert list(response.context["form"].errors) == ["people"]


def test_a_child_of_the_household_moves_nobody_and_reads_no_history(client, cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.head.pk).update(birth_date=date(today().year - 10, 1, 1))
    client.force_login(cast.resident)
    for page in ("in", "out", "history"):
        assert client.get(f"/households/mine/{page}/").status_code == 403
    assert client.get("/households/mine/").status_code == 200
    assert api(cast.resident).get(f"{API}moves/").json()["results"] == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_history_masks_names_gives_years_and_costs_the_same(
    client, cast: Cast, homes: Homes, count: int, django_assert_num_queries
) -> None:
    for n in range(count):
        row = ResidentFactory(household=homes.home, name=f"施旧人{n}", moved_in_on=date(2019, 3, 5))
        wish = Wish(MoveKind.MOVE_OUT, today() - timedelta(days=1), household=homes.home, people=(row,))
        actions.record_move(wish=wish, by=cast.staff)
    client.force_login(cast.resident)
    client.get("/households/mine/history/")
    with django_assert_num_queries(8):
        page = client.get("/households/mine/history/").content.decode().split("<main")[1]
    assert ("旧人" in page, "施*" in page, "2019" in page, "赵街道" in page) == (False, True, True, False)
    assert page.count("2019") == count


def test_the_history_of_others_is_not_there(client, cast: Cast, homes: Homes) -> None:
    assert client.get("/households/mine/history/").url.startswith("/accounts/")
    client.force_login(cast.stranger)
    assert client.get("/households/mine/history/").url == "/join/"
    assert {name: user.has_perm("residents.read_history", homes.home) for name, user in cast.everybody().items()} == {
        name: name in {"staff", "second_staff", "community_staff", "resident"} for name in cast.everybody()
    }
    assert homes.neighbour.has_perm("residents.read_history", homes.home) is False


def member(homes: Homes) -> Resident:
    Resident.objects.filter(pk=homes.head.pk).update(is_party_member=True)
    return Resident.objects.get(pk=homes.head.pk)


def test_a_party_member_registers_with_consent_and_ends_it(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.resident)
    page = "/households/mine/dual/"
    assert client.get(page).status_code == 403
    member(homes)
    data = {"workplace": "市水务局", "registered_on": str(today())}
    assert list(client.post(page, data).context["form"].errors) == ["consent"]
    assert client.post(page, {**data, "consent": "on"}).url == "/households/mine/"
    assert "市水务局" in client.get("/households/mine/").content.decode()
    assert Consent.objects.filter(user=cast.resident, kind="sensitive", withdrawn_at=None).count() == 1
    client.post(page, {**data, "workplace": "市一中", "consent": "on"})
    current = DualRegistration.objects.filter(ended_on=None)
    assert [row.workplace for row in current] == ["市一中"]
    client.post("/households/mine/dual/end/")
    assert not DualRegistration.objects.filter(ended_on=None).exists()


@pytest.mark.parametrize("who", ["neighbour", "stranger", "neighbour_staff", "building_leader", "finance"])
def test_nobody_else_registers_a_party_member(cast: Cast, homes: Homes, who: str) -> None:
    row = member(homes)
    user = homes.neighbour if who == "neighbour" else getattr(cast, who)
    with pytest.raises(PermissionDenied):
        actions.register_dual(resident=row, workplace="市水务局", registered_on=today(), by=user)


def test_a_registration_has_a_workplace_and_a_day_that_can_be(cast: Cast, homes: Homes) -> None:
    row = member(homes)
    for workplace, day in ((" ", today()), ("市水务局", today() + timedelta(days=1)), ("市水务局", date(1979, 12, 31))):
        with pytest.raises(ValidationError):
            actions.register_dual(resident=row, workplace=workplace, registered_on=day, by=cast.staff)
    with pytest.raises(ValidationError):
        actions.register_dual(resident=homes.spouse, workplace="市水务局", registered_on=today(), by=cast.staff)


def test_party_membership_leaks_nowhere(client, cast: Cast, homes: Homes) -> None:
    plain = [client_pages(client, homes.neighbour), client_pages(client, cast.building_leader)]
    family = Resident.objects.get(pk=homes.spouse.pk)
    family.is_party_member = True
    family.save()
    row = member(homes)
    DualRegistration.objects.create(resident=row, workplace="市水务局", registered_on=today())
    DualRegistration.objects.create(resident=family, workplace="市第一中学", registered_on=today())
    assert [client_pages(client, homes.neighbour), client_pages(client, cast.building_leader)] == plain
    client.force_login(cast.resident)
    own = client.get("/households/mine/").content.decode() + client.get("/households/mine/history/").content.decode()
    assert ("市水务局" in own, "市第一中学" in own) == (True, False)
    found = api(cast.resident).get(API).content.decode()
    assert ("party" in found.lower(), "党" in found, "市水务局" in found, "tags" in found) == (False,) * 4
    assert api(cast.resident).get(f"{API}dual/").json()["workplace"] == "市水务局"
    for user in (homes.neighbour, cast.staff, cast.stranger):
        assert api(user).get(f"{API}dual/").status_code == 404


def client_pages(client, user: User) -> list[int]:
    """Return what somebody sees of pages on which a household could show, by their length."""
    client.force_login(user)
    pages = ("/households/mine/", "/households/mine/history/", "/join/")
    answers = [client.get(page) for page in pages]
    return [len([line for line in answer.content.decode().splitlines() if "csrf" not in line]) for answer in answers]


def test_moves_over_the_api(cast: Cast, homes: Homes) -> None:
    mine = api(cast.resident)
    body = {"kind": "move_out", "on": str(today()), "people": [homes.parent.pk]}
    made = mine.post(f"{API}moves/", body, format="json")
    assert (made.status_code, made.json()["stage"], made.json()["people"]) == (201, "asked", ["褚*"])
    assert [step["name"] for step in made.json()["steps"]] == ["withdraw"]
    assert [row["id"] for row in mine.get(f"{API}moves/").json()["results"]] == [made.json()["id"]]
    page = f"{API}moves/{made.json()['id']}/"
    for user in (homes.neighbour, cast.stranger, cast.neighbour_staff):
        assert api(user).get(page).status_code == 404
        assert api(user).post(f"{page}steps/withdraw/").status_code == 404
    assert mine.post(f"{page}steps/carry_out/").status_code == 404
    assert mine.post(f"{page}steps/withdraw/").json()["stage"] == "withdrawn"
    other = mine.post(f"{API}moves/", {**body, "people": [homes.tenant.pk]}, format="json")
    assert (other.status_code, list(other.json()["errors"])) == (400, ["people"])
    wrong = mine.post(f"{API}moves/", {**body, "on": "1900-01-01"}, format="json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["on"])
    assert api(cast.stranger).post(f"{API}moves/", body, format="json").status_code == 404
    alone = mine.post(f"{API}moves/", {**body, "people": [homes.head.pk]}, format="json")
    assert (alone.status_code, alone.json()["stage"]) == (201, "done")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_moves_costs_the_same(cast: Cast, homes: Homes, count: int, django_assert_max_num_queries) -> None:
    for n in range(count):
        row = ResidentFactory(household=homes.home, name=f"施人{n}")
        actions.ask_move(wish=Wish(MoveKind.MOVE_OUT, today(), household=homes.home, people=(row,)), by=cast.staff)
    client = api(User.objects.get(pk=cast.resident.pk))
    with django_assert_max_num_queries(5):
        assert len(client.get(f"{API}moves/").json()["results"]) == min(count, 20)


def test_letters_claims_and_disputes_over_the_api(cast: Cast, homes: Homes) -> None:
    ((_letter, token),) = actions.issue_letters(households=[homes.home], by=cast.staff)
    stranger = api(cast.stranger)
    assert stranger.post(f"{API}letter/", {"token": "guess", "name": "褚居民"}).json()["code"] == "unknown"
    found = stranger.post(f"{API}letter/", {"token": token, "name": "褚居民"}).json()
    assert (found["household"], found["claim"]["by_letter"]) == (None, True)
    assert "disputed" not in found["claim"]
    claim = HouseholdClaim.objects.get()
    file = lambda: SimpleUploadedFile("proof.pdf", b"%PDF-1.4\n%%EOF\n")  # noqa: E731
    assert stranger.post(f"{API}claims/{claim.pk}/files/", {"file": file()}, format="multipart").status_code == 201
    assert len(stranger.get(f"{API}claims/{claim.pk}/files/").json()) == 1
    resident = api(cast.resident)
    (dispute,) = resident.get(f"{API}disputes/").json()["results"]
    assert (dispute["id"], dispute["answered"], set(dispute)) == (
        claim.pk,
        False,
        {"id", "answer_by", "answered", "created_at"},
    )
    assert resident.get(f"{API}claims/{claim.pk}/").status_code == 404
    assert resident.post(f"{API}disputes/{claim.pk}/answer/", {"words": "我住这里"}).json()["answered"] is True
    assert resident.post(f"{API}disputes/{claim.pk}/files/", {"file": file()}, format="multipart").status_code == 201
    assert len(resident.get(f"{API}disputes/{claim.pk}/files/").json()) == 1
    for user in (cast.stranger, homes.neighbour, cast.staff):
        assert api(user).get(f"{API}disputes/{claim.pk}/files/").status_code == 404
    actions.refuse_claim(claim=claim, by=cast.staff, reason="材料不符")
    assert resident.get(f"{API}disputes/").json()["results"] == []
    assert stranger.post(f"{API}claims/{claim.pk}/files/", {"file": file()}, format="multipart").status_code == 403
    assert HouseholdClaim.objects.get().stage == ClaimStage.REFUSED


def test_a_letter_joins_and_dual_registration_is_kept_over_the_api(cast: Cast, homes: Homes) -> None:
    ((_letter, token),) = actions.issue_letters(households=[homes.home], by=cast.staff)
    stranger = api(cast.stranger)
    found = stranger.post(f"{API}letter/", {"token": token, "name": "何爱人"}).json()
    assert (found["claim"], found["household"]["room"]) == (None, "101")
    body = {"workplace": "市水务局", "registered_on": str(today()), "consent": True}
    assert stranger.post(f"{API}dual/", body, format="json").status_code == 400
    Resident.objects.filter(user=cast.stranger).update(is_party_member=True)
    refused = stranger.post(f"{API}dual/", {**body, "consent": False}, format="json")
    assert list(refused.json()["errors"]) == ["consent"]
    assert stranger.post(f"{API}dual/", body, format="json").status_code == 201
    assert stranger.delete(f"{API}dual/").status_code == 204
    assert stranger.get(f"{API}dual/").status_code == 404
