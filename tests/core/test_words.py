from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core.templatetags import words

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("fen", "text"),
    [(123450, "1,234.50 yuan"), (0, "0.00 yuan"), (None, "0.00 yuan"), (-5, "-0.05 yuan"), ("100", "1.00 yuan")],
)
def test_money_is_written_from_fen(fen, text):
    assert words.money(fen) == text


def test_machines_read_a_plain_number_of_yuan():
    assert words.yuan(123456789) == "1234567.89"


def test_a_day_in_chinese_and_in_english():
    assert words.cn_date(date(2026, 11, 23)) == "Mon, 23 Nov 2026"
    with translation.override("zh-hans"):
        assert words.cn_date(date(2026, 11, 23)) == "2026年11月23日(周一)"
        assert words.cn_date(date(2026, 11, 1)) == "2026年11月1日(周日)"


def test_a_moment_is_told_in_local_time():
    with translation.override("zh-hans"):
        assert words.cn_datetime(MONDAY) == "2026年11月23日 09:30"
        assert words.cn_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == "2026年11月23日(周一)"
        assert words.cn_month(MONDAY) == "2026年11月"
    assert words.cn_datetime(MONDAY) == "23 Nov 2026 09:30"
    assert words.cn_month(MONDAY) == "November 2026"


@pytest.mark.parametrize("write", [words.cn_date, words.cn_datetime, words.cn_month, words.days_left])
@pytest.mark.parametrize("nothing", [None, ""])
def test_no_day_is_no_words(write, nothing):
    assert write(nothing) == ""


@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 23), "Due today"),
        (date(2026, 11, 24), "1 working day left"),
        (date(2026, 11, 30), "5 working days left"),
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), "2 working days left"),
        (date(2026, 11, 20), "1 working day overdue"),
        (date(2026, 11, 19), "2 working days overdue"),
    ],
)
def test_a_time_limit_counts_working_days(db, due, text):
    assert words.days_left(due) == text


@time_machine.travel("2026-11-20T04:00:00Z", tick=False)
def test_a_limit_on_the_weekend_leaves_no_whole_working_day(db):
    assert words.days_left(date(2026, 11, 21)) == "Less than one working day left"


@time_machine.travel("2026-11-22T04:00:00Z", tick=False)
def test_a_limit_that_passed_on_the_weekend_is_overdue(db):
    assert words.days_left(date(2026, 11, 21)) == "Overdue"


def test_people_are_masked():
    assert words.masked("张建国") == "张*"
    assert words.masked(None) == ""
    assert words.masked_phone("13800005678") == "138****5678"


def test_people_and_person_times_are_told_apart():
    assert words.people(1) == "1 person"
    assert words.people(78000) == "78,000 people"
    assert words.person_times(203412) == "203,412 person-times"
    assert words.grouped(203412) == "203,412"
    assert words.grouped("—") == "—"


def test_stars_add_up_to_five():
    assert (words.stars(3), words.stars_left(3)) == ("★★★", "★★")


def test_a_name_keeps_its_tone():
    assert [words.tone_of(name) for name in ("张", "王", "")] == [words.tone_of(name) for name in ("张", "王", "")]
    assert {words.tone_of(name) for name in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"} <= set(range(words.AVATAR_TONES))


@pytest.mark.parametrize(
    ("state", "tone"),
    [("collecting", "wait"), ("running", "info"), ("passed", "good"), ("failed", "bad"), ("x", "ended")],
)
def test_a_state_has_its_tone(state, tone):
    assert words.tone(state) == tone


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("{% with_query after='n' %}", "?q=a&amp;q=b&amp;after=n"),
        ("{% with_query after='n' q=None %}", "?after=n"),
        ("{% with_query after='' %}", "?q=a&amp;q=b"),
    ],
)
def test_a_link_keeps_the_rest_of_the_address(tag, address):
    request = RequestFactory().get("/list/?q=a&q=b&after=old")
    assert Template("{% load words %}" + tag).render(Context({"request": request})) == address


def test_a_state_badge_is_what_the_component_draws() -> None:
    """The tag for lists and the component draw the same badge."""
    from django.template import engines
    from django_cotton.compiler_regex import CottonCompiler

    engine = engines["django"]
    for state, tone in (("collecting", "wait"), ("failed", "bad"), ("accepted", "good"), ("draft", "ended")):
        drawn = engine.from_string("{% load words %}{% state_badge state '词' %}").render({"state": state})
        source = CottonCompiler().process('{% load words %}<c-badge tone="{{ state|tone }}">词</c-badge>')
        shown = engine.from_string(source).render({"state": state})
        assert f"badge-{tone}" in drawn
        assert drawn.replace(" ", "") == shown.replace(" ", "")
