"""Evidence from a sheet: a preview that names row and column, all or nothing, set-wise, the same file twice."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import User
from orgs.actions.evidence_import import Fact, import_facts
from orgs.models import Evidence, Organisation
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = ("Filing number", "Kind", "Happened on", "Quantity", "Own key", "Source")
URL = "admin:orgs_evidence_"


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    return OrganisationFactory(place=cast.community, filing_number="甲001")


def sheet(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> SimpleUploadedFile:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("留痕.xlsx", stream.getvalue(), content_type=kind)


def preview(client, *rows: tuple[object, ...], **facts: tuple[str, ...]):
    return client.post(reverse(f"{URL}import"), {"import_file": sheet(*rows, **facts), "format": "0", "resource": ""})


def imported(client, *rows: tuple[object, ...]):
    answer = preview(client, *rows)
    assert answer.context_data["sheet_errors"] == []
    form = answer.context_data["confirm_form"]
    return client.post(reverse(f"{URL}process_import"), {**form.initial, "format": "0", "resource": ""})


GOOD = ("甲001", "Verified activity", "2026-03-01", 1, "2026-001", "签到表3页")


def test_every_error_is_named_by_row_and_column(cast: Cast, client, organisation: Organisation) -> None:
    OrganisationFactory(place=cast.other_street, filing_number="乙001")
    client.force_login(cast.staff)
    answer = preview(
        client,
        GOOD,
        ("乙001", *GOOD[1:4], "k2", ""),
        ("甲001", "Nothing known", "someday", "many", "", ""),
        ("甲001", "Resident's rating", "2099-01-01", 101, "k4", ""),
        ("甲001", "Member who took part", "2026-03-01", 1.5, "k5", ""),
        (*GOOD[:3], 2, "2026-001", ""),
    )
    assert [(row, column) for row, column, _words in answer.context_data["sheet_errors"]] == [
        (3, "Filing number"),
        (4, "Happened on"),
        (4, "Kind"),
        (4, "Own key"),
        (4, "Quantity"),
        (5, "Happened on"),
        (5, "Quantity"),
        (6, "Kind"),
        (6, "Quantity"),
        (7, "Own key"),
    ]
    assert not Evidence.objects.exists()
    columns = preview(client, ("甲001",), head=("Filing number",)).context_data["sheet_errors"]
    assert [(row, column) for row, column, _words in columns] == [(0, "The file")]


def test_the_same_file_changes_nothing_and_other_content_is_an_error(
    cast: Cast, client, organisation: Organisation
) -> None:
    client.force_login(cast.staff)
    second = ("甲001", "service", "2026/3/2", "35", 7, "")
    assert imported(client, GOOD, second).status_code == 302
    rows = Evidence.objects.order_by("pk").values_list("kind", "quantity", "key", "organisation", "detail__source")
    assert list(rows) == [
        ("activity", 1, f"sheet:{cast.street.code}:2026-001", organisation.pk, "签到表3页"),
        ("service", 35, f"sheet:{cast.street.code}:7", organisation.pk, ""),
    ]
    assert Evidence.objects.first().detail["by"] == cast.staff.pk
    imported(client, GOOD, second, GOOD)
    assert Evidence.objects.count() == 2
    other = preview(client, (*GOOD[:3], 5, "2026-001", GOOD[5])).context_data["sheet_errors"]
    assert [(row, column) for row, column, _words in other] == [(2, "Own key")]
    form = {"format": "0", "resource": "", "evidenceresource_id": "on"}
    form |= {f"evidenceresource_{name}": "on" for name in ("organisation", "kind", "key", "source")}
    sheet_out = load_workbook(BytesIO(client.post(reverse(f"{URL}export"), form).content)).active
    assert {row[2].value for row in sheet_out.iter_rows(min_row=2)} == {"2026-001", "7"}


def test_many_rows_take_few_queries(cast: Cast, client, organisation: Organisation) -> None:
    client.force_login(cast.staff)
    for number in range(2, 30):
        OrganisationFactory(place=cast.community, filing_number=f"甲{number:03d}")
    rows = [(f"甲{n % 29 + 1:03d}", "Person-times served", "2026-03-01", n % 50 + 1, f"k{n}", "") for n in range(1_000)]
    with CaptureQueriesContext(
        connection,
    ) as caught:
        imported(client, *rows)
    assert Evidence.objects.count() == 1_000
    assert len(caught) < 45  # preview and import together
    with CaptureQueriesContext(connection) as caught:
        again = preview(client, *rows)
    assert (again.context_data["result"].totals["skip"], len(caught) < 25) == (1_000, True)


def test_the_template_is_taken_as_it_was_handed_out(cast: Cast, client, organisation: Organisation) -> None:
    client.force_login(cast.staff)
    book = load_workbook(BytesIO(client.get(reverse(f"{URL}import_template")).content))
    for column, value in enumerate(GOOD, start=1):
        book.worksheets[0].cell(2, column).value = str(value)
    stream = BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("留痕.xlsx", stream.getvalue())
    answer = client.post(reverse(f"{URL}import"), {"import_file": upload, "format": "0", "resource": ""})
    assert (answer.context_data["sheet_errors"], answer.context_data["result"].totals["new"]) == ([], 1)


def test_only_the_staff_of_the_street_import(cast: Cast, client, organisation: Organisation) -> None:
    fact = Fact(organisation, "activity", organisation.filed_on, 1, "k1")
    for name, user in cast.everybody().items():
        client.force_login(user)
        may = name in {"staff", "second_staff"}
        pages = [client.get(reverse(f"{URL}{page}")).status_code for page in ("import", "import_template")]
        assert (pages == [200, 200]) == (may or name == "other_staff"), name
        if may:
            continue
        with pytest.raises(PermissionDenied):
            import_facts(street=cast.street, facts=[fact], by=User.objects.get(pk=user.pk))
        if name == "other_staff":
            assert [row[1] for row in preview(client, GOOD).context_data["sheet_errors"]] == ["Filing number"]
    assert not Evidence.objects.exists()
