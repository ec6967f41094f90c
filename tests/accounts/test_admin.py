"""The staff site of people, roles, bodies, places, consents and acting: each sees the own part, masked."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.acting import start_acting
from accounts.actions.consents import give_consent
from accounts.models import Body, RoleGrant, User
from accounts.states import ConsentKind, Role
from core.models import Reveal
from places.models import Place
from tests.factories.accounts import RoleGrantFactory, UserFactory


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def admins(cast):
    people = {}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        people[role] = UserFactory(name=f"三员{role[:3]}", is_staff=True)
        RoleGrantFactory(user=people[role], role=role, place=cast.street)
    return people


def listed(client, person, model):
    client.force_login(person)
    response = client.get(reverse(f"admin:accounts_{model}_changelist"))
    return set(response.context["cl"].result_list) if response.status_code == 200 else response.status_code


def test_staff_see_the_people_of_their_places_masked(client, cast, admins):
    here = listed(client, cast.community_staff, "user")
    assert here == {
        cast.community_staff,
        cast.grid_leader,
        cast.building_leader,
        cast.resident,
        cast.manager,
        cast.member,
    }
    assert listed(client, cast.other_staff, "user") == {cast.other_staff}
    page = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert cast.other_staff.phone not in page
    assert cast.stranger in listed(client, admins[Role.SYSTEM_ADMIN], "user")
    assert cast.stranger not in listed(client, admins[Role.AUDIT_ADMIN], "user")
    assert listed(client, cast.resident, "user") == 302


def test_a_person_is_found_by_the_whole_phone(client, cast):
    client.force_login(cast.staff)
    url = reverse("admin:accounts_user_changelist")
    found = client.get(url, {"q": cast.resident.phone}).context["cl"].result_list
    assert list(found) == [cast.resident]
    assert list(client.get(url, {"q": cast.resident.phone[:8]}).context["cl"].result_list) == []
    assert list(client.get(url, {"q": cast.other_staff.phone}).context["cl"].result_list) == []


def test_a_phone_is_shown_for_a_reason_that_is_kept(client, cast):
    client.force_login(cast.community_staff)
    url = reverse("admin:accounts_user_reveal", args=[cast.resident.pk, "phone"])
    assert cast.resident.phone not in client.get(url).content.decode()
    assert cast.resident.phone not in client.post(url, {"reason": ""}).content.decode()
    response = client.post(url, {"reason": "漏水，需立即联系住户"})
    assert cast.resident.phone in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    seen = Reveal.objects.get()
    assert (seen.subject_id, seen.field, seen.reader, seen.reason) == (
        cast.resident.pk,
        "phone",
        cast.community_staff,
        "漏水，需立即联系住户",
    )
    for person in (cast.neighbour_staff, cast.other_staff):
        client.force_login(person)
        assert client.post(url, {"reason": "漏水，需立即联系住户"}).status_code == 404
    client.force_login(cast.auditor)
    assert client.post(url, {"reason": "漏水，需立即联系住户"}).status_code == 403


def test_the_system_administrator_opens_accounts_and_closes_them(client, cast, admins):
    client.force_login(admins[Role.SYSTEM_ADMIN])
    facts = {"username": "newstaff", "name": "新同事", "phone": "139 0546 0007", "email": ""}
    assert client.post(reverse("admin:accounts_user_add"), facts).status_code == 302
    person = User.objects.get(username="newstaff")
    assert (person.phone, person.is_staff, person.is_superuser, person.has_usable_password()) == (
        "13905460007",
        False,
        False,
        False,
    )
    facts = {"username": "newstaff", "name": "新同事", "email": "", "is_superuser": "on", "is_staff": "on"}
    client.post(reverse("admin:accounts_user_change", args=[person.pk]), facts)
    person.refresh_from_db()
    assert (person.is_active, person.is_superuser, person.is_staff) == (False, False, False)
    client.force_login(cast.staff)
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403


def grant(client, **facts):
    base = {"place": "", "body": "", "starts_on": timezone.localdate().isoformat(), "ends_on": "", "note": ""}
    return client.post(reverse("admin:accounts_rolegrant_add"), {**base, **facts})


def test_a_role_is_granted_by_the_form_within_the_rules(client, cast):
    client.force_login(cast.staff)
    response = grant(client, person=cast.stranger.phone, role=Role.COMMUNITY_STAFF, place=cast.community.pk)
    assert response.status_code == 302
    made = RoleGrant.objects.get(user=cast.stranger)
    assert (made.role, made.granted_by, User.objects.get(pk=cast.stranger.pk).is_staff) == (
        Role.COMMUNITY_STAFF,
        cast.staff,
        True,
    )
    for wrong in (
        {"person": cast.stranger.phone, "role": Role.STREET_STAFF, "place": cast.street.pk},
        {"person": cast.staff.username, "role": Role.ASSESSOR, "place": cast.street.pk},
        {"person": "nobody", "role": Role.ASSESSOR, "place": cast.street.pk},
        {"person": cast.stranger.phone, "role": Role.COMMUNITY_STAFF, "place": cast.community.pk},
        {"person": cast.stranger.phone, "role": Role.ASSESSOR, "place": cast.other_street.pk},
    ):
        assert grant(client, **wrong).status_code == 200
    assert RoleGrant.objects.filter(user=cast.stranger).count() == 1
    assert client.get(reverse("admin:accounts_rolegrant_change", args=[made.pk])).status_code == 200
    client.force_login(cast.finance)
    assert grant(client, person=cast.member.phone, role=Role.ASSESSOR, place=cast.street.pk).status_code == 403


def test_roles_are_ended_all_or_none(client, cast):
    leader = RoleGrant.objects.get(user=cast.grid_leader)
    finance = RoleGrant.objects.get(user=cast.finance)
    client.force_login(cast.staff)
    url = reverse("admin:accounts_rolegrant_changelist")
    client.post(url, {"action": "end_selected", "_selected_action": [leader.pk, finance.pk]})
    assert not RoleGrant.objects.exclude(ended_at=None).exists()
    client.post(url, {"action": "end_selected", "_selected_action": [leader.pk]})
    assert list(RoleGrant.objects.exclude(ended_at=None)) == [leader]


def test_consents_and_acting_are_read_by_whom_they_concern(client, cast, admins):
    consent = give_consent(kind=ConsentKind.PORTRAIT, by=cast.resident)
    granny = UserFactory(phone="", phone_verified=False)
    RoleGrantFactory(user=granny, role=Role.RESIDENT, place=cast.unit)
    session = start_acting(resident=granny, reason="不会用手机", by=cast.grid_leader)
    assert listed(client, admins[Role.SECURITY_ADMIN], "consent") == {consent}
    assert listed(client, cast.staff, "consent") == 403
    assert listed(client, cast.community_staff, "actingsession") == {session}
    assert listed(client, cast.neighbour_staff, "actingsession") == set()
    client.force_login(cast.staff)
    url = reverse("admin:accounts_actingsession_change", args=[session.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "x"}).status_code == 403


def test_street_staff_enter_partners(client, cast):
    client.force_login(cast.staff)
    facts = {"kind": "partner", "name": "邻里超市", "place": cast.community.pk}
    assert client.post(reverse("admin:accounts_body_add"), facts).status_code == 302
    assert Body.objects.get(name="邻里超市").street == cast.street
    assert client.post(reverse("admin:accounts_body_change", args=[cast.body.pk]), facts).status_code == 403
    client.force_login(cast.community_staff)
    assert client.get(reverse("admin:accounts_body_add")).status_code == 403


def test_places_are_kept_by_the_actions(client, cast):
    client.force_login(cast.community_staff)
    add = reverse("admin:places_place_add")
    facts = {"level": "building", "parent": cast.grid.pk, "code": "B9", "name": "9号楼", "compound": "", "order": "9"}
    assert client.post(add, facts).status_code == 302
    building = Place.objects.get(code="B9")
    assert building.path == f"{cast.grid.path}B9/"
    assert client.post(add, {**facts, "code": "B10"}).status_code == 200
    far = Place.objects.get(level="grid", parent=cast.neighbour_community)
    assert client.post(add, {**facts, "code": "B11", "parent": far.pk}).status_code == 200
    change = reverse("admin:places_place_change", args=[building.pk])
    assert client.post(change, {"name": "10号楼", "parent": cast.grid.pk}).status_code == 302
    building.refresh_from_db()
    assert building.name == "10号楼"
    community = reverse("admin:places_place_change", args=[cast.community.pk])
    assert client.get(community).status_code == 200
    assert client.post(community, {"name": "x", "parent": cast.street.pk}).status_code == 403
    client.force_login(cast.staff)
    assert client.post(change, {"name": "10号楼", "parent": far.pk}).status_code == 302
    building.refresh_from_db()
    assert building.path == f"{far.path}B9/"


@pytest.mark.parametrize("model", ["user", "rolegrant", "body"])
def test_lists_cost_the_same_for_any_number(client, cast, model):
    client.force_login(cast.staff)
    url = reverse(f"admin:accounts_{model}_changelist")
    counts = []
    for run in range(2):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
        for number in range(20):
            RoleGrantFactory(user=UserFactory(), role=Role.RESIDENT, place=cast.unit)
            Body.objects.create(kind="partner", name=f"伙伴{run}-{number}", place=cast.community)
    assert counts[0] == counts[1]
