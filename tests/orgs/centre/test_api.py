"""The centre over the API and in the staff site: the same doors, the same refusals."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.test import APIClient

from orgs.models.centre import CentreTicket
from tests.factories import centre as made

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def post(user, path, data=None, **headers):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def test_stays_bookings_and_tickets(cast, house):
    mine = {"organisation": house.organisation.pk}
    days = {name: str(day) for name, day in made.days().items()}
    stay = {**mine, "centre": house.centre.pk, "kind": "desk", "words": made.WORDS, **days}
    assert post(cast.manager, "centre-stays/", {**stay, "circle": house.circle.pk}).status_code == 400
    found = post(cast.manager, "centre-stays/", stay, **{"idempotency-key": "one"})
    assert post(cast.manager, "centre-stays/", stay, **{"idempotency-key": "one"}).json()["id"] == found.json()["id"]
    path = f"centre-stays/{found.json()['id']}"
    assert post(cast.manager, f"{path}/approve/", {"space": house.desk.pk}).status_code == 403
    assert post(cast.staff, f"{path}/approve/", {"space": house.desk.pk}).json()["stage"] == "approved"
    assert post(cast.staff, f"{path}/steps/move_in/").json()["stage"] == "in"
    seats = get(None, f"centres/{house.centre.pk}/").json()["seats"]
    assert [seat["guest"] for seat in seats] == [house.organisation.name, None, None]
    times = {"starts_at": made.at(9).isoformat(), "ends_at": made.at(11).isoformat()}
    booking = {**mine, "space": house.meeting.pk, "words": "理事会", **times}
    one = post(cast.manager, "room-bookings/", booking)
    assert (one.status_code, post(cast.manager, "room-bookings/", booking).status_code) == (201, 409)
    assert [row["guest"] for row in get(None, f"centres/{house.centre.pk}/bookings/").json()] == [
        house.organisation.name
    ]
    assert post(cast.manager, f"room-bookings/{one.json()['id']}/steps/cancel/").json()["stage"] == "cancelled"
    ask = {
        **mine,
        "centre": house.centre.pk,
        "kind": made.service(cast.street).pk,
        "title": "学记账",
        "words": made.NEED,
    }
    path = f"centre-tickets/{post(cast.manager, 'centre-tickets/', ask).json()['id']}"
    people = [row["id"] for row in get(cast.staff, f"centres/{house.centre.pk}/handlers/").json()]
    assert (cast.instructor.pk in people, cast.manager.pk in people) == (True, False)
    assert post(cast.staff, f"{path}/accept/", {"handler": cast.instructor.pk}).json()["stage"] == "accepted"
    assert post(cast.instructor, f"{path}/steps/begin/").json()["stage"] == "working"
    assert post(cast.instructor, f"{path}/notes/", {"words": "周三来谈"}).json()["notes"][0]["from_the_centre"] is True
    assert post(cast.instructor, f"{path}/finish/", {"result": "教会了记流水账"}).json()["stage"] == "done"
    assert post(cast.manager, f"{path}/confirm/", {"rating": 6}).status_code == 400
    assert post(cast.manager, f"{path}/confirm/", {"rating": 5}).json()["rating"] == 5


def test_strangers_learn_nothing(cast, house):
    stay = made.asked(house.centre, house.organisation, cast.manager)
    row = made.ticket(house.centre, house.organisation, cast.manager)
    booking = made.booked(house.meeting, house.organisation, cast.manager)
    paths = (f"centre-stays/{stay.pk}", f"centre-tickets/{row.pk}", f"room-bookings/{booking.pk}")
    for user in (cast.stranger, cast.other_staff, house.leader, cast.community_staff, None):
        status = 401 if user is None else 404
        for path in paths:
            assert get(user, f"{path}/").status_code == status, path
            for name in ("withdraw", "cancel", "decline"):
                assert post(user, f"{path}/steps/{name}/", {"reason": "x"}).status_code == status, path
            listed = get(user, f"{path.split('/')[0]}/")
            assert (listed.status_code, listed.json().get("results", [])) == (401 if user is None else 200, [])
        assert post(user, f"centre-tickets/{row.pk}/accept/", {"handler": cast.staff.pk}).status_code == status
        assert get(user, f"centres/{house.centre.pk}/handlers/").status_code == (401 if user is None else 403)
    assert CentreTicket.objects.get().stage == "asked"


def test_the_staff_site(client, cast, house):
    row = made.ticket(house.centre, house.organisation, cast.manager)
    stay = made.asked(house.centre, house.organisation, cast.manager)
    lists = ("incubationcentre", "centrespace", "servicekind", "centrestay", "roombooking", "centreticket")
    for user, status in ((cast.staff, 200), (cast.community_staff, 403), (cast.finance, 403)):
        client.force_login(user)
        for name in lists:
            assert client.get(reverse(f"admin:orgs_{name}_changelist")).status_code == status, name
    client.force_login(cast.other_staff)
    assert client.get(reverse("admin:orgs_centreticket_change", args=[row.pk])).status_code == 404
    client.force_login(cast.staff)
    client.post(reverse("admin:orgs_centrestay_step", args=[stay.pk, "decline"]), {"reason": "暂时没有"})
    client.post(
        reverse("admin:orgs_centreticket_step", args=[row.pk, "accept"]), {"accept-handler": cast.instructor.pk}
    )
    assert (made.fresh(stay).stage, made.fresh(row).stage) == ("declined", "accepted")
    for name, pk in (("centreticket", row.pk), ("centrestay", stay.pk), ("centrespace", house.desk.pk)):
        assert client.get(reverse(f"admin:orgs_{name}_change", args=[pk])).status_code == 200, name
    for name in ("incubationcentre", "centrespace", "servicekind"):
        assert client.get(reverse(f"admin:orgs_{name}_add")).status_code == 200, name
    assert client.get(reverse("admin:orgs_incubationcentre_change", args=[house.centre.pk])).status_code == 200
    template = client.get(reverse("admin:orgs_centrespace_import_template"))
    assert load_workbook(BytesIO(template.content)).active.max_column == 8
