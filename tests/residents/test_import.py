"""The roster through the staff site: checked by row and column, all or nothing, brought up to date by a second one."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook, load_workbook

from places.models import Place
from residents.models import Household, Resident, RosterImport
from residents.roster.sheet import COLUMNS
from residents.states import ImportStage
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
HEAD_ID, CHILD_ID = "11010519491231002X", "370502199003070011"


def checked(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def row(cast: Cast, **changes: object) -> list[object]:
    cells = {
        "社区": cast.community.name,
        "网格": cast.grid.name,
        "小区": "",
        "楼栋": cast.building.name,
        "单元": cast.unit.name,
        "房号": "101",
        "户主": "张建国",
        "姓名": "张建国",
        "与户主关系": "户主",
        "身份证号": HEAD_ID,
        "手机号": "13800005678",
        "党员": "是",
        "标签": "楼栋长、会修水电",
    }
    return [(cells | changes).get(name, "") for name in COLUMNS]


def workbook(*rows: list[object], columns: tuple[str, ...] = COLUMNS) -> SimpleUploadedFile:
    book = Workbook()
    book.active.append(columns)
    for cells in rows:
        book.active.append(cells)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


def upload(client, place: Place, file: SimpleUploadedFile, *, makes_places: bool = False) -> RosterImport:
    data = {"place": place.pk, "file": file} | ({"makes_places": "on"} if makes_places else {})
    client.post("/admin/residents/rosterimport/add/", data)
    return RosterImport.objects.order_by("-pk").first()


def confirm(client, record: RosterImport) -> RosterImport:
    client.post(f"/admin/residents/rosterimport/{record.pk}/step/confirm/", {})
    record.refresh_from_db()
    return record


def where(record: RosterImport) -> list[tuple[int, str]]:
    return [(number, column) for number, column, _words in record.faults]


def test_a_roster_is_checked_confirmed_and_saved(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    child = row(
        cast, 姓名="张小宝", 与户主关系="儿子", 身份证号=checked("37050219900307001"), 手机号="", 党员="否", 标签=""
    )
    record = upload(client, cast.community, workbook(row(cast), child))
    assert (record.stage, record.rows, record.faults) == (ImportStage.CHECKED, 2, [])
    assert not Resident.objects.exists()
    record = confirm(client, record)
    assert (record.stage, record.counts["new_residents"], record.counts["new_households"]) == (ImportStage.DONE, 2, 1)
    assert not record.file
    head = Resident.objects.get(name="张建国")
    assert (head.id_number, head.phone, head.tags) == (HEAD_ID, "13800005678", ["楼栋长", "会修水电"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number || phone FROM residents_resident")
        assert not any("1101051949" in stored or "13800005678" in stored for (stored,) in cursor.fetchall())


def test_a_second_roster_updates_instead_of_doubling(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    confirm(client, upload(client, cast.community, workbook(row(cast))))
    record = confirm(client, upload(client, cast.community, workbook(row(cast, 手机号="13900001111"))))
    assert record.counts == {
        "new_places": 0,
        "new_households": 0,
        "new_residents": 0,
        "changed": 1,
        "unchanged": 0,
    }
    assert Resident.objects.get().phone == "13900001111"
    record = confirm(client, upload(client, cast.community, workbook(row(cast, 手机号="13900001111"))))
    assert record.counts["unchanged"] == 1


FAULTS: list[tuple[dict[str, object], str]] = [
    ({"社区": "没有社区"}, "社区"),
    ({"网格": "第九网格"}, "网格"),
    ({"楼栋": "99号楼"}, "楼栋"),
    ({"小区": "不在家园"}, "小区"),
    ({"房号": ""}, "房号"),
    ({"姓名": ""}, "姓名"),
    ({"与户主关系": "老熟人"}, "与户主关系"),
    ({"与户主关系": "儿子"}, "与户主关系"),
    ({"身份证号": "110105194912310021"}, "身份证号"),
    ({"身份证号": "110105194902310020"}, "身份证号"),
    ({"身份证号": 110105194912310020}, "身份证号"),
    ({"手机号": "1380000567"}, "手机号"),
    ({"党员": "大概"}, "党员"),
    ({"户主": "李四"}, "户主"),
]


def test_each_error_names_its_row_and_column(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    for changes, column in FAULTS:
        good = row(cast, 房号="202", 户主="王芳", 姓名="王芳", 身份证号="", 手机号="")
        record = upload(client, cast.community, workbook(good, row(cast, **changes)))
        assert (record.stage, where(record)) == (ImportStage.FAULTY, [(3, column)]), changes
        assert not Resident.objects.exists(), changes
        sheet = load_workbook(BytesIO(client.get(f"/admin/residents/rosterimport/{record.pk}/errors/").content)).active
        assert [cell.value for cell in list(sheet.rows)[1]][:1] == [3], changes


def test_doubles_in_the_file_and_in_the_database(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    elsewhere = row(cast, 房号="102")
    record = upload(client, cast.community, workbook(row(cast), elsewhere))
    assert where(record) == [(3, "身份证号")]
    assert "2" in record.faults[0][2]
    confirm(client, upload(client, cast.community, workbook(row(cast))))
    record = upload(client, cast.community, workbook(elsewhere))
    assert where(record) == [(2, "身份证号")]
    assert "张" not in record.faults[0][2]


def test_two_heads_are_one_too_many(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    second = row(cast, 姓名="张二", 身份证号="", 手机号="", 户主="")
    assert where(upload(client, cast.community, workbook(row(cast), second))) == [(3, "与户主关系")]


def test_a_community_of_others_is_out_of_reach(client, cast: Cast) -> None:
    client.force_login(cast.neighbour_staff)
    record = upload(client, cast.neighbour_community, workbook(row(cast)))
    assert where(record) == [(2, "社区")]
    client.post("/admin/residents/rosterimport/add/", {"place": cast.community.pk, "file": workbook(row(cast))})
    assert RosterImport.objects.count() == 1
    client.force_login(cast.resident)
    assert client.get("/admin/residents/rosterimport/").status_code in {302, 403}


def test_missing_buildings_are_made_when_asked_for(client, cast: Cast) -> None:
    client.force_login(cast.staff)
    new = row(cast, 楼栋="9号楼", 单元="2单元")
    record = confirm(client, upload(client, cast.street, workbook(new), makes_places=True))
    assert (record.stage, record.counts["new_places"]) == (ImportStage.DONE, 2)
    assert Household.objects.get().place.path.startswith(cast.grid.path)


def test_what_is_no_roster_is_refused(client, cast: Cast) -> None:
    client.force_login(cast.staff)
    program = SimpleUploadedFile("名册.xlsx", b"MZ\x90\x00 this is a program")
    assert upload(client, cast.street, program).stage == ImportStage.FAULTY
    assert upload(client, cast.street, workbook(columns=("一", "二"))).stage == ImportStage.FAULTY
    merged = Workbook()
    merged.active.append(COLUMNS)
    merged.active.append(row(cast))
    merged.active.merge_cells("A2:A3")
    out = BytesIO()
    merged.save(out)
    assert upload(client, cast.street, SimpleUploadedFile("合并.xlsx", out.getvalue())).fault_count >= 1


def test_the_template_opens_and_its_sample_is_understood(client, cast: Cast) -> None:
    client.force_login(cast.staff)
    book = load_workbook(BytesIO(client.get("/admin/residents/rosterimport/template/").content))
    assert [cell.value for cell in book.active[1]] == list(COLUMNS)


def test_namesakes_in_one_household_stay_two_people(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    confirm(client, upload(client, cast.community, workbook(row(cast))))
    number = checked("37050219900307001")
    namesake = row(cast, 与户主关系="孙子", 身份证号=number, 手机号="")
    record = confirm(client, upload(client, cast.community, workbook(namesake, row(cast))))
    assert (record.stage, record.counts["new_residents"], record.counts["unchanged"]) == (ImportStage.DONE, 1, 1)
    found = {resident.id_number: resident.relation for resident in Resident.objects.filter(name="张建国")}
    assert found == {HEAD_ID: "head", number: "grandchild"}


def test_a_corrected_number_corrects_its_row(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    confirm(client, upload(client, cast.community, workbook(row(cast))))
    number = checked("11010519491231001")
    record = confirm(client, upload(client, cast.community, workbook(row(cast, 身份证号=number))))
    assert (record.counts["changed"], Resident.objects.get().id_number) == (1, number)


def test_an_unknown_place_is_suggested(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    record = upload(client, cast.community, workbook(row(cast, 楼栋="1号褛")))
    assert where(record) == [(2, "楼栋")]
    assert f"“{cast.building.name}”" in record.faults[0][2]


def test_columns_missing_or_twice_are_named(client, cast: Cast) -> None:
    client.force_login(cast.staff)
    missing = upload(client, cast.street, workbook(row(cast), columns=(*COLUMNS[:7], "备注", *COLUMNS[8:])))
    assert (missing.stage, where(missing), COLUMNS[7] in missing.faults[0][2]) == (ImportStage.FAULTY, [(0, "")], True)
    twice = upload(client, cast.street, workbook([*row(cast), "101"], columns=(*COLUMNS, "房号")))
    assert (twice.stage, where(twice), "房号" in twice.faults[0][2]) == (ImportStage.FAULTY, [(0, "")], True)


def test_one_wrong_row_keeps_all_the_others_out(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    rows = [row(cast, 房号=str(n), 户主="", 姓名=f"户主{n}", 身份证号="", 手机号="") for n in range(101, 131)]
    record = upload(client, cast.community, workbook(*rows, row(cast, 手机号="12345")))
    assert (record.stage, record.rows, where(record)) == (ImportStage.FAULTY, 31, [(32, "手机号")])
    confirm(client, record)
    assert (Resident.objects.count(), Household.objects.count()) == (0, 0)


def test_a_roster_and_its_errors_are_read_by_staff_of_the_place_alone(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    record = upload(client, cast.community, workbook(row(cast, 手机号="12345")))
    page = f"/admin/residents/rosterimport/{record.pk}"
    readers = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        if client.get(f"{page}/errors/").status_code == 200:
            readers.add(name)
            assert client.get(f"{page}/change/").status_code == 200
        else:
            assert client.get(f"{page}/change/").status_code in {302, 403, 404}
    assert readers == {"staff", "second_staff", "community_staff"}


@pytest.mark.parametrize("table", ["household", "resident", "householdclaim", "rosterimport"])
def test_who_lives_where_is_read_by_staff_of_the_place_alone(client, cast: Cast, table: str) -> None:
    client.force_login(cast.community_staff)
    confirm(client, upload(client, cast.community, workbook(row(cast))))
    pages = {}
    for name, user in cast.everybody().items():
        client.force_login(user)
        pages[name] = client.get(f"/admin/residents/{table}/").status_code
    staff = {"staff", "second_staff", "community_staff", "neighbour_staff", "other_staff"}
    assert {name for name, status in pages.items() if status == 200} == staff
    client.force_login(cast.finance)
    assert client.get(f"/admin/residents/resident/{Resident.objects.get().pk}/change/").status_code == 403
    assert client.get("/admin/residents/rosterimport/template/").status_code == 403


def test_a_checked_roster_is_confirmed_by_staff_of_the_place_alone(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    record = upload(client, cast.community, workbook(row(cast)))
    for user in (cast.neighbour_staff, cast.other_staff, cast.finance, cast.auditor):
        client.force_login(user)
        assert confirm(client, record).stage == ImportStage.CHECKED
    client.force_login(cast.second_staff)
    storage, name = record.file.storage, record.file.name
    assert storage.exists(name)
    assert confirm(client, record).stage == ImportStage.DONE
    assert not storage.exists(name)


def test_a_dropped_roster_leaves_no_file(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    record = upload(client, cast.community, workbook(row(cast)))
    storage, name = record.file.storage, record.file.name
    client.post(f"/admin/residents/rosterimport/{record.pk}/step/drop/", {})
    record.refresh_from_db()
    assert (record.stage, bool(record.file), storage.exists(name)) == (ImportStage.DROPPED, False, False)


def test_a_roster_whose_file_is_gone_stops_instead_of_hanging(client, cast: Cast) -> None:
    client.force_login(cast.community_staff)
    forgotten = upload(client, cast.community, workbook(row(cast)))
    RosterImport.objects.update(file="")
    assert confirm(client, forgotten).stage == ImportStage.FAILED
    deleted = upload(client, cast.community, workbook(row(cast)))
    deleted.file.storage.delete(deleted.file.name)
    assert confirm(client, deleted).stage == ImportStage.FAILED
    assert not Resident.objects.exists()


def test_the_page_reloads_while_the_worker_works(client, cast: Cast) -> None:
    client.force_login(cast.staff)
    record = upload(client, cast.street, workbook(row(cast)))
    page = f"/admin/residents/rosterimport/{record.pk}/change/"
    assert "Refresh" not in client.get(page)
    waiting = RosterImport.objects.create(place=cast.street, name="名册.xlsx", uploaded_by=cast.staff)
    assert client.get(page.replace(str(record.pk), str(waiting.pk)))["Refresh"] == "3"


def test_tenure_is_read_where_the_roster_has_it(client, cast: Cast) -> None:
    tenant = row(cast, 姓名="施租客", 与户主关系="租户", 身份证号="", 手机号="")
    client.force_login(cast.community_staff)
    confirm(client, upload(client, cast.community, workbook(row(cast, 住房性质="业主"), tenant)))
    assert sorted(Resident.objects.values_list("name", "tenure")) == [("张建国", "owner"), ("施租客", "tenant")]
    confirm(client, upload(client, cast.community, workbook(row(cast, 住房性质=""), tenant)))
    assert sorted(Resident.objects.values_list("name", "tenure")) == [("张建国", "owner"), ("施租客", "tenant")]
    assert where(upload(client, cast.community, workbook(row(cast, 住房性质="房东"), tenant))) == [(2, "住房性质")]
