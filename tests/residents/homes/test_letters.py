"""Letters: a code that is kept as a hash alone, opens one household for a while, and is never in a log."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from core.flow import FlowRefused
from core.paper import pdf_of
from residents import actions
from residents.actions.letters import token_hash
from residents.models import HouseholdClaim, HouseholdLetter, Resident
from residents.printing.letters import letters_page, letters_pdf
from residents.states import ClaimStage
from tests.factories.accounts import UserFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Homes

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(cast: Cast, homes: Homes) -> str:
    """Return the code of a letter to the first household."""
    ((_letter, code),) = actions.issue_letters(households=[homes.home], by=cast.community_staff)
    return code


def why(token: str, by: User) -> str:
    with pytest.raises(FlowRefused) as caught:
        actions.join_by_letter(digest=token_hash(token), name="何爱人", by=by)
    return str(caught.value.code)


def test_only_the_keyed_hash_is_kept(homes: Homes, token: str) -> None:
    letter = HouseholdLetter.objects.get()
    assert (letter.token_hash, len(letter.token_hash), len(token)) == (token_hash(token), 64, 32)
    values = HouseholdLetter.objects.filter(pk=letter.pk).values().get()
    assert not any(token in str(value) for value in values.values())
    assert letter.expires_on == timezone.localdate() + timedelta(days=60)


def test_the_name_of_a_free_row_joins_at_once(cast: Cast, homes: Homes, token: str) -> None:
    joined = actions.join_by_letter(digest=token_hash(token), name="何 爱人", by=cast.stranger)
    assert joined == homes.spouse
    assert User.objects.get(pk=cast.stranger.pk).standing.lives_in(cast.unit.path)
    assert HouseholdLetter.objects.get().uses == 1


def test_a_name_that_nobody_has_becomes_a_claim_with_the_letter(cast: Cast, homes: Homes, token: str) -> None:
    claim = actions.join_by_letter(digest=token_hash(token), name="新租客", by=cast.stranger)
    assert isinstance(claim, HouseholdClaim)
    assert (claim.by_letter, claim.disputed, claim.household) == (True, False, homes.home)
    actions.confirm_claim(claim=claim, by=cast.community_staff)
    assert Resident.objects.get(user=cast.stranger).household == homes.home


def test_two_free_namesakes_are_for_the_desk(cast: Cast, homes: Homes, token: str) -> None:
    ResidentFactory(household=homes.home, name="何爱人")
    claim = actions.join_by_letter(digest=token_hash(token), name="何爱人", by=cast.stranger)
    assert isinstance(claim, HouseholdClaim)
    assert claim.disputed is False


def test_the_name_of_another_account_becomes_a_dispute(cast: Cast, homes: Homes, token: str) -> None:
    claim = actions.join_by_letter(digest=token_hash(token), name="褚居民", by=cast.stranger)
    assert isinstance(claim, HouseholdClaim)
    assert (claim.disputed, claim.against, claim.by_letter) == (True, homes.head, True)


def test_a_guessed_a_revoked_an_old_and_a_used_up_letter_say_why(
    cast: Cast, homes: Homes, token: str, time_machine
) -> None:
    assert why("guessed", UserFactory()) == "unknown"
    assert why(token.swapcase(), UserFactory()) == "unknown"
    ((_letter, newer),) = actions.issue_letters(households=[homes.home], by=cast.staff)
    assert why(token, UserFactory()) == "revoked"
    HouseholdLetter.objects.filter(revoked_at=None).update(uses=6)
    assert why(newer, UserFactory()) == "used"
    HouseholdLetter.objects.filter(revoked_at=None).update(uses=0)
    time_machine.move_to(timezone.now() + timedelta(days=61))
    assert why(newer, UserFactory()) == "expired"
    assert Resident.objects.joined().count() == 2


def test_tries_are_counted_over_letters_and_rosters(cast: Cast, homes: Homes, token: str) -> None:
    assert [why(f"guess{n}", cast.stranger) for n in range(6)] == ["unknown"] * 5 + ["tries"]
    assert why(token, cast.stranger) == "tries"
    with pytest.raises(FlowRefused):
        actions.join_household(household=homes.home, name="何爱人", by=cast.stranger)


def test_a_letter_opens_as_often_as_it_may(cast: Cast, homes: Homes, settings) -> None:
    settings.LETTER_USES = 2
    ((letter, code),) = actions.issue_letters(households=[homes.home], by=cast.staff)
    for name in ("何爱人", "褚老爹"):
        actions.join_by_letter(digest=token_hash(code), name=name, by=UserFactory(name=name))
    assert why(code, UserFactory()) == "used"
    letter.refresh_from_db()
    assert letter.uses == 2


def test_who_lives_somewhere_opens_nothing(homes: Homes, token: str) -> None:
    assert why(token, homes.neighbour) == "elsewhere"
    assert HouseholdLetter.objects.get().uses == 0


@pytest.mark.parametrize(
    "who", ["neighbour_staff", "other_staff", "finance", "building_leader", "resident", "stranger"]
)
def test_nobody_else_prints_or_revokes(cast: Cast, homes: Homes, token: str, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.issue_letters(households=[homes.home], by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        actions.revoke_letter(letter=HouseholdLetter.objects.get(), by=getattr(cast, who))
    assert HouseholdLetter.objects.get().revoked_at is None


def test_a_print_has_at_least_one_and_at_most_so_many(cast: Cast, homes: Homes, settings) -> None:
    settings.LETTERS_MOST = 1
    for households in ([], [homes.home, homes.next_door]):
        with pytest.raises(ValidationError):
            actions.issue_letters(households=households, by=cast.staff)
    assert HouseholdLetter.objects.count() == 0


def test_a_merge_revokes_the_letter_of_the_household_that_ends(cast: Cast, homes: Homes, token: str) -> None:
    wish = actions.Wish(
        actions.wishes.MoveKind.MERGE, timezone.localdate(), household=homes.home, target=homes.next_door
    )
    actions.record_move(wish=wish, by=cast.staff)
    assert why(token, cast.stranger) == "revoked"


def test_the_pages_lead_from_the_letter_over_the_sign_in_home_and_name_nobody(
    client, cast: Cast, homes: Homes, token: str
) -> None:
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    log, before = StringIO(), console.stream
    console.setStream(log)
    response = client.get(f"/join/letter/{token}/")
    assert (response.status_code, response.url) == (302, "/join/letter/")
    response = client.get("/join/letter/")
    assert response.status_code == 302
    assert token not in response.url
    client.force_login(cast.stranger)
    session = client.session
    session["household_letter"] = token_hash(token)
    session.save()
    page = client.get("/join/letter/").content.decode()
    assert any(name in page for name in ("褚", "爱人", "老爹")) is False
    response = client.post("/join/letter/", {"name": "何爱人"})
    assert response.url == "/households/mine/"
    assert "household_letter" not in client.session
    assert client.get(f"/join/letter/{token}/").status_code == 302
    console.setStream(before)
    assert ("/join/letter/..." in log.getvalue(), token in log.getvalue()) == (True, False)


def test_a_bad_letter_says_why_on_its_page(client, cast: Cast, homes: Homes) -> None:
    client.force_login(cast.stranger)
    client.get("/join/letter/guess/")
    response = client.get("/join/letter/")
    assert (response.status_code, "/join/" in response.content.decode()) == (409, True)


def test_a_name_without_a_row_leads_to_the_claim(client, cast: Cast, homes: Homes, token: str) -> None:
    client.force_login(cast.stranger)
    client.get(f"/join/letter/{token}/")
    response = client.post("/join/letter/", {"name": "新租客"})
    claim = HouseholdClaim.objects.get(stage=ClaimStage.FILED)
    assert response.url == f"/households/claims/{claim.pk}/"
    assert client.get(response.url).status_code == 200


def test_the_print_is_a_page_a_household_and_names_nobody(cast: Cast, homes: Homes) -> None:
    letters = actions.issue_letters(households=[homes.next_door, homes.home], by=cast.staff)
    assert [letter.household.room for letter, _code in letters] == ["101", "102"]
    page = letters_page(letters, desk_phone="0546-8888888")
    assert (page.count('<section class="letter">'), page.count("data:image/svg")) == (2, 2)
    assert not any(name in page for name in ("褚", "何爱人", "施租客"))
    assert not any(code in page for _letter, code in letters)
    assert letters_pdf(letters, desk_phone="0546-8888888").startswith(b"%PDF-")


def test_paper_fetches_nothing(tmp_path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    fetched = pdf_of(f'<img src="{secret.as_uri()}" alt="">', style="")
    assert len(fetched) == len(pdf_of('<img src="file:///nothing/there.svg" alt="">', style=""))


@pytest.mark.parametrize("count", [1, 30])
def test_a_print_costs_the_same_queries(cast: Cast, homes: Homes, count: int, django_assert_max_num_queries) -> None:
    rooms = [HouseholdFactory(place=cast.unit, room=f"9{n}") for n in range(count)]
    assert cast.staff.standing.is_staff
    with django_assert_max_num_queries(6):
        assert len(actions.issue_letters(households=rooms, by=cast.staff)) == count
