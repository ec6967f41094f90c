"""Two people claim one row: both send proof that the other never reads, and the desk decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import RoleGrant, User
from core.attachments import store_attachment
from core.flow import FlowRefused
from core.workdays import add_working_days
from notices.models import DueDate, Notice
from residents import actions
from residents.models import ClaimAnswer, HouseholdClaim, Resident
from residents.states import ClaimStage
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.residents import HouseholdFactory
from tests.plugins.cast import Cast

from .conftest import Homes

pytestmark = pytest.mark.django_db


def upload(name: str = "proof.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")


@pytest.fixture
def claim(cast: Cast, homes: Homes) -> HouseholdClaim:
    """Return a stranger's claim to the row of the resident's account."""
    return actions.file_claim(household=homes.home, name="褚居民", words="我才是本人", by=cast.stranger)


def test_the_other_side_is_asked_for_proof_and_learns_nothing_more(
    client, cast: Cast, homes: Homes, claim: HouseholdClaim
) -> None:
    assert (claim.disputed, claim.against) == (True, homes.head)
    assert claim.answer_by == add_working_days(timezone.localdate(), 5)
    notice = Notice.objects.get(kind="residents.claim_disputed")
    assert (notice.user, notice.url) == (cast.resident, f"/households/claims/{claim.pk}/answer/")
    client.force_login(cast.resident)
    page = client.get(notice.url).content.decode()
    for text in (notice.text, page):
        assert any(word in text for word in ("杨", "我才是本人")) is False
    due = DueDate.objects.get(key=f"residents.claim:{claim.pk}")
    assert set(due.people.all()) == {cast.community_staff, cast.staff, cast.second_staff}


def test_the_claimant_is_not_told_that_the_row_is_taken(client, cast: Cast, claim: HouseholdClaim) -> None:
    client.force_login(cast.stranger)
    page = client.get(f"/households/claims/{claim.pk}/").content.decode().split("<main")[1]
    assert ("褚居民" in page, "褚*" in page) == (True, False)
    assert client.get(f"/households/claims/{claim.pk}/answer/").status_code == 404


def test_each_side_adds_proof_that_staff_alone_read_beside_it(
    client, cast: Cast, homes: Homes, claim: HouseholdClaim
) -> None:
    client.force_login(cast.stranger)
    assert client.post(f"/households/claims/{claim.pk}/", {"files": [upload("mine.pdf")]}).status_code == 302
    client.force_login(cast.resident)
    page = f"/households/claims/{claim.pk}/answer/"
    assert client.post(page, {"words": "我住了二十年", "files": [upload("other.pdf")]}).status_code == 302
    answer = ClaimAnswer.objects.get()
    files = {name: client.get(page).content.decode().count(name) for name in ("mine.pdf", "other.pdf")}
    assert (answer.words, files["mine.pdf"], files["other.pdf"] > 0) == ("我住了二十年", 0, True)
    client.force_login(cast.community_staff)
    staff_page = client.get(f"/admin/residents/householdclaim/{claim.pk}/change/").content.decode()
    assert all(words in staff_page for words in ("mine.pdf", "other.pdf", "我才是本人", "我住了二十年"))


def test_files_are_read_by_their_side_and_staff_of_the_place_alone(
    client, cast: Cast, homes: Homes, claim: HouseholdClaim
) -> None:
    answer = actions.answer_claim(claim=claim, words="我", by=cast.resident)
    mine = store_attachment(upload=upload(), subject=claim, by=cast.stranger)
    other = store_attachment(upload=upload(), subject=answer, by=cast.resident)
    readers = {
        name: [client.get(f"/files/{file.pk}/").status_code for file in (mine, other)]
        for name, user in {**cast.everybody(), "neighbour": homes.neighbour}.items()
        if client.force_login(user) is None
    }
    assert {name for name, (first, _second) in readers.items() if first == 200} == {
        "stranger",
        "staff",
        "second_staff",
        "community_staff",
    }
    assert {name for name, (_first, second) in readers.items() if second == 200} == {
        "resident",
        "staff",
        "second_staff",
        "community_staff",
    }
    for subject, by in ((claim, cast.resident), (answer, cast.stranger), (claim, cast.staff)):
        with pytest.raises(PermissionDenied):
            store_attachment(upload=upload(), subject=subject, by=by)


@pytest.mark.parametrize("who", ["stranger", "member", "neighbour_staff", "community_staff"])
def test_only_the_other_side_answers(cast: Cast, homes: Homes, claim: HouseholdClaim, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.answer_claim(claim=claim, words="我", by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        actions.answer_claim(claim=claim, words="我", by=homes.neighbour)


def test_a_confirmed_dispute_moves_the_account_and_ends_the_roles_of_the_other(
    cast: Cast, homes: Homes, claim: HouseholdClaim
) -> None:
    RoleGrantFactory(user=cast.resident, role="representative", place=cast.unit)
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    row = Resident.objects.get(pk=homes.head.pk)
    assert (row.user, row.former_user, row.moved_out_on) == (cast.stranger, cast.resident, None)
    assert not RoleGrant.objects.current().filter(user=cast.resident).exists()
    assert User.objects.get(pk=cast.stranger.pk).standing.lives_in(cast.unit.path)
    told = Notice.objects.filter(kind="residents.claim_decided").values_list("user__name", flat=True)
    assert sorted(told) == sorted(["杨路人", "褚居民"])
    assert DueDate.objects.get(key=f"residents.claim:{claim.pk}").cleared_at is not None
    assert Resident.objects.current().count() == 5


def test_a_refused_dispute_leaves_all_as_it_was_and_tells_both(cast: Cast, homes: Homes, claim: HouseholdClaim) -> None:
    actions.refuse_claim(claim=claim, by=cast.community_staff, reason="材料不符")
    assert Resident.objects.get(pk=homes.head.pk).user == cast.resident
    told = Notice.objects.filter(kind="residents.claim_decided").values_list("user__name", flat=True)
    assert sorted(told) == sorted(["杨路人", "褚居民"])


def test_the_other_side_who_has_moved_out_meanwhile_disputes_nothing(
    cast: Cast, homes: Homes, claim: HouseholdClaim
) -> None:
    actions.move_out(resident=homes.head, on=timezone.localdate(), by=cast.staff)
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    row = Resident.objects.get(user=cast.stranger)
    assert (row.household, row.name, row.moved_in_on) == (homes.home, "褚居民", timezone.localdate())


def test_who_joins_by_proof_disputes_the_claim_that_waits(cast: Cast, homes: Homes) -> None:
    waiting = actions.file_claim(household=homes.home, name="何爱人", words="", by=cast.stranger)
    assert waiting.disputed is False
    Resident.objects.filter(pk=homes.spouse.pk).update(phone_hash=None)
    row = Resident.objects.get(pk=homes.spouse.pk)
    row.phone = "13800001234"
    row.save()
    user = UserFactory(name="何爱人", phone="13800001234")
    actions.join_household(household=homes.home, name="何爱人", by=user)
    waiting.refresh_from_db()
    assert (waiting.disputed, waiting.against, waiting.stage) == (True, homes.spouse, ClaimStage.FILED)
    assert Notice.objects.get(kind="residents.claim_disputed").user == user


def test_the_wrong_account_finds_its_own_household_again(client, cast: Cast, homes: Homes, claim) -> None:
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    client.force_login(User.objects.get(pk=cast.resident.pk))
    assert client.get("/households/mine/").url == "/join/"
    assert client.get("/join/").status_code == 200


def test_an_answer_is_changed_while_the_claim_is_open(cast: Cast, claim: HouseholdClaim, time_machine) -> None:
    for words in ("一", "二"):
        actions.answer_claim(claim=claim, words=words, by=cast.resident)
    assert ClaimAnswer.objects.get().words == "二"
    assert Notice.objects.filter(kind="residents.claim_filed", user=cast.community_staff).count() == 2
    time_machine.move_to(timezone.now() + timedelta(days=1))
    actions.refuse_claim(claim=claim, by=cast.staff, reason="材料不符")
    with pytest.raises(PermissionDenied):
        actions.answer_claim(claim=claim, words="三", by=cast.resident)


def test_a_claim_a_day_after_another_ends_with_the_fifth(cast: Cast, homes: Homes) -> None:
    for _time in range(5):
        claim = actions.file_claim(household=homes.home, name="褚居民", words="", by=cast.stranger)
        actions.withdraw_claim(claim=claim, by=cast.stranger)
    with pytest.raises(FlowRefused):
        actions.file_claim(household=homes.home, name="褚居民", words="", by=cast.stranger)
    assert DueDate.objects.filter(key__startswith="residents.claim:", cleared_at=None).count() == 0


def test_nobody_is_registered_in_two_streets(cast: Cast, homes: Homes) -> None:
    there = HouseholdFactory(place=cast.other_street.children.get(), room="1")
    claim = actions.file_claim(household=there, name="杨路人", words="", by=cast.stranger)
    Resident.objects.filter(pk=homes.spouse.pk).update(user=cast.stranger)
    with pytest.raises(FlowRefused):
        actions.confirm_claim(claim=claim, by=cast.other_staff)
    assert Resident.objects.get(user=cast.stranger) == homes.spouse
