"""Circles on the staff site: scope, buttons by the actions, conditions by day, masked names in Excel, the queue."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.queue import QUEUES
from orgs.actions.incubation import apply_for_incubation
from orgs.models.circles import Circle, CircleMember, CircleRule
from tests.factories.circles import fresh, member_of, met, older, opened, qualified, talented
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
CHANGE = "admin:orgs_circle_change"


def step(client, circle: Circle, name: str, **data: str):
    return client.post(reverse("admin:orgs_circle_step", args=[circle.pk, name]), data)


def test_who_sees_and_decides_what(client, cast: Cast) -> None:
    circle = qualified(talented(cast.unit), cast.community)
    sees = {"staff", "second_staff", "community_staff", "finance"}
    empty = {"neighbour_staff", "other_staff"}
    for name, user in cast.everybody().items():
        client.force_login(user)
        if name in sees | empty:
            for model in ("circle", "circlemember", "circlemeeting"):
                found = client.get(reverse(f"admin:orgs_{model}_changelist")).context_data["cl"].result_count
                assert (found > 0) == (name in sees), (name, model)
        elif name != "auditor":
            assert client.get(reverse("admin:orgs_circle_changelist")).status_code in {302, 403}, name
        if name not in {"staff", "second_staff", "community_staff"}:
            assert step(client, circle, "nurse").status_code in {302, 403, 404}, name
    assert fresh(circle).stage == "qualified"
    client.force_login(cast.community_staff)
    for name in ("rest", "wake", "file", "qualify"):
        assert step(client, circle, name, reason="试").status_code in {302, 403, 404}
        assert fresh(circle).stage == "qualified"
    step(client, circle, "nurse")
    assert fresh(circle).stage == "nursery"
    step(client, circle, "return_to_circle", reason="人手不足")
    assert fresh(circle).stage == "active"
    shown = client.get(reverse(CHANGE, args=[circle.pk])).content.decode()
    assert "5 people / 5 people" in shown
    step(client, circle, "close", reason="重复")
    assert fresh(circle).stage == "closed"
    for address in ("add", "import"):
        assert client.get(reverse(f"admin:orgs_circle_{address}")).status_code == 403


def test_conditions_in_force_stay_and_new_ones_are_entered(client, cast: Cast) -> None:
    rule = CircleRule.objects.get(stage="active", measure="members")
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"place": "", "stage": "active", "measure": "members", "least": 4, "from_on": tomorrow, "note": ""}
    add = reverse("admin:orgs_circlerule_add")
    for user in (cast.community_staff, cast.finance, cast.other_staff):
        client.force_login(user)
        place = cast.street.pk if user == cast.other_staff else ""
        assert client.post(add, {**facts, "place": place}).status_code in {200, 403}, user
    assert CircleRule.objects.filter(from_on=tomorrow).count() == 0
    client.force_login(cast.staff)
    assert client.post(add, facts).status_code == 302
    ahead = CircleRule.objects.get(from_on=tomorrow)
    for row, least in ((rule, 3), (ahead, 6)):
        client.post(reverse("admin:orgs_circlerule_change", args=[row.pk]), {**facts, "least": 6})
        row.refresh_from_db()
        assert row.least == least
    assert client.post(reverse("admin:orgs_circlerule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse("admin:orgs_circlerule_delete", args=[ahead.pk]), {"post": "yes"})
    assert CircleRule.objects.filter(from_on=tomorrow).count() == 0


def test_excel_masks_names(client, cast: Cast) -> None:
    circle = opened(talented(cast.unit, "何能人"), cast.community)
    member_of(circle, cast.resident)
    met(older(circle, 20))
    client.force_login(cast.staff)
    expected = {"circle": (12, "何*"), "circlemember": (6, "褚*"), "circlemeeting": (6, "活动室")}
    for model, (columns, word) in expected.items():
        address = reverse(f"admin:orgs_{model}_export")
        form = client.get(address).context_data["form"]
        names = [name for name in form.fields if name.startswith(f"{model}resource_")]
        response = client.post(address, {**dict.fromkeys(names, "on"), "format": "0"})
        head, *rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
        cells = {cell for row in rows for cell in row}
        assert (len(head), word in cells) == (columns, True), model
        assert not {"何能人", "褚居民"} & cells, model


def test_the_queue_of_staff(client, cast: Cast) -> None:
    circle = qualified(talented(cast.unit), cast.community)
    waiting = QUEUES["orgs.circles_qualified"].waiting
    assert list(waiting(cast.community_staff)) == []
    Circle.objects.filter(pk=circle.pk).update(stage_since=timezone.localdate() - timedelta(days=30))
    assert [item.title for item in waiting(cast.community_staff)] == [circle.name]
    for user in (cast.neighbour_staff, cast.other_staff, cast.finance, cast.stranger):
        assert list(waiting(user)) == [], user
    apply_for_incubation(
        circle=circle, why="我们想成立一支园艺志愿服务队。", needs="两次培训和一处活动场地", by=circle.leader
    )
    assert list(waiting(cast.community_staff)) == []
    resting = QUEUES["orgs.circles_resting"].waiting
    Circle.objects.filter(pk=circle.pk).update(stage="resting")
    assert [item.title for item in resting(cast.staff)] == [circle.name]
    assert CircleMember.objects.count() == 5
