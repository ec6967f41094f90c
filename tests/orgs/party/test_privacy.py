"""Who takes part in a branch, what its minutes say, and a talent's contact: read by few, there for nobody else."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from core.attachments import may_read, store_attachment
from core.flow import FlowRefused
from orgs.actions.party_contacts import agree_to_contact, decline_contact, end_contact, propose_contact
from orgs.actions.party_members import add_branch_member, end_branch_member
from orgs.actions.party_records import change_meeting, record_meeting
from orgs.models import Organisation
from orgs.models.party import BranchMember, MeetingKind, PartyBranch, TalentInstructor
from residents.models import Talent
from residents.states import TalentStage
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.party import BranchFactory, BranchMeetingFactory, ChargeFactory, CoverFactory
from tests.factories.talents import TalentFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
INSIDE = {"staff", "second_staff", "instructor", "member"}


@pytest.fixture
def branch(cast: Cast, organisation: Organisation, others: list[Organisation]) -> PartyBranch:
    """A joint branch whose secretary is the cast's member; the cast's instructor guides one of its organisations."""
    found = BranchFactory(place=cast.community, secretary=cast.member)
    for one in (organisation, *others):
        CoverFactory(branch=found, organisation=one)
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    return found


def readers(client, cast: Cast, url: str) -> set[str]:
    """Return who gets the page; everybody else gets a 404, or is asked to sign in."""
    client.logout()
    assert client.get(url).status_code in {302, 404}
    found = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(url).status_code
        assert status in {200, 404}
        found |= {name} if status == 200 else set()
    return found


def test_members_are_read_by_secretary_instructor_and_street_staff(client, cast: Cast, branch: PartyBranch) -> None:
    members = [
        add_branch_member(branch=branch, name=name, by=cast.member, kept_at="某单位") for name in ("高一", "高二")
    ]
    assert readers(client, cast, f"/party/branches/{branch.pk}/members/") == INSIDE
    client.force_login(cast.stranger)
    page = client.get(branch.get_absolute_url())
    assert (page.context["member_count"], "高一" in page.content.decode()) == (None, False)
    add_branch_member(branch=branch, name="高三", by=cast.staff)
    assert client.get(branch.get_absolute_url()).context["member_count"] == 3
    assert client.post(f"/party/branches/{branch.pk}/members/{members[0].pk}/end/").status_code == 404
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff", "member"}:
            with pytest.raises(PermissionDenied):
                add_branch_member(branch=branch, name="高四", by=user)
            with pytest.raises(PermissionDenied):
                end_branch_member(member=members[0], by=user)
    with pytest.raises(FlowRefused):
        add_branch_member(branch=branch, name="高三", by=cast.staff)
    end_branch_member(member=members[0], by=cast.member)
    with pytest.raises(FlowRefused):
        end_branch_member(member=members[0], by=cast.member)
    with connection.cursor() as cursor:
        cursor.execute("select name, kept_at from orgs_branchmember")
        assert not any("高" in name or "单位" in kept for name, kept in cursor.fetchall())


def test_who_no_longer_is_in_office_reads_nothing(client, cast: Cast, branch: PartyBranch) -> None:
    BranchMember.objects.create(branch=branch, name="高一", joined_on=date(2026, 2, 1))
    PartyBranch.objects.filter(pk=branch.pk).update(secretary=cast.stranger)
    cast.instructor.grants.all().delete()
    assert readers(client, cast, f"/party/branches/{branch.pk}/members/") == {"staff", "second_staff", "stranger"}


def test_minutes_and_photos_stay_inside(client, cast: Cast, branch: PartyBranch) -> None:
    meeting = BranchMeetingFactory(branch=branch, attendance=2)
    silent = BranchMeetingFactory(branch=branch, summary="")
    photo = store_attachment(
        upload=SimpleUploadedFile("记录.pdf", b"%PDF-1.4 x %%EOF"), subject=meeting, by=cast.member
    )
    assert readers(client, cast, silent.get_absolute_url()) == INSIDE
    knows = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        text = client.get(meeting.get_absolute_url()).content.decode()
        assert meeting.summary in text
        knows |= {name} if "困难户名单" in text else set()
    assert knows == INSIDE == {name for name, user in cast.everybody().items() if may_read(photo, user)}
    client.logout()
    public = client.get(branch.get_absolute_url()).content.decode()
    assert meeting.title in public
    assert silent.title not in public
    assert "2 人" not in public


def test_who_records_and_corrects_meetings(cast: Cast, branch: PartyBranch) -> None:
    facts = {
        "branch": branch,
        "kind": MeetingKind.objects.get(code="lecture"),
        "title": "十月党课",
        "held_on": timezone.localdate(),
        "host": "书记",
        "attendance": 6,
        "minutes": "学习",
    }
    for name, user in cast.everybody().items():
        if name not in INSIDE:
            with pytest.raises(PermissionDenied):
                record_meeting(**facts, by=user)
    meeting = record_meeting(**facts, by=cast.member)
    for held_on, code in ((date(2025, 1, 1), "held_on"), (date(2026, 2, 1), "late"), (date(2099, 1, 1), "future")):
        with pytest.raises(FlowRefused) as why:
            record_meeting(**facts | {"held_on": held_on}, by=cast.member)
        assert why.value.code == code
    for name, user in cast.everybody().items():
        if name not in INSIDE:
            with pytest.raises(PermissionDenied):
                change_meeting(meeting=meeting, by=user, minutes="改")
    changed = change_meeting(meeting=meeting, by=cast.instructor, minutes="学习与讨论", held_on=date(2026, 2, 1))
    assert (changed.minutes, changed.held_on) == ("学习与讨论", timezone.localdate())
    assert meeting.events.get().minutes == "学习"
    PartyBranch.objects.filter(pk=branch.pk).update(stage="dissolved")
    with pytest.raises(FlowRefused):
        record_meeting(**facts | {"title": "又一次"}, by=cast.staff)


@pytest.fixture
def talent(cast: Cast) -> Talent:
    """A listed talent."""
    return TalentFactory(user=cast.resident, place=cast.unit, community=cast.community, stage=TalentStage.LISTED)


def test_a_contact_needs_the_talents_own_consent(client, cast: Cast, talent: Talent) -> None:
    for name, user in cast.everybody().items():
        if name != "instructor":
            with pytest.raises(PermissionDenied):
                propose_contact(talent=talent, words="认识一下", by=user)
    with pytest.raises(FlowRefused):
        propose_contact(talent=talent, words=" ", by=cast.instructor)
    link = propose_contact(talent=talent, words="认识一下", by=cast.instructor)
    with pytest.raises(FlowRefused):
        propose_contact(talent=talent, words="再问", by=cast.instructor)
    for name, user in cast.everybody().items():
        if name != "resident":
            for deed in (agree_to_contact, decline_contact):
                with pytest.raises(PermissionDenied):
                    deed(link=link, by=user)
        client.force_login(user)
        seen = "认识一下" in client.get("/party/contacts/").content.decode()
        assert seen is (name in {"resident", "instructor"})
        if name not in {"resident", "instructor"}:
            assert client.post(f"/party/contacts/{link.pk}/end/").status_code == 404
    helper = User.objects.get(pk=cast.community_staff.pk)
    helper.acting_for = cast.resident
    with pytest.raises(PermissionDenied):
        agree_to_contact(link=link, by=helper)
    link = agree_to_contact(link=link, by=cast.resident)
    assert link.consented_at is not None
    assert end_contact(link=link, by=cast.resident).stage == "ended"
    again = propose_contact(talent=talent, words="再联系", by=cast.instructor)
    decline_contact(link=again, by=cast.resident)
    with pytest.raises(FlowRefused) as why:
        propose_contact(talent=talent, words="再问", by=cast.instructor)
    assert why.value.code == "declined"


def test_only_listed_talents_of_the_place_are_asked(cast: Cast, talent: Talent) -> None:
    Talent.objects.filter(pk=talent.pk).update(stage=TalentStage.RETIRED, ended_on=timezone.localdate())
    with pytest.raises(FlowRefused):
        propose_contact(talent=talent, words="认识一下", by=cast.instructor)
    abroad = UserFactory()
    RoleGrantFactory(user=abroad, role=Role.PARTY_INSTRUCTOR, place=cast.other_street)
    with pytest.raises(PermissionDenied):
        propose_contact(talent=talent, words="认识一下", by=abroad)
    assert TalentInstructor.objects.count() == 0


def test_no_row_says_how_good_a_person_is() -> None:
    fields = {field.name for model in (BranchMember, TalentInstructor) for field in model._meta.get_fields()}
    assert fields.isdisjoint({"score", "rank", "points", "level", "grade", "stars", "order"})


def test_a_talent_has_one_contact_in_the_database_too(cast: Cast, talent: Talent) -> None:
    propose_contact(talent=talent, words="认识一下", by=cast.instructor)
    with pytest.raises(Exception, match="one_living_link_per_talent"), transaction.atomic():
        TalentInstructor.objects.create(talent=talent, instructor=cast.staff, words="x")
