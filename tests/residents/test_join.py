"""A resident finds the own household: proven at once, by the desk, and never by two people at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from accounts.models import User
from core.flow import FlowRefused
from core.models import Reveal
from residents import actions
from residents.models import Household, HouseholdClaim, Resident
from residents.states import ClaimStage, Relation
from tests.factories.accounts import UserFactory
from tests.plugins.cast import Cast

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def household(cast: Cast) -> Household:
    cache.clear()
    return Household.objects.create(place=cast.unit, room="101")


@pytest.fixture
def row(household: Household) -> Resident:
    return Resident.objects.create(
        household=household, name="张建国", relation=Relation.HEAD, id_number=ID_NUMBER, phone="13800005678"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("phone", "id_end"), [("13800005678", ""), ("13900000000", "31002x")])
def test_the_roster_proves_by_phone_or_by_the_end_of_the_number(row: Resident, phone: str, id_end: str) -> None:
    user = UserFactory(name="张建国", phone=phone)
    joined = actions.join_household(household=row.household, name="张建国", id_end=id_end, by=user)
    assert joined == row
    user = User.objects.get(pk=user.pk)
    assert user.standing.lives_in(row.household.place.path)
    with pytest.raises(FlowRefused):
        actions.join_household(household=row.household, name="张建国", by=user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phone", "verified", "name", "id_end"),
    [
        ("13900000000", True, "张建国", ""),
        ("13900000000", True, "张建国", "123456"),
        ("13900000000", True, "张建国", "02X"),
        ("13800005678", False, "张建国", ""),
        ("13800005678", True, "李四", ""),
    ],
)
def test_a_wrong_proof_proves_nothing(row: Resident, phone: str, verified: bool, name: str, id_end: str) -> None:
    user = UserFactory(phone=phone, phone_verified=verified)
    assert actions.join_household(household=row.household, name=name, id_end=id_end, by=user) is None
    row.refresh_from_db()
    assert row.user is None


@pytest.mark.django_db
def test_guessing_ends_after_five_tries(row: Resident) -> None:
    user = UserFactory(name="张建国", phone="13900000000")
    for guess in range(5):
        actions.join_household(household=row.household, name="张建国", id_end=f"{guess:06d}", by=user)
    with pytest.raises(FlowRefused):
        actions.join_household(household=row.household, name="张建国", id_end="31002X", by=user)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_joins(row: Resident) -> None:
    row.phone = ""
    row.save()
    users = [UserFactory(name="张建国") for _number in range(4)]

    def join(user: User) -> bool:
        try:
            return actions.join_household(household=row.household, name="张建国", id_end="31002X", by=user) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(join, users)) == [False, False, False, True]


@pytest.mark.django_db
def test_the_desk_confirms_who_is_not_on_the_roster(cast: Cast, household: Household) -> None:
    claim = actions.file_claim(household=household, name="新租客", words="刚搬来", by=cast.stranger)
    with pytest.raises(FlowRefused):
        actions.file_claim(household=household, name="新租客", words="", by=cast.stranger)
    able = {n for n, u in cast.everybody().items() if u.has_perm("residents.decide_claim", claim)}
    assert able == {"staff", "second_staff", "community_staff"}
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    found = Resident.objects.get(user=cast.stranger)
    assert (found.household, found.name) == (household, "新租客")
    assert User.objects.get(pk=cast.stranger.pk).standing.lives_in(cast.community.path)


@pytest.mark.django_db
def test_a_claim_may_be_refused_or_taken_back(cast: Cast, household: Household) -> None:
    claim = actions.file_claim(household=household, name="谁", words="", by=cast.stranger)
    with pytest.raises(FlowRefused):
        actions.refuse_claim(claim=claim, by=cast.staff, reason=" ")
    actions.refuse_claim(claim=claim, by=cast.staff, reason="房主不认识您。")
    again = actions.file_claim(household=household, name="谁", words="", by=cast.stranger)
    actions.withdraw_claim(claim=again, by=cast.stranger)
    assert set(HouseholdClaim.objects.values_list("stage", flat=True)) == {ClaimStage.REFUSED, ClaimStage.WITHDRAWN}


@pytest.mark.django_db
def test_the_pages_lead_home_and_name_nobody(client, cast: Cast, row: Resident) -> None:
    client.force_login(UserFactory(name="张建国", phone="13800005678"))
    for code, found in (
        ("", cast.community.name),
        (cast.community.code, cast.building.name),
        (cast.building.code, cast.unit.name),
        (cast.unit.code, "101"),
    ):
        page = client.get("/join/", {"at": code} if code else {}).content.decode()
        assert found in page
        assert "建国" not in page.split("<main")[1]
    response = client.post(f"/join/{row.household.pk}/", {"name": "张建国"})
    assert response.url == "/households/mine/"
    assert "张建国" in client.get("/households/mine/").content.decode()


def at_once(deed, numbers) -> list[str]:
    def run(number) -> str:
        try:
            return "done" if deed(number) else "nothing"
        except FlowRefused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(numbers)) as pool:
        return sorted(pool.map(run, numbers))


@pytest.mark.django_db(transaction=True)
def test_one_who_joins_two_dwellings_at_once_lives_in_one(cast: Cast, row: Resident) -> None:
    other = Household.objects.create(place=cast.unit, room="102")
    Resident.objects.create(household=other, name="张建国", relation=Relation.HEAD, phone="13800005678")
    user = UserFactory(name="张建国", phone="13800005678")
    homes = [row.household, other]
    found = at_once(lambda n: actions.join_household(household=homes[n], name="张建国", by=user), [0, 1])
    assert (found, Resident.objects.filter(user=user).count()) == (["done", "refused"], 1)


@pytest.mark.django_db(transaction=True)
def test_a_claim_sent_twice_at_once_is_filed_once(cast: Cast, household: Household) -> None:
    file = lambda _n: actions.file_claim(household=household, name="新租客", words="", by=cast.stranger)  # noqa: E731
    assert at_once(file, range(3)) == ["done", "refused", "refused"]
    assert HouseholdClaim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_move_in_at_once_get_one_head(cast: Cast, household: Household) -> None:
    claims = [
        actions.file_claim(household=household, name=user.name, words="", by=user)
        for user in (cast.stranger, cast.member)
    ]
    confirm = lambda n: actions.confirm_claim(claim=claims[n], by=cast.community_staff)  # noqa: E731
    assert at_once(confirm, [0, 1]) == ["done", "done"]
    assert sorted(Resident.objects.values_list("relation", flat=True)) == [Relation.HEAD, Relation.OTHER]


@pytest.mark.django_db
def test_a_proof_settles_the_claim_that_waits(row: Resident) -> None:
    user = UserFactory(name="张建国", phone="13900000000")
    actions.file_claim(household=row.household, name="张建国", words="", by=user)
    actions.join_household(household=row.household, name="张建国", id_end="31002X", by=user)
    assert HouseholdClaim.objects.get().stage == ClaimStage.WITHDRAWN


@pytest.mark.django_db
def test_a_confirmed_claim_finds_its_row_of_the_roster(cast: Cast, row: Resident) -> None:
    user = UserFactory(phone="13900000000")
    claim = actions.file_claim(household=row.household, name="张 建国", words="换了手机号", by=user)
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    assert Resident.objects.get() == Resident.objects.get(user=user) == row


@pytest.mark.django_db
def test_claims_are_decided_by_buttons_of_the_place_alone(client, cast: Cast, household: Household) -> None:
    claim = actions.file_claim(household=household, name="新租客", words="", by=cast.stranger)
    page = f"/admin/residents/householdclaim/{claim.pk}/step/confirm/"
    for user in (cast.neighbour_staff, cast.other_staff, cast.finance, cast.resident):
        client.force_login(user)
        client.post(page, {"reason": ""})
        assert not Resident.objects.exists()
    client.force_login(cast.community_staff)
    client.post(page, {"reason": ""})
    assert Resident.objects.get().user == cast.stranger


@pytest.mark.django_db
def test_who_has_moved_out_lives_there_no_more_and_may_join_elsewhere(client, cast: Cast, row: Resident) -> None:
    user = UserFactory(name="张建国", phone="13800005678")
    actions.join_household(household=row.household, name="张建国", by=user)
    client.force_login(cast.community_staff)
    today = timezone.localdate()
    data = {"kind": "move_out", "household": row.household_id, "people": [row.pk], "on": str(today)}
    assert client.post("/admin/residents/householdmove/add/", data).status_code == 302
    row.refresh_from_db()
    assert (row.user, str(row.moved_out_on)) == (None, str(today))
    user = User.objects.get(pk=user.pk)
    assert not user.standing.lives_in(cast.community.path)
    new_home = Household.objects.create(place=cast.unit, room="102")
    claim = actions.file_claim(household=new_home, name="张建国", words="搬到对门", by=user)
    actions.confirm_claim(claim=claim, by=cast.staff)
    assert Resident.objects.get(user=user).household == new_home
    assert User.objects.get(pk=user.pk).standing.lives_in(cast.unit.path)
    with pytest.raises(PermissionDenied):
        actions.move_out(resident=Resident.objects.get(user=user), on=row.moved_out_on, by=cast.neighbour_staff)


@pytest.mark.django_db
def test_staff_see_a_number_in_the_clear_for_a_reason_that_is_kept(client, cast: Cast, row: Resident) -> None:
    client.force_login(cast.community_staff)
    page = f"/admin/residents/resident/{row.pk}/"
    shown = client.get(f"{page}change/").content.decode()
    assert "110105********002X" in shown
    assert ID_NUMBER not in shown
    assert ID_NUMBER not in client.post(f"{page}reveal/id_number/", {"reason": ""}).content.decode()
    assert ID_NUMBER in client.post(f"{page}reveal/id_number/", {"reason": "核对低保材料"}).content.decode()
    assert list(Reveal.objects.values_list("field", "reader", "reason")) == [
        ("id_number", cast.community_staff.pk, "核对低保材料")
    ]
    assert client.get(f"{page}reveal/name/").status_code == 404
    client.force_login(cast.neighbour_staff)
    assert client.post(f"{page}reveal/id_number/", {"reason": "核对低保材料"}).status_code == 404
