"""The outbox and the due dates in the staff site: one's own street, and only what was given up is sent again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from notices import actions
from notices.actions import deliver
from notices.models import Delivery, Notice
from notices.states import Channel
from tests.factories.accounts import RoleGrantFactory, UserFactory

KIND = "proposals.answered"
ABLE = {"staff", "second_staff"}


def _delivery(cast, **facts) -> Delivery:
    notice = Notice.objects.create(
        user=cast.resident, kind=KIND, title="路灯修好了", text="请看", street_code=cast.street.code
    )
    due_at = timezone.now() - timedelta(minutes=1)
    return Delivery.objects.create(notice=notice, user=cast.resident, channel=Channel.EMAIL, due_at=due_at, **facts)


def _due(cast, key="t"):
    facts = {"kind": KIND, "due_on": timezone.localdate(), "title": "补正", "url": "/", "people": [cast.staff]}
    return actions.set_due(key=key, street_code=cast.street.code, **facts)


def _send_again(client, *deliveries):
    chosen = {"action": "send_again", "_selected_action": [delivery.pk for delivery in deliveries]}
    return client.post(reverse("admin:notices_delivery_changelist"), chosen)


def test_staff_read_what_belongs_to_their_street(cast, client):
    for row in (_delivery(cast), _due(cast)):
        lists, one = (f"admin:notices_{row._meta.model_name}_{page}" for page in ("changelist", "change"))
        seen, opened = set(), set()
        for name, person in cast.everybody().items():
            client.force_login(person)
            page = client.get(reverse(lists))
            if page.status_code == 200 and list(page.context["cl"].queryset) == [row]:
                seen.add(name)
            if client.get(reverse(one, args=[row.pk])).status_code == 200:
                opened.add(name)
        assert (seen, opened) == (ABLE, ABLE)


def test_the_system_administrator_of_the_street_reads_it_too(cast, client):
    delivery = _delivery(cast)
    for street, found in ((cast.street, [delivery]), (cast.other_street, [])):
        admin = UserFactory(is_staff=True)
        RoleGrantFactory(user=admin, role=Role.SYSTEM_ADMIN, place=street)
        client.force_login(admin)
        assert list(client.get(reverse("admin:notices_delivery_changelist")).context["cl"].queryset) == found


def test_what_was_given_up_is_sent_again_by_staff_of_the_street(cast, client):
    delivery = _delivery(cast, attempts=6, failed_at=timezone.now(), error="the line is dead")
    for name, person in cast.everybody().items():
        if name not in ABLE:
            client.force_login(person)
            _send_again(client, delivery)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.failed_at is None) == (6, False)
    client.force_login(cast.staff)
    assert _send_again(client, delivery).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.failed_at) == (0, None)


def test_what_is_under_way_or_sent_is_not_sent_again(cast, client):
    under_way = _delivery(cast)
    assert [row.pk for row in deliver._claim()] == [under_way.pk]
    sent = _delivery(cast, attempts=1, sent_at=timezone.now())
    before = list(Delivery.objects.order_by("pk").values())
    client.force_login(cast.staff)
    _send_again(client, under_way, sent)
    assert list(Delivery.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["delivery", "duedate"])
def test_lists_use_constant_queries(cast, client, count, name, django_assert_num_queries):
    for number in range(count):
        _delivery(cast)
        _due(cast, key=f"t{number}")
    client.force_login(cast.staff)
    with django_assert_num_queries(7):
        page = client.get(reverse(f"admin:notices_{name}_changelist"))
    assert len(page.context["cl"].result_list) == count
