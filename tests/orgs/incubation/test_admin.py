"""Incubations in the staff site: scope, the same steps through the actions, mentors, masked names in Excel."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from orgs.models.incubation import IncubationMentor
from tests.factories import incubation as made

from .test_board import rows_of

pytestmark = pytest.mark.django_db
LIST = "admin:orgs_incubation_changelist"


def step(client, case, name, **data):
    typed = {key if key == "reason" else f"{name}-{key}": value for key, value in data.items()}
    client.post(reverse("admin:orgs_incubation_step", args=[case.pk, name]), typed)
    return made.fresh(case)


def shown(client):
    return {row.pk for row in client.get(reverse(LIST)).context_data["cl"].result_list}


def test_scope_and_denials(client, cast, nest):
    case = made.applied(nest.circle)
    readers = {"staff", "second_staff", "community_staff", "finance"}
    for name, user in cast.everybody().items():
        client.force_login(user)
        if user.is_staff and name != "auditor":
            assert shown(client) == ({case.pk} if name in readers else set()), name
        if name not in {"staff", "second_staff"}:
            assert step(client, case, "decline", reason="不行").stage == "applied", name
        if name not in {"staff", "second_staff", "other_staff"}:  # the other street names mentors of its own
            assert client.get(reverse("admin:orgs_incubationmentor_add")).status_code in {302, 403}, name
    client.force_login(cast.staff)
    for name in ("add", "import"):
        assert client.get(reverse(f"admin:orgs_incubation_{name}")).status_code == 403


def test_the_way_by_the_staff_site(client, cast, nest):
    case = made.applied(nest.circle)
    client.force_login(cast.staff)
    at = timezone.localtime() + timedelta(days=1)
    case = step(client, case, "invite", talk_at_0=f"{at:%Y-%m-%d}", talk_at_1="09:00", where="201室")
    assert case.stage == "talk"
    case = step(client, made.talked(case, cast.staff), "admit", mentor=nest.mentor.pk)
    assert (case.stage, case.mentor) == ("planning", nest.mentor)
    case = step(client, case, "name_mentor", mentor=nest.other_mentor.pk)
    starts_on, ends_on = made.plan_days()
    case = step(client, case, "set_plan", plan=made.PLAN, starts_on=starts_on, ends_on=ends_on)
    assert (case.mentor, case.ends_on) == (nest.other_mentor, ends_on)
    page = client.get(reverse("admin:orgs_incubation_change", args=[case.pk])).content.decode()
    assert made.NOTES not in page
    case = step(client, case, "end", kind="other", reason="条件不具备")
    assert (case.stage, case.end_kind) == ("ended", "other")


def test_reviews_by_the_staff_site(client, cast, nest):
    case = made.reviewed(made.nursed(nest.circle, cast.staff, nest.mentor), cast.staff, days=50)
    client.force_login(cast.staff)
    assert step(client, case, "graduate", findings="离毕业还差一些").stage == "review"
    assert case.reviews.count() == 0
    assert step(client, case, "go_on", findings="进度正常，按计划继续").stage == "nursing"
    assert case.reviews.get().result == "go_on"


def test_mentors_are_kept_by_the_centre(client, cast, nest):
    client.force_login(cast.staff)
    facts = {"fields_": ["service"], "words": "会计师", "most": 3}
    add = reverse("admin:orgs_incubationmentor_add")
    page = client.post(add, {"place": cast.street.pk, "user": cast.community_staff.pk, "is_active": "on", **facts})
    assert page.status_code == 302
    row = IncubationMentor.objects.get(user=cast.community_staff)
    assert (row.fields, row.most, row.street) == (["service"], 3, cast.street)
    assert client.post(add, {"place": cast.street.pk, "user": cast.stranger.pk, **facts}).status_code == 200
    change = reverse("admin:orgs_incubationmentor_change", args=[row.pk])
    assert client.post(change, {**facts, "most": 7}).status_code == 302
    row.refresh_from_db()
    assert (row.most, row.is_active) == (7, False)
    client.force_login(cast.other_staff)
    assert client.get(change).status_code in {302, 404}
    assert client.post(add, {"place": cast.street.pk, "user": cast.other_staff.pk, **facts}).status_code == 200
    assert IncubationMentor.objects.filter(street=cast.street).count() == 3


def test_the_list_asks_the_same_for_any_number_and_the_sheet_masks(client, cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    client.force_login(cast.staff)
    counts = []
    for more in (0, 20):
        rows_of(cast, more, "planning")
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(LIST))
        counts.append(len(found))
    assert counts[0] == counts[1]
    address = reverse("admin:orgs_incubation_export")
    form = client.get(address).context["form"]
    facts = {"format": "0", "resource": ""} | {
        name: "on" for name in form.fields if name.startswith("incubationresource")
    }
    answer = client.post(address, facts)
    book = load_workbook(io.BytesIO(answer.content))
    lines = [[str(cell) for cell in line] for line in book.active.iter_rows(values_only=True)]
    mine = next(line for line in lines if nest.circle.name in line)
    assert "何*" in mine and nest.leader.name not in mine and cast.assessor.name in mine  # noqa: PT018
    assert len(lines) == 22
    assert case.pk
