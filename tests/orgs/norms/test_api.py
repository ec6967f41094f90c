"""Norms over the API, and on the staff site."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from rest_framework.test import APIClient

from orgs.actions.norms import draft_version, publish_version
from orgs.models.norms import Norm, NormCheck, NormItem, NormVersion
from tests.factories.norms import NormFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
SAID = [{"code": "charter", "answer": "met"}, {"code": "money", "answer": "na", "note": "没有收支"}]


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def post(user, path, data):
    return app(user).post(f"{ROOT}/{path}", data, format="json")


def test_norms_are_read_and_versions_compared(cast, version, django_assert_max_num_queries):
    path = f"norms/{version.norm.pk}"
    assert get(None, "norms/").json()["results"][0]["version"]["number"] == 1
    assert [len(get(None, f"{path}/versions/1/").json()[part]) for part in ("sections", "items")] == [1, 3]
    assert get(None, f"{path}/versions/2/").status_code == 404
    draft = draft_version(norm=version.norm, in_force_from=timezone.localdate().replace(year=2030), by=cast.staff)
    assert get(cast.staff, f"{path}/versions/2/").status_code == 404
    draft.sections.update(text="有负责人。")
    publish_version(version=draft, by=cast.staff)
    changes = get(None, f"{path}/versions/2/changes/?since=1").json()
    assert [change["mark"] for change in changes["sections"]] == ["changed"]
    for since in ("", "x", "9", "²"):
        assert get(None, f"{path}/versions/2/changes/?since={since}").status_code == 404
    for number in range(30):
        NormFactory(street=cast.street, code=f"more-{number}")
    with django_assert_max_num_queries(4):
        assert len(get(None, "norms/").json()["results"]) == 20


def test_an_organisation_is_checked_by_those_who_may(cast, organisation, version):
    path = f"organisations/{organisation.pk}/norm-checks/"
    facts = {"version": version.pk, "said": SAID}
    for name, user in cast.everybody().items():
        if name in {"member", "instructor"}:
            continue
        reads = name in {"manager", "staff", "second_staff", "community_staff"}
        assert get(user, path).status_code == get(user, f"{path}now/").status_code == (200 if reads else 404)
        if name != "manager":
            assert post(user, path, facts).status_code in {403, 404}
    assert post(cast.member, path, facts).status_code == 403
    assert post(cast.manager, path, facts | {"said": SAID[:1]}).status_code == 409
    assert post(cast.manager, path, facts | {"said": [{"code": "charter", "answer": "x"}]}).status_code == 400
    done = post(cast.manager, path, facts).json()
    assert (done["met"], done["unmet"], done["not_applicable"], done["share"]) == (1, 1, 1, 50)
    assert [row["answer"] for row in get(cast.member, f"{path}{done['id']}/").json()["rows"]] == ["unmet", "met", "na"]
    assert [row["answer"] for row in get(cast.manager, f"{path}now/").json()[0]["rows"]] == ["unmet", "met", "na"]
    assert post(cast.staff, path, facts | {"checker": "staff"}).status_code == 201
    assert NormCheck.objects.count() == 2


def url_of(name, *args):
    return reverse(f"admin:orgs_{name}", args=args)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("sheet.xlsx", stream.getvalue())


def test_a_norm_is_written_and_published_on_the_staff_site(client, cast):
    client.force_login(cast.staff)
    facts = {"street": cast.street.pk, "code": "basics", "title": "基本规范", "is_active": "on"}
    client.post(url_of("norm_add"), facts | {"street": cast.other_street.pk})
    client.post(url_of("norm_add"), facts | {"street": ""})
    assert Norm.objects.count() == 0
    client.post(url_of("norm_add"), facts)
    norm = Norm.objects.get()
    begin = {"norm": norm.pk, "in_force_from": f"{timezone.localdate()}", "changes": ""}
    client.post(url_of("normversion_add"), begin)
    version = NormVersion.objects.get()
    assert (version.number, version.drafted_by) == (1, cast.staff)
    assert client.post(url_of("normversion_add"), begin).status_code == 200
    data = {
        "in_force_from": f"{timezone.localdate()}",
        "preface": "",
        "source": "办事处",
        "changes": "",
        "sections-TOTAL_FORMS": 1,
        "sections-INITIAL_FORMS": 0,
        "sections-0-order": 1,
        "sections-0-code": "people",
        "sections-0-title": "人员",
        "sections-0-text": "有负责人。",
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
    }
    client.post(url_of("normversion_change", version.pk), data)
    assert version.sections.get().title == "人员"
    template = client.get(reverse("admin:orgs_normitem_import_template"))
    names = [cell.value for cell in load_workbook(BytesIO(template.content)).active[1]]
    assert len(names) == 9
    rows = (
        ["basics", 1, "members", "people", "成员是否满三人", "", "members", 3, "否"],
        ["basics", 2, "charter", "people", "章程是否上墙", "看活动室", "self", 1, "否"],
    )
    wrong = ["other", 3, "x", "", "别的", "", "self", 1, "否"]
    data = {"format": "0", "resource": "0"}
    checked = client.post(url_of("normitem_import"), data | {"import_file": sheet(names, *rows, wrong)})
    assert {row for row, _heading, _words in checked.context_data["sheet_errors"]} == {4}
    checked = client.post(url_of("normitem_import"), data | {"import_file": sheet(names, *rows)})
    client.post(url_of("normitem_process_import"), checked.context_data["confirm_form"].initial)
    assert dict(NormItem.objects.values_list("code", "need")) == {"members": 3, "charter": 1}
    checked = client.post(url_of("normitem_import"), data | {"import_file": sheet(names, [*rows[0][:7], 5, "否"])})
    client.post(url_of("normitem_process_import"), checked.context_data["confirm_form"].initial)
    assert NormItem.objects.get(code="members").need == 5
    client.force_login(cast.community_staff)
    assert client.post(url_of("normversion_step", version.pk, "publish")).status_code in {403, 404}
    client.force_login(cast.staff)
    client.post(url_of("normversion_step", version.pk, "publish"))
    assert NormVersion.objects.get().stage == "published"
    page = client.get(url_of("normversion_change", version.pk))
    assert page.status_code == 200
    assert page.context_data["flow_offers"] == []


def test_checks_on_the_staff_site_are_those_of_ones_places(client, cast, organisation, version):
    post(cast.manager, f"organisations/{organisation.pk}/norm-checks/", {"version": version.pk, "said": SAID})
    seen = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        page = client.get(url_of("normcheck_changelist"))
        if page.status_code == 200 and page.context_data["cl"].result_count:
            seen.add(name)
    assert seen == {"staff", "second_staff", "community_staff"}
