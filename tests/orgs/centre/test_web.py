"""The centre on the portal: who sits where, asking, deciding, who reads what, the same queries for any number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orgs.models.centre import CentreStay, CentreTicket, RoomBooking
from tests.factories import centre as made
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


def step(client, matter, row, name, **typed):
    return client.post(reverse(f"orgs:centre_{matter}_step", args=[row.pk, name]), typed)


def form(name, **typed):
    return {f"{name}-{key}": value for key, value in typed.items()}


def test_the_public_page(client, cast, house):
    made.inside(made.asked(house.centre, house.organisation, cast.manager), house.desk, cast.staff)
    page = client.get(reverse("orgs:centre"))
    words = page.content.decode()
    assert (page.status_code, house.organisation.name in words, house.centre.address in words) == (200, True, True)
    assert [group["free"] for group in page.context["groups"]] == [1, 1]
    for hidden in (made.WORDS, cast.manager.name, house.leader.name):
        assert hidden not in words
    made.centre_of(cast.street, cast.staff, name="第二中心")
    assert len(client.get(reverse("orgs:centre")).context["centres"]) == 2
    for name in ("centre_page", "centre_rooms"):
        assert client.get(reverse(f"orgs:{name}", args=[house.centre.pk])).status_code == 200
        assert client.get(reverse(f"orgs:{name}", args=[house.centre.pk]), {"day": "2026-99-99"}).status_code == 200
        assert client.get(reverse(f"orgs:{name}", args=[10**9])).status_code == 404


def test_a_stay_on_the_portal(client, cast, house):
    client.force_login(house.leader)
    address = reverse("orgs:centre_stay_new", args=[house.centre.pk])
    key = f"circle-{house.circle.pk}"
    typed = {"guest": key, "kind": "desk", "people": 2, "words": made.WORDS, **made.days()}
    response = client.post(address, {**typed, "ends_on": typed["starts_on"]})
    assert list(response.context["form"].errors) == ["ends_on"]
    assert client.post(address, {**typed, "guest": f"organisation-{house.organisation.pk}"}).status_code == 200
    response = client.post(address, typed)
    stay = CentreStay.objects.get()
    assert response.url == stay.get_absolute_url()
    client.force_login(cast.staff)
    facts = {"space": house.desk.pk, **made.days()}
    response = step(client, "stay", stay, "approve", **form("approve", **{**facts, "ends_on": facts["starts_on"]}))
    assert list(response.context["forms"][0]["form"].errors) == ["ends_on"]
    step(client, "stay", stay, "approve", **form("approve", **facts))
    step(client, "stay", stay, "move_in")
    client.force_login(house.leader)
    until = made.fresh(stay).ends_on + timedelta(20)
    step(client, "stay", stay, "ask_extension", **form("ask_extension", until=until, reason="还没做完"))
    client.force_login(cast.staff)
    assert stay in client.get(reverse("orgs:centre_desk")).context["stays"]
    step(client, "stay", stay, "extend", **form("extend", until=until))
    assert (made.fresh(stay).ends_on, made.fresh(stay).stage) == (until, "in")
    client.force_login(house.leader)
    step(client, "stay", stay, "move_out")
    assert made.fresh(stay).stage == "out"


def test_a_ticket_on_the_portal(client, cast, house):
    client.force_login(cast.manager)
    address, key = reverse("orgs:centre_ticket_new", args=[house.centre.pk]), f"organisation-{house.organisation.pk}"
    typed = {"guest": key, "kind": made.service(cast.street, "seed").pk, "title": "启动资金", "words": made.NEED}
    assert list(client.post(address, {**typed, "purpose": "买花土和种子"}).context["form"].errors) == ["amount"]
    response = client.post(address, {**typed, "amount": "500.00", "purpose": "买花土和种子"})
    row = CentreTicket.objects.get()
    assert (response.url, row.amount) == (row.get_absolute_url(), 50_000)
    client.force_login(cast.staff)
    assert [found.pk for found in client.get(reverse("orgs:centre_desk")).context["page"].rows] == [row.pk]
    step(client, "ticket", row, "accept", **form("accept", handler=cast.instructor.pk))
    client.force_login(cast.instructor)
    assert [found.pk for found in client.get(reverse("orgs:centre_mine")).context["handled"]] == [row.pk]
    step(client, "ticket", row, "begin")
    client.post(reverse("orgs:centre_ticket_note", args=[row.pk]), {"words": "请补一份预算"})
    client.post(reverse("orgs:centre_ticket_file", args=[row.pk]), {"file": photo()})
    step(client, "ticket", row, "finish", **form("finish", result="同意支持三百元", granted="300"))
    client.force_login(cast.manager)
    words = client.get(row.get_absolute_url()).content.decode()
    assert ("请补一份预算" in words, "300.00" in words) == (True, True)
    step(client, "ticket", row, "confirm", **form("confirm", rating=4, rating_words="很快"))
    row = made.fresh(row)
    assert (row.stage, row.granted, row.rating, row.notes.count()) == ("confirmed", 30_000, 4, 1)


def test_a_booking_on_the_portal(client, cast, house):
    client.force_login(cast.manager)
    address, key = reverse("orgs:centre_book", args=[house.meeting.pk]), f"organisation-{house.organisation.pk}"
    day = timezone.localdate() + timedelta(1)
    typed = {"guest": key, "day": day, "starts": "09:00", "ends": "11:00", "people": 5, "words": "理事会"}
    assert list(client.post(address, {**typed, "ends": "15:00"}).context["form"].errors) == ["ends"]
    client.post(address, typed)
    booking = RoomBooking.objects.get()
    page = client.get(reverse("orgs:centre_rooms", args=[house.centre.pk]))
    assert (page.context["own"], "理事会" in page.content.decode()) == ({booking.pk}, False)
    for user, status in ((cast.stranger, 404), (cast.other_staff, 404), (cast.staff, 200), (cast.manager, 200)):
        client.force_login(user)
        assert client.get(reverse("orgs:centre_booking", args=[booking.pk])).status_code == status
        if status == 404:
            assert step(client, "booking", booking, "cancel").status_code == 404
    assert step(client, "booking", booking, "call_off", reason="x").status_code == 403
    step(client, "booking", booking, "cancel")
    assert made.fresh(booking).stage == "cancelled"


def test_who_reads_what(client, cast, house):
    stay = made.asked(house.centre, house.organisation, cast.manager)
    row = made.working(made.ticket(house.centre, house.organisation, cast.manager), cast.staff, cast.instructor)
    people = {**cast.everybody(), "leader": house.leader, "nobody": None}
    for name, user in people.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        sides = {"manager", "staff", "second_staff"}
        assert client.get(stay.get_absolute_url()).status_code == (200 if name in sides else 404), name
        expected = 200 if name in {*sides, "instructor"} else 404
        assert client.get(row.get_absolute_url()).status_code == expected, name
        desk = client.get(reverse("orgs:centre_desk")).status_code
        assert desk == (200 if name in {"staff", "second_staff"} else 302 if user is None else 403), name
        posted = step(client, "ticket", row, "withdraw").status_code if name not in sides else 302
        assert posted in {302, 403, 404}, name
    assert made.fresh(row).stage == "working"


def test_lists_use_the_same_queries_for_one_and_for_many(client, cast, house, settings):
    settings.CENTRE_TICKETS_MOST = 100
    client.force_login(cast.staff)
    counts = {}
    for size, more in ((1, 1), (20, 19)):
        for _count in range(more):
            made.ticket(house.centre, house.organisation, cast.manager)
        for name in ("orgs:centre_desk", "orgs:centre"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse(name)).status_code == 200
            counts[name, size] = len(found)
    for name in ("orgs:centre_desk", "orgs:centre"):
        assert counts[name, 1] == counts[name, 20], counts
