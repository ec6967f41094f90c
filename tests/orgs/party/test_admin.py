"""Party building on the staff site: steps by the actions, sheets in and out, members for street staff alone."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from openpyxl import Workbook, load_workbook

from accounts.states import Role
from orgs.models.party import BranchMember, InstructorAssignment, PartyBranch
from orgs.queries.party import instructor_of
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.party import BranchFactory, BranchMeetingFactory, CoverFactory, GuidanceFactory

pytestmark = pytest.mark.django_db
STREET = {"staff", "second_staff"}


def url_of(name, *args):
    return reverse(f"admin:orgs_{name}", args=args)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("sheet.xlsx", stream.getvalue())


def rows_of(response):
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def exported(client, model, fields):
    form = client.get(url_of(f"{model}_export")).context_data["form"]
    data = {"format": "0", **{name: "on" for name in form.fields if name.endswith(fields)}}
    return rows_of(client.post(url_of(f"{model}_export"), data))


def test_who_reads_which_table(client, cast, organisation):
    branch = BranchFactory(place=cast.community)
    CoverFactory(branch=branch, organisation=organisation)
    BranchMember.objects.create(branch=branch, name="高一", joined_on="2026-02-01")
    BranchMeetingFactory(branch=branch)
    GuidanceFactory(organisation=organisation, instructor=cast.instructor)
    local = STREET | {"community_staff"}
    for model, may in (
        ("partybranch", local | {"finance"}),
        ("branchmember", STREET),
        ("branchmeeting", STREET),
        ("guidancerecord", local),
    ):
        seen = set()
        for name, user in cast.everybody().items():
            client.force_login(user)
            page = client.get(url_of(f"{model}_changelist"))
            if page.status_code == 200 and page.context_data["cl"].result_count:
                seen.add(name)
        assert seen == may, model
    with pytest.raises(NoReverseMatch):
        url_of("talentinstructor_changelist")


def test_a_branch_goes_its_road(client, cast, organisation):
    UserFactory(name="秦书记", phone="13800000001")
    branch = BranchFactory(place=cast.community, kind="alone", stage="planned", secretary=None, founded_on=None)
    PartyBranch.objects.filter(pk=branch.pk).update(secretary_from=None)
    CoverFactory(branch=branch, organisation=organisation, starts_on=None)
    client.force_login(cast.community_staff)
    assert client.post(url_of("partybranch_step", branch.pk, "approve")).status_code == 403
    client.force_login(cast.staff)
    client.post(url_of("partybranch_step", branch.pk, "approve"))
    client.post(url_of("partybranch_step", branch.pk, "start"), {"start-phone": "123"})
    assert PartyBranch.objects.get().stage == "approved"
    client.post(url_of("partybranch_step", branch.pk, "start"), {"start-phone": "13800000001"})
    page = client.get(url_of("partybranch_change", branch.pk))
    assert [offer["step"].name for offer in page.context_data["flow_offers"]] == ["change_secretary", "dissolve"]
    assert client.post(url_of("partybranch_step", branch.pk, "cover")).status_code == 404
    client.post(url_of("partybranch_step", branch.pk, "dissolve"), {"reason": "功能调整"})
    assert PartyBranch.objects.get().stage == "dissolved"
    assert exported(client, "partybranch", ("_name", "_covers"))[1][0] == branch.name


def test_charges_come_by_a_sheet_all_or_none(client, cast, organisation, others):
    instructor = UserFactory(name="秦指导", phone="13800000002")
    RoleGrantFactory(user=instructor, role=Role.PARTY_INSTRUCTOR, place=cast.street)
    UserFactory(name="张无关", phone="13800000003")
    client.force_login(cast.staff)
    template = rows_of(client.get(reverse("admin:orgs_instructorassignment_import_template")))[0][:3]
    data = {"format": "0", "resource": "0"}
    url = url_of("instructorassignment_import")
    good = [organisation.filing_number, 13800000002, "2026-03-01"]
    bad = [others[0].filing_number, "13800000003", "2026-03-01"]
    unknown = ["无此号", "13800000002", "2026-03-01"]
    checked = client.post(url, data | {"import_file": sheet(template, good, bad, unknown)})
    errors = checked.context_data["sheet_errors"]
    assert {row for row, _heading, _words in errors} == {3, 4}
    assert InstructorAssignment.objects.count() == 0
    checked = client.post(url, data | {"import_file": sheet(template, good)})
    client.post(url_of("instructorassignment_process_import"), checked.context_data["confirm_form"].initial)
    assert instructor_of(organisation) == instructor
    assert InstructorAssignment.objects.get().assigned_by == cast.staff
    assert exported(client, "instructorassignment", ("_name", "_instructor"))[1] == [organisation.name, "秦*"]
    client.force_login(cast.community_staff)
    assert client.get(url).status_code == 403
