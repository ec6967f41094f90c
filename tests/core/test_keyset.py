"""Keyset pages: every row once, through ties and deletions; what is no cursor is a mistake of the client."""

import base64
from datetime import date

import pytest
from django.core.exceptions import SuspiciousOperation

from accounts.models import User
from core.keyset import page_of
from core.models import CalendarDay
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _all(keys: tuple[str, ...], size: int) -> list[int]:
    found, after = [], ""
    while True:
        page = page_of(User.objects.all(), keys=keys, after=after, size=size)
        found += [user.pk for user in page.rows]
        if not (after := page.next):
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_ties_are_passed_one_by_one(size: int) -> None:
    people = [UserFactory(name=name) for name in ("王", "李", "王", "王", "李", "张", "王")]
    assert sorted(_all(("name", "id"), size)) == sorted(user.pk for user in people)
    assert _all(("-name", "-id"), size) == list(reversed(_all(("name", "id"), size)))


def test_a_row_that_is_deleted_meanwhile_moves_no_other() -> None:
    people = [UserFactory() for _ in range(5)]
    first = page_of(User.objects.all(), keys=("id",), size=2)
    people[1].delete()
    people[0].delete()
    rest = page_of(User.objects.all(), keys=("id",), after=first.next, size=9)
    assert (rest.rows, rest.next) == (people[2:], "")


@pytest.mark.parametrize(
    "text", ["[" * 5000, "null", "[1]", "[]", '["1","2"]', '["x"]', '["１x"]', f'["{"9" * 5000}"]', '["\\u0000"]']
)
def test_no_cursor(client, text: str) -> None:
    assert client.get("/notices/public/", {"after": _cursor(text)}).status_code == 400


@pytest.mark.parametrize("after", ["é~", "a", "%00", "-1"])
def test_nothing_like_a_cursor(client, after: str) -> None:
    assert client.get("/notices/public/", {"after": after}).status_code == 400


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(SuspiciousOperation):
        page_of(User.objects.all(), keys=("name", "id"), after=_cursor('["\\ud800","1"]'))


def test_a_day_that_is_none_is_no_cursor() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 23), is_working=True)
    with pytest.raises(SuspiciousOperation):
        page_of(CalendarDay.objects.all(), keys=("day",), after=_cursor('["2026-02-30"]'))
