"""The outbox: digests stay whole, one bad message holds up no other, the same key is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import User
from notices import actions
from notices.actions import deliver
from notices.models import Delivery, Notice, Preference
from notices.states import Channel, Pace
from tests.factories.accounts import UserFactory

KIND = "proposals.answered"


def _reader_of_digests(email: str = "a@example.com") -> User:
    user = UserFactory(email=email)
    Preference.objects.create(user=user, kind=KIND, pace=Pace.DAILY, channels=[Channel.EMAIL])
    return user


def _tell(user: User, count: int) -> None:
    for number in range(count):
        actions.notify(kind=KIND, to=[user], title=f"第{number}件", text="有了答复")


def _together(work, times: int) -> list[int]:
    start = Barrier(times)

    def run(_number: int) -> int:
        try:
            start.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db
def test_a_line_break_in_a_title_holds_up_nobody() -> None:
    first, second = UserFactory(email="a@example.com"), UserFactory(email="b@example.com")
    actions.notify(kind=KIND, to=[first], title="第一行\r\n第二行", text="t")
    actions.notify(kind=KIND, to=[second], title="另一件", text="t")
    assert actions.deliver_due() == 2
    assert [message.subject for message in mail.outbox] == ["第一行 第二行", "另一件"]


@pytest.mark.django_db
def test_a_digest_larger_than_a_batch_is_one_message(monkeypatch) -> None:
    monkeypatch.setattr(deliver, "BATCH", 2)
    _tell(_reader_of_digests(), 5)
    _tell(_reader_of_digests("b@example.com"), 1)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert actions.deliver_due() == 2
    assert sorted((m.to[0], m.body.count("有了答复")) for m in mail.outbox) == [
        ("a@example.com", 5),
        ("b@example.com", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tear_no_digest(monkeypatch) -> None:
    monkeypatch.setattr(deliver, "BATCH", 3)
    for number in range(6):
        _tell(_reader_of_digests(f"a{number}@example.com"), 4)
    Delivery.objects.update(due_at=timezone.now())
    assert sum(_together(actions.deliver_due, 3)) == 6
    assert sorted((m.to[0], m.body.count("有了答复")) for m in mail.outbox) == [
        (f"a{number}@example.com", 4) for number in range(6)
    ]


@pytest.mark.django_db
def test_a_digest_gives_up_only_what_was_tried_often(settings) -> None:
    settings.NOTICE_CHANNELS = {"email": "tests.notices.test_once.broken"}
    _tell(_reader_of_digests(), 2)
    oldest = Delivery.objects.earliest("pk")
    oldest.attempts = deliver.MOST_ATTEMPTS - 1
    oldest.save()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert actions.deliver_due() == 0
    found = [(d.attempts, d.failed_at is not None, d.error) for d in Delivery.objects.order_by("pk")]
    assert found == [(6, True, "the line is dead"), (1, False, "the line is dead")]


@pytest.mark.django_db
def test_what_a_dead_worker_held_is_sent_after_its_lease() -> None:
    user = UserFactory(email="a@example.com")
    actions.notify(kind=KIND, to=[user], title="t", text="t")
    assert len(deliver._claim()) == 1  # and then it dies
    assert actions.deliver_due() == 0
    with time_machine.travel(timezone.now() + deliver.LEASE + timedelta(seconds=1)):
        assert actions.deliver_due() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_told_once() -> None:
    for number in range(5):
        user = UserFactory()
        told = _together(
            lambda user=user, number=number: actions.notify(
                kind=KIND, to=[user], title="t", text="t", key=f"k{number}"
            ),
            4,
        )
        assert sorted(told) == [0, 0, 0, 1]
    assert Notice.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize("pace", [Pace.AT_ONCE, Pace.DAILY])
def test_a_channel_slower_than_the_lease_sends_nothing_twice(settings, pace: Pace) -> None:
    settings.NOTICE_CHANNELS = {"email": "tests.notices.test_delivery.slow"}
    for name in "abcd":
        user = UserFactory(email=f"{name}@example.com")
        Preference.objects.create(user=user, kind=KIND, pace=pace, channels=[Channel.EMAIL])
        _tell(user, 2 if pace == Pace.DAILY else 1)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False) as SLOW["clock"]:
        SLOW["sent"] = sent = []
        # What the other worker took over on the way is not counted by the first.
        assert actions.deliver_due() == 2
    assert sorted(sent) == ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]
    assert not Delivery.objects.filter(sent_at=None).exists()


SLOW: dict = {}


def slow(*, user: User, subject: str, text: str) -> None:
    """Take four of the lease's five minutes; during the second message a worker with a quicker line comes by."""
    SLOW["sent"].append(user.email)
    if len(SLOW["sent"]) <= 2:
        SLOW["clock"].shift(timedelta(minutes=4))
    if len(SLOW["sent"]) == 2:
        assert actions.deliver_due() == 2
