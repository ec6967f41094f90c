"""Two clocks and two workers at once: nobody is told, reminded or sent to twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from notices import actions
from notices.models import Delivery, Notice, Preference, Reminder
from notices.states import Channel, Pace
from tests.factories.accounts import UserFactory

ZONE = ZoneInfo("Asia/Shanghai")
KIND = "proposals.answered"


def at_once(work, times: int = 4) -> list:
    def run(_number: int):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_four_clocks_remind_once() -> None:
    people = [UserFactory(), UserFactory()]
    due_on = timezone.localdate() + timedelta(days=30)
    actions.set_due(key="t:1", kind=KIND, due_on=due_on, title="补正", url="/", people=people)
    for reminder in Reminder.objects.all():
        reminder.at = timezone.now() - timedelta(minutes=reminder.pk)
        reminder.save()
    assert sum(at_once(actions.remind_due)) == 3
    assert sorted(Notice.objects.values_list("user", flat=True)) == sorted([p.pk for p in people] * 3)


@pytest.mark.django_db(transaction=True)
def test_four_workers_deliver_once(settings) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    for number in range(20):
        Delivery.objects.create(
            notice=Notice.objects.create(
                user=(user := UserFactory(email=f"a{number}@example.com")), kind=KIND, title="t"
            ),
            user=user,
            channel=Channel.EMAIL,
            due_at=timezone.now(),
        )
    assert sum(at_once(actions.deliver_due)) == 20
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(f"a{n}@example.com" for n in range(20))
    assert not Delivery.objects.filter(sent_at=None).exists()


@pytest.mark.django_db
def test_reminders_leave_at_nine_of_the_working_day() -> None:
    with time_machine.travel(datetime(2026, 9, 28, 12, tzinfo=ZONE)):
        day = datetime(2026, 10, 8, tzinfo=ZONE).date()  # the first working day after National Day
        due = actions.set_due(key="t:2", kind=KIND, due_on=day, title="补正", url="/", people=[UserFactory()])
    times = [timezone.localtime(reminder.at).isoformat()[:16] for reminder in due.reminders.order_by("at")]
    assert times == ["2026-09-30T09:00", "2026-10-09T09:00", "2026-10-12T09:00"]  # Saturday the 10th is worked


@pytest.mark.django_db
def test_what_is_done_is_not_reminded_of_and_what_is_set_again_is() -> None:
    due_on = timezone.localdate() + timedelta(days=10)
    facts = {"kind": KIND, "title": "补正", "url": "/", "people": [UserFactory()]}
    actions.set_due(key="t:3", due_on=due_on, **facts)
    assert actions.clear_due("t:3") is True
    assert actions.clear_due("t:3") is False
    assert not Reminder.objects.exists()
    again = actions.set_due(key="t:3", due_on=due_on, **facts)
    assert (again.cleared_at, again.reminders.count()) == (None, 3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pace", "due"), [(Pace.DAILY, "2026-11-24T08:00"), (Pace.WEEKLY, "2026-11-30T08:00"), (Pace.NONE, None)]
)
def test_a_digest_waits_for_its_morning(pace: Pace, due: str | None) -> None:
    user = UserFactory(email="a@example.com")
    Preference.objects.create(user=user, kind=KIND, pace=pace, channels=[Channel.EMAIL])
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=ZONE)) as clock:
        for number in range(3):
            actions.notify(kind=KIND, to=[user], title=f"第{number}件", text="有了答复")
        assert actions.deliver_due() == 0
        found = {timezone.localtime(at).isoformat()[:16] for at in Delivery.objects.values_list("due_at", flat=True)}
        assert found == ({due} if due else set())
        clock.shift(timedelta(days=8))
        assert actions.deliver_due() == (1 if due else 0)
    assert [message.body.count("有了答复") for message in mail.outbox] == ([3] if due else [])


@pytest.mark.django_db
def test_an_urgent_kind_is_never_off_and_goes_by_sms(settings, tmp_path: Path) -> None:
    settings.SMS_OUTBOX = tmp_path
    user = UserFactory(phone="13800005678")
    with pytest.raises(ValidationError):
        actions.keep_preference(by=user, kind="projects.returned", pace=Pace.NONE, channels=[])
    actions.notify(kind="projects.returned", to=[user], title="退回", text="请补充")
    assert actions.deliver_due() == 1
    assert [path.name.endswith("-13800005678.txt") for path in tmp_path.iterdir()] == [True]


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_given_up_at_last(settings) -> None:
    settings.NOTICE_CHANNELS = {"email": "tests.notices.test_once.broken"}
    user = UserFactory(email="a@example.com")
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=ZONE)) as clock:
        actions.notify(kind=KIND, to=[user], title="t", text="t")
        waits = []
        for _attempt in range(6):
            assert actions.deliver_due() == 0
            delivery = Delivery.objects.get()
            waits.append(round((delivery.due_at - timezone.now()).total_seconds() / 60))
            clock.move_to(delivery.due_at)
        assert actions.deliver_due() == 0
    assert waits == [5, 10, 20, 40, 80, 160]
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.failed_at is not None, delivery.error) == (6, True, "the line is dead")


def broken(*, user: object, subject: str, text: str) -> None:
    from notices.channels import ChannelFailed

    raise ChannelFailed("the line is dead")


@pytest.mark.django_db
def test_with_a_key_nobody_is_told_twice() -> None:
    user = UserFactory()
    told = [actions.notify(kind=KIND, to=[user], title="t", text="t", key="once") for _time in range(2)]
    assert told == [1, 0]


@pytest.mark.django_db
def test_a_message_is_opened_by_its_recipient_alone_and_leads_nowhere_else(client) -> None:
    user, other = UserFactory(), UserFactory()
    for url in ("/proposals/", "https://example.com/"):
        Notice.objects.create(user=user, kind=KIND, title="t", url=url)
    inside, outside = Notice.objects.order_by("pk")
    client.force_login(other)
    assert client.post(f"/notices/{inside.pk}/open/").status_code == 404
    client.force_login(user)
    assert client.post(f"/notices/{inside.pk}/open/").url == "/proposals/"
    assert client.post(f"/notices/{outside.pk}/open/").url == "/notices/"
    assert Notice.objects.unread().count() == 0


@pytest.mark.django_db
def test_preferences_are_kept_all_or_none(client) -> None:
    client.force_login(UserFactory())
    urgent, other = "projects.returned", KIND
    client.post("/notices/preferences/", {f"pace-{other}": "weekly", f"pace-{urgent}": "none"})
    assert not Preference.objects.exists()
    client.post("/notices/preferences/", {f"pace-{other}": "weekly", f"channels-{other}": ["email"]})
    assert list(Preference.objects.values_list("kind", "pace", "channels")) == [(other, "weekly", ["email"])]
