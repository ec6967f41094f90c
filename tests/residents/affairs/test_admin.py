"""Affairs in the staff site: scope, buttons through the actions, ratings kept back, masked names in Excel."""

import io

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.queue import QUEUES
from residents.actions import affairs as actions
from residents.models import Affair
from residents.states import AffairStage
from tests.factories.affairs import late, neighbour, raised, settled

pytestmark = pytest.mark.django_db
LIST = "admin:residents_affair_changelist"


@pytest.fixture
def home(cast):
    return neighbour(cast.unit)


def change(affair):
    return reverse("admin:residents_affair_change", args=[affair.pk])


def step(client, affair, name, **data):
    typed = {key if key == "reason" else f"{name}-{key}": value for key, value in data.items()}
    response = client.post(reverse("admin:residents_affair_step", args=[affair.pk, name]), typed)
    affair.refresh_from_db()
    return response


def shown(client, **asked):
    return {row.pk for row in client.get(reverse(LIST), asked).context_data["cl"].result_list}


def test_who_sees_what(client, cast, home):
    public, quarrel = raised(home, cast.unit), raised(home, cast.unit, "吵架", topic="neighbours")
    both, one, none = {public.pk, quarrel.pk}, {public.pk}, set()
    rows = {"staff": both, "second_staff": both, "community_staff": both, "finance": one}
    rows |= {"neighbour_staff": none, "other_staff": none}
    for name, user in cast.everybody().items():
        client.force_login(user)
        if name in rows:
            assert shown(client) == rows[name], name
            assert (client.get(change(quarrel)).status_code == 200) == (quarrel.pk in rows[name]), name
        else:
            assert client.get(reverse(LIST)).status_code in {302, 403}, name
        if name not in {"staff", "second_staff", "community_staff"}:
            assert step(client, public, "take_up").status_code in {302, 403, 404}, name
    assert public.stage == AffairStage.RAISED
    client.force_login(cast.staff)
    assert client.get(reverse("admin:residents_affair_add")).status_code == 403
    assert client.get(reverse("admin:residents_affair_import")).status_code == 403


def test_buttons_go_through_the_actions(client, cast, home):
    other = raised(home, cast.unit, "电梯有异响")
    affair = raised(home, cast.unit)
    client.force_login(cast.community_staff)
    assert "/step/escalate/" not in client.get(change(affair)).content.decode()
    assert step(client, affair, "escalate").status_code == 404
    step(client, affair, "take_up")
    assert (affair.stage, affair.handler) == (AffairStage.DOING, cast.community_staff)
    step(client, affair, "assign", to=cast.stranger.pk)
    assert affair.handler == cast.community_staff
    step(client, affair, "assign", to=cast.grid_leader.pk)
    assert affair.handler == cast.grid_leader
    step(client, affair, "hand_up", reason="需要网格协调")
    assert affair.handler_place == cast.grid
    step(client, affair, "hand_down", to=cast.building.pk)
    assert affair.handler_place == cast.grid
    step(client, affair, "hand_down", to=cast.building.pk, reason="请楼栋先看")
    assert affair.handler_place == cast.building
    step(client, affair, "merge", into=other.pk)
    assert (affair.stage, affair.merged_into) == (AffairStage.MERGED, other)
    step(client, other, "refer", to="hotline", reason="归热线")
    assert (other.stage, other.referred_to) == (AffairStage.REFERRED, "hotline")
    page = client.get(change(affair)).content.decode()
    assert "请楼栋先看" in page


def test_ratings_are_kept_back_until_they_tell_nobodys(client, cast, home, settings):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    actions.rate(affair=affair, stars=2, words="修得太慢了", by=neighbour(cast.unit, "郎评分"))
    client.force_login(cast.staff)
    assert "修得太慢了" not in client.get(change(affair)).content.decode()
    settings.AFFAIR_RATINGS_SHOWN = 1
    page = client.get(change(affair)).content.decode()
    assert "修得太慢了" in page
    assert "2.0 (1)" in page
    assert "郎评分" not in page


def test_filters_search_and_the_same_queries_for_one_and_thirty(
    client, cast, home, settings, django_assert_num_queries
):
    settings.AFFAIR_OPEN_MOST = 99
    overdue = late(raised(home, cast.unit, "井盖破损"), 3)
    client.force_login(cast.staff)
    shown(client)
    with CaptureQueriesContext(connection) as first:
        shown(client)
    rows = {raised(home, cast.unit, f"事情{number}").pk for number in range(29)}
    with CaptureQueriesContext(connection) as again:
        assert shown(client) == {*rows, overdue.pk}
    assert len(again) == len(first) == 8
    assert shown(client, light="red") == shown(client, q="井盖") == {overdue.pk}
    assert shown(client, light="green") == rows


def test_excel_masks_names(client, cast, home):
    actions.take_up(affair=raised(home, cast.unit), by=cast.building_leader)
    client.force_login(cast.staff)
    address = reverse("admin:residents_affair_export")
    form = client.get(address).context_data["form"]
    names = [name for name in form.fields if name.startswith("affairresource_")]
    response = client.post(address, {**dict.fromkeys(names, "on"), "format": "0"})
    head, row = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    assert len(head) == 13
    assert {"楼道灯不亮", "吕*", "陈*"} <= set(row)
    assert not {home.name, "陈楼栋"} & set(row)


def test_what_waits_for_staff(cast, home):
    below = raised(home, cast.unit)
    late_one, soon = raised(home, cast.community, "广场积水"), raised(home, cast.community, "路灯不亮")
    late(late_one, 5)
    at_street = raised(cast.staff, cast.street, "道路积雪")
    waiting = QUEUES["residents.affairs"].waiting
    titles = {name: [item.title for item in waiting(user)] for name, user in cast.everybody().items()}
    community = [f"{row} · {row.get_stage_display()}" for row in (late_one, soon)]
    street = [f"{at_street} · {at_street.get_stage_display()}"]
    expected = {"community_staff": community, "staff": street, "second_staff": street}
    assert titles == {name: expected.get(name, []) for name in cast.everybody()}
    assert below.handler_place == cast.building
    assert Affair in admin.site._registry
