"""The desk on the portal, over the API and in the staff site: who opens what, sheets in and out."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from rest_framework.test import APIClient
from tablib import Dataset

from accounts.models import User
from orgs.actions import ask_to_join
from orgs.admin.offices import MembershipResource
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgInvitation, OrgPosition
from orgs.models.posts import OrgAccounts, OrgPhoto, OrgPost
from orgs.states import Belonging
from orgs.states.offices import Invited, Term
from tests.factories.accounts import UserFactory
from tests.factories.offices import InvitationFactory, PositionFactory, title_of
from tests.factories.orgs import MembershipFactory
from tests.factories.pictures import photo
from tests.orgs.desk import fresh
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
STAFF = {"staff", "second_staff", "community_staff"}
DESKS = {
    "desk/": {"manager"} | STAFF,
    "positions/": {"manager"} | STAFF,
    "members/": {"manager"} | STAFF,
    "members.xlsx": {"manager"} | STAFF,
    "positions/new/": {"manager"},
    "invitations/": {"manager"},
    "posts/new/": {"manager"},
    "page/": {"manager"},
    "accounts/new/": {"manager"},
}


def test_who_opens_which_page_of_the_desk(client, cast: Cast, organisation: Organisation) -> None:
    everybody = cast.everybody()
    for part, may in DESKS.items():
        for name in {*may, "member", "resident", "stranger", "neighbour_staff", "other_staff", "finance"}:
            client.force_login(everybody[name])
            status = client.get(f"/orgs/{organisation.pk}/{part}").status_code
            assert (status == 200) == (name in may), (part, name, status)
    client.logout()
    assert client.get(f"/orgs/{organisation.pk}/desk/").status_code == 302


def test_a_position_is_offered_and_accepted_on_the_portal(client, cast: Cast, organisation: Organisation) -> None:
    page = f"/orgs/{organisation.pk}"
    client.force_login(cast.manager)
    sent = {"title": title_of("秘书长").pk, "user": cast.member.pk, "starts_on": "2026-01-01", "desk": "title"}
    assert client.post(f"{page}/positions/new/", sent | {"user": cast.stranger.pk}).status_code == 200
    assert client.post(f"{page}/positions/new/", sent).status_code == 302
    position = OrgPosition.objects.get()
    assert (position.stage, position.desk, position.starts_on) == (Term.OFFERED, "secretary", date(2026, 1, 1))
    address = position.get_absolute_url()
    client.force_login(cast.stranger)
    assert [client.get(address).status_code, client.post(f"{address}accept/").status_code] == [404, 404]
    client.force_login(cast.member)
    assert "蒋队员" not in client.get(f"{page}/").content.decode()
    client.post(f"{address}accept/")
    client.logout()
    assert "蒋队员" in client.get(f"{page}/").content.decode()
    client.force_login(cast.member)
    assert client.get(f"{page}/invitations/").status_code == 200
    assert client.post(f"{page}/desk/leave/").status_code == 403
    assert client.post(f"{address}nothing/").status_code == 404


def test_inviting_and_joining_on_the_portal(client, cast: Cast, organisation: Organisation) -> None:
    page = f"/orgs/{organisation.pk}"
    client.force_login(cast.manager)
    client.post(f"{page}/invitations/phone/", {"phone": cast.stranger.phone, "days": 7})
    assert client.post(f"{page}/invitations/phone/", {"phone": "123", "days": 7}).status_code == 200
    client.post(f"{page}/invitations/link/", {"most": 2, "days": 7})
    link, personal = OrgInvitation.objects.order_by("-pk")
    assert b"<svg" in client.get(f"{page}/invitations/{link.pk}/").content
    book = Workbook()
    for row in (["姓名", "手机号"], ["甲", 13800000001], ["乙", "13800000002"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    sheet = SimpleUploadedFile("a.xlsx", stream.getvalue())
    client.post(f"{page}/invitations/sheet/", {"sheet": sheet})
    wrong = client.post(f"{page}/invitations/sheet/", {"sheet": SimpleUploadedFile("a.xlsx", b"none")})
    assert (wrong.status_code, OrgInvitation.objects.count()) == (200, 4)
    client.logout()
    assert client.get(personal.get_absolute_url()).status_code == 200
    client.force_login(cast.resident)
    assert client.get(personal.get_absolute_url()).status_code == 404
    client.post(link.get_absolute_url())
    assert Membership.objects.get(user=cast.resident).invitation == link
    client.force_login(cast.stranger)
    assert str(personal.organisation) in client.get("/orgs/mine/").content.decode()
    client.post(f"{personal.get_absolute_url()}decline/")
    assert OrgInvitation.objects.get(pk=personal.pk).stage == Invited.DECLINED
    assert client.post(f"{page}/invitations/{link.pk}/withdraw/").status_code == 403


def test_posts_photos_and_accounts_on_the_portal(client, cast: Cast, organisation: Organisation) -> None:
    page = f"/orgs/{organisation.pk}"
    client.force_login(cast.manager)
    client.post(f"{page}/posts/new/", {"title": "义剪", "text": "来了二十人。"})
    post = OrgPost.objects.get()
    client.post(f"{page}/posts/{post.pk}/photo/", {"picture": photo(), "alt": "志愿者理发"})
    assert client.post(f"{page}/photos/", {"picture": photo(), "alt": ""}).status_code == 200
    picture = OrgPhoto.objects.get()
    client.logout()
    assert client.get(post.get_absolute_url()).status_code == 404
    assert client.get(f"/files/{picture.picture_id}/").status_code == 404
    client.force_login(cast.manager)
    client.post(f"{page}/posts/{post.pk}/publish/")
    sent = {"year": 2025, "opening": "0", "closing": "20.5", "income_label_0": "捐赠", "income_fen_0": "20.5"}
    assert client.post(f"{page}/accounts/new/", sent | {"income_fen_0": ""}).status_code == 200
    client.post(f"{page}/accounts/new/", sent)
    accounts = OrgAccounts.objects.get()
    assert (accounts.closing, accounts.income, accounts.difference) == (2_050, 2_050, 0)
    client.logout()
    assert client.get(accounts.get_absolute_url()).status_code == 404
    client.force_login(cast.manager)
    client.post(f"{accounts.get_absolute_url()}publish/")
    client.post(f"{page}/page/", {"motto": "邻里相助", "takes_members": "on", "questions": "有空吗？"})
    client.logout()
    shown = client.get(f"{page}/").content.decode()
    assert all(words in shown for words in ("邻里相助", "义剪", "2025"))
    assert "志愿者理发" in client.get(post.get_absolute_url()).content.decode()
    assert client.get(f"/files/{picture.picture_id}/").status_code == 200
    assert client.get(accounts.get_absolute_url()).status_code == 200
    client.force_login(cast.resident)
    client.post(f"{page}/follow/")
    assert "义剪" in client.get("/orgs/followed/").content.decode()
    assert client.post(f"{page}/photos/{picture.pk}/remove/").status_code == 403


def test_the_members_sheet_masks_phones_and_keeps_formulas_as_words(
    client, cast: Cast, organisation: Organisation
) -> None:
    MembershipFactory(organisation=organisation, user=UserFactory(name="=1+1", phone="13812345678"))
    client.force_login(cast.manager)
    book = load_workbook(io.BytesIO(client.get(f"/orgs/{organisation.pk}/members.xlsx").content))
    rows = list(book.active.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["卫会长", "蒋队员", "=1+1"]
    assert (rows[2][0].data_type, rows[2][1].value) == ("s", "138****5678")


def test_staff_import_a_paper_list_and_nobody_elses(rf, cast: Cast, organisation: Organisation) -> None:
    new = UserFactory(name="甲", phone="13800000001")
    headings = [field.column_name for field in MembershipResource().get_import_fields() if not field.readonly]
    number = organisation.filing_number

    def imported(user: User, *rows) -> object:
        request = rf.get("/")
        request.user = fresh(user)
        resource = MembershipResource(request=request)
        return resource.import_data(Dataset(*rows, headers=headings), rollback_on_validation_errors=True)

    good = (number, "甲", "13800000001", "骨干", "2026-05-01")
    bad = (
        ("无此号", "甲", "13800000001", "", ""),
        (number, "乙", "13800000001", "", ""),
        (number, "", "13800000009", "", ""),
        (number, "", cast.member.phone, "", ""),
        (number, "", "13800000001", "", "2099-01-01"),
    )
    assert len(imported(cast.staff, *bad).invalid_rows) == 5
    assert len(imported(cast.neighbour_staff, good).invalid_rows) == 1
    assert not Membership.objects.filter(user=new).exists()
    result = imported(cast.community_staff, good)
    assert (result.has_errors(), result.has_validation_errors()) == (False, False)
    entered = Membership.objects.get(user=new)
    assert (entered.stage, entered.position, entered.joined_on) == (Belonging.MEMBER, "骨干", date(2026, 5, 1))
    assert Organisation.objects.get(pk=organisation.pk).member_count == 3


def test_the_desk_over_the_api(cast: Cast, organisation: Organisation) -> None:
    base = f"/api/v1/organisations/{organisation.pk}"
    link = InvitationFactory(organisation=organisation, invited_by=cast.manager, most=2)
    clients = {name: APIClient() for name in ("manager", "member", "stranger")}
    for name, client in clients.items():
        client.force_authenticate(fresh(getattr(cast, name)))
    ask_to_join(organisation=organisation, by=fresh(cast.resident))
    manager, member, stranger = clients.values()
    for part in ("desk/", "invitations/"):
        assert [manager.get(f"{base}/{part}").status_code, stranger.get(f"{base}/{part}").status_code] == [200, 404]
    assert manager.get(f"{base}/desk/").json()["todos"][0]["url"] == f"/orgs/{organisation.pk}/members/"
    sent = {"title": title_of("骨干").name, "user": cast.member.pk}
    assert stranger.post(f"{base}/positions/", sent).status_code == 404
    made = manager.post(f"{base}/positions/", sent).json()
    assert stranger.get(f"/api/v1/me/positions/{made['id']}/").status_code == 404
    assert member.post(f"/api/v1/me/positions/{made['id']}/steps/accept/").json()["stage"] == "held"
    assert [row["name"] for row in APIClient().get(f"{base}/positions/").json()["results"]] == ["蒋队员"]
    mine = "/api/v1/me/invitations-to-join/"
    assert manager.post(f"{base}/invitations/", {"phone": cast.stranger.phone}).status_code == 201
    (own,) = stranger.get(mine).json()["results"]
    assert member.post(f"{mine}{own['token']}/accept/").status_code == 404
    assert stranger.post(f"{mine}{link.token}/accept/").status_code == 201
    post = manager.post(f"{base}/posts/", {"title": "义剪", "text": "来了。"}).json()
    assert stranger.get(f"{base}/posts/{post['id']}/").status_code == 404
    assert stranger.post(f"{base}/posts/", {"title": "义剪", "text": "来了。"}).status_code == 404
    assert manager.post(f"{base}/posts/{post['id']}/steps/publish/").status_code == 200
    assert stranger.post(f"/api/v1/organisations/{organisation.pk}/follow/").status_code == 204
    assert [row["title"] for row in stranger.get("/api/v1/me/followed-posts/").json()["results"]] == ["义剪"]
    lines = [{"side": "income", "label": "捐赠", "fen": 100}]
    facts = {"year": 2025, "opening": 0, "closing": 100, "lines": lines}
    assert stranger.post(f"{base}/accounts/", facts, format="json").status_code == 404
    drawn = manager.post(f"{base}/accounts/", facts, format="json").json()
    assert stranger.get(f"{base}/accounts/").json()["results"] == []
    assert manager.post(f"{base}/accounts/{drawn['id']}/publish/").status_code == 200
    assert len(stranger.get(f"{base}/accounts/").json()["results"]) == 1
    assert APIClient().get(f"{base}/record/2026/").json()["posts"] == 1
    assert APIClient().get(f"{base}/").json()["page"]["followers"] == 1
    assert stranger.post(f"{base}/relations/", {"other": organisation.pk, "kind": "link"}).status_code == 404


def test_lists_of_the_desk_ask_the_same_for_one_and_thirty(
    client, cast: Cast, organisation: Organisation, django_assert_max_num_queries
) -> None:
    page = f"/orgs/{organisation.pk}"
    most = {"desk/": 27, "positions/": 20, "members/": 18, "invitations/": 16}
    client.force_login(cast.manager)
    for count in (1, 29):
        for member in MembershipFactory.create_batch(count, organisation=organisation):
            PositionFactory(organisation=organisation, user=member.user)
        MembershipFactory.create_batch(count, organisation=organisation, stage=Belonging.ASKED)
        for _n in range(count):
            InvitationFactory(organisation=organisation, invited_by=cast.manager)
        for part, queries in most.items():
            client.get(f"{page}/{part}")
            with django_assert_max_num_queries(queries):
                assert client.get(f"{page}/{part}").status_code == 200


def test_staff_read_positions_and_withdraw_posts_in_the_staff_site(
    client, cast: Cast, organisation: Organisation, settings
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    PositionFactory(organisation=organisation, user=cast.member)
    User.objects.filter(pk=cast.staff.pk).update(is_staff=True)
    client.force_login(fresh(cast.staff))
    for name in ("orgposition", "orginvitation", "orgpost", "orgaccounts", "orgrelation", "positiontitle", "workfield"):
        assert client.get(f"/admin/orgs/{name}/").status_code == 200, name
    assert "蒋队员" in client.get(f"/admin/orgs/orgposition/{OrgPosition.objects.get().pk}/change/").content.decode()
    client.force_login(cast.other_staff)
    assert client.get(f"/admin/orgs/orgposition/{OrgPosition.objects.get().pk}/change/").status_code == 404
