"""Public notices: their period, objections and answers, and what each reader sees of the trace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from core.flow import FlowRefused
from disclosure import actions
from disclosure.models import PublicNotice
from disclosure.queries import public_trace
from disclosure.states import NOTICE, Stage
from notices.models import DueDate
from tests.plugins.cast import Cast

MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def notice(cast: Cast) -> PublicNotice:
    with time_machine.travel(MONDAY):
        return actions.open_public_notice(
            subject=cast.body, title="拟资助", text="内容", place=cast.community, working_days=5, by=cast.staff
        )


@pytest.mark.django_db
def test_it_ends_after_its_last_day(notice: PublicNotice) -> None:
    assert (notice.opens_on, notice.closes_on) == (date(2026, 11, 23), date(2026, 11, 30))
    with time_machine.travel(MONDAY + timedelta(days=7)):
        assert actions.end_over() == []
    with time_machine.travel(MONDAY + timedelta(days=8)):
        assert [ended.stage for ended in actions.end_over()] == [Stage.PASSED]
        assert actions.end_over() == []


@pytest.mark.django_db
def test_objections_hold_it_until_each_is_answered(cast: Cast, notice: PublicNotice) -> None:
    with time_machine.travel(MONDAY):
        first = actions.object_to(notice=notice, text="不同意", by=cast.resident)
        second = actions.object_to(notice=notice, text="也不同意", by=cast.stranger)
        with pytest.raises(FlowRefused):
            actions.object_to(notice=notice, text="再说一遍", by=cast.resident)
        with pytest.raises(ValidationError):
            actions.object_to(notice=notice, text="  ", by=cast.member)
        with pytest.raises(PermissionDenied):
            actions.answer_objection(objection=first, founded=False, answer="不成立", by=cast.neighbour_staff)
        actions.answer_objection(objection=first, founded=False, answer="不成立", by=cast.community_staff)
    with time_machine.travel(MONDAY + timedelta(days=20)):
        assert actions.end_over() == []
        with pytest.raises(FlowRefused):
            actions.object_to(notice=notice, text="太晚了", by=cast.member)
        actions.take_back_objection(objection=second, by=cast.stranger)
        assert not DueDate.objects.filter(cleared_at=None).exists()
        assert [ended.stage for ended in actions.end_over()] == [Stage.PASSED]


@pytest.mark.django_db
def test_a_founded_objection_undoes_it(cast: Cast, notice: PublicNotice) -> None:
    with time_machine.travel(MONDAY):
        objection = actions.object_to(notice=notice, text="重复资助", by=cast.resident)
        with pytest.raises(FlowRefused):
            actions.answer_objection(objection=objection, founded=True, answer=" ", by=cast.staff)
        actions.object_to(notice=notice, text="我也反对", by=cast.stranger)
        actions.answer_objection(objection=objection, founded=True, answer="属实", by=cast.staff)
        assert not DueDate.objects.filter(cleared_at=None).exists()
        with pytest.raises(FlowRefused):
            actions.object_to(notice=notice, text="还有", by=cast.member)
    assert PublicNotice.objects.get().stage == Stage.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_clocks_end_it_once(notice: PublicNotice) -> None:
    PublicNotice.objects.update(opens_on=date(2026, 1, 5), closes_on=date(2026, 1, 9))

    def end(_number: int) -> int:
        try:
            return len(actions.end_over())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(end, range(4))) == 1


@pytest.mark.django_db
def test_everybody_reads_the_trace_as_far_as_it_concerns_them(cast: Cast, notice: PublicNotice) -> None:
    with time_machine.travel(MONDAY):
        actions.object_to(notice=notice, text="不同意", by=cast.resident)
    for reader, names in (
        (cast.stranger, ["褚*", "赵*"]),
        (cast.other_staff, ["褚*", "赵*"]),
        (cast.neighbour_staff, ["褚*", "赵*"]),
        (cast.community_staff, ["褚居民", "赵街道"]),
    ):
        assert [line.actor_name for line in public_trace(NOTICE, notice, reader)] == names
    assert {line.label for line in public_trace(NOTICE, notice, cast.stranger)} != set()


@pytest.mark.django_db
def test_the_page_never_names_who_objects(client, cast: Cast, notice: PublicNotice) -> None:
    client.force_login(cast.resident)
    with time_machine.travel(MONDAY):
        client.post(f"/notices/public/{notice.pk}/object/", {"text": "不同意这样办"})
        client.logout()
        page = client.get(f"/notices/public/{notice.pk}/").content.decode()
    assert "不同意这样办" in page
    assert "褚居民" not in page
    assert client.get("/notices/").url == "/notices/public/"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["不同意\x00", "长" * 2001, "  ", ""])
def test_what_is_no_objection_is_refused_in_words(client, cast: Cast, notice: PublicNotice, text: str) -> None:
    client.force_login(cast.resident)
    with time_machine.travel(MONDAY):
        response = client.post(f"/notices/public/{notice.pk}/object/", {"text": text}, follow=True)
    assert (response.status_code, notice.objections.count()) == (200, 0)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
