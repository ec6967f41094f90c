"""Standards on the staff site: drafted as a copy, written by hand or from a workbook, checked, published, then read."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from orgs.actions import draft_default_standard, publish_standard
from orgs.models import Indicator, Standard
from orgs.rating.table import table_of
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def at(what: str, *args: object) -> str:
    return reverse(f"admin:orgs_standard_{what}", args=args)


@pytest.fixture
def standard(cast: Cast, settings) -> Standard:
    settings.STREET_CODE = cast.street.code
    made = draft_default_standard(street=cast.street, in_force_from=date(2026, 1, 1), by=cast.staff)
    return publish_standard(standard=made, by=cast.staff)


def begin(client, cast: Cast) -> Standard:
    assert client.post(at("add"), {"street": cast.street.pk, "in_force_from": "2027-01-01"}).status_code == 302
    return Standard.objects.get(version=2)


def seen(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def form_of(client, pk: int) -> dict[str, object]:
    """Return what the page would send if nothing were changed."""
    context = client.get(at("change", pk)).context_data
    data: dict[str, object] = {}
    forms = [context["adminform"].form]
    for one in context["inline_admin_formsets"]:
        data |= {
            f"{one.formset.prefix}-{name}": field.value()
            for name, field in ((bound.name, bound) for bound in one.formset.management_form)
        }
        forms += one.formset.initial_forms
    for form in forms:
        data |= {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_a_draft_is_a_copy_and_published_when_it_adds_up(cast: Cast, client, standard: Standard) -> None:
    client.force_login(cast.staff)
    draft = begin(client, cast)
    assert table_of(draft).lines == table_of(standard).lines
    page = client.get(at("change", draft.pk)).content.decode()
    assert "Everything adds up." in page
    assert f"now={standard.pk}&amp;then={draft.pk}" in page
    data = form_of(client, draft.pk)
    (number,) = [name for name, value in data.items() if value == "C1"]
    data[number.replace("-code", "-points")] = 9
    assert client.post(at("change", draft.pk), {**data, "valid_months": 36}).status_code == 302
    draft.refresh_from_db()
    assert (draft.valid_months, Indicator.objects.get(standard=draft, code="C1").points) == (36, 9)
    assert "its indicators come to 28 points, not 25" in client.get(at("change", draft.pk)).content.decode()
    assert "28 points, not 25" in seen(client.post(at("step", draft.pk, "publish"), {"reason": ""}))
    data[number.replace("-code", "-points")] = 6
    client.post(at("change", draft.pk), data)
    client.post(at("step", draft.pk, "publish"), {"reason": ""})
    draft.refresh_from_db()
    assert draft.stage == "published"
    assert client.post(at("change", draft.pk), {**data, "name": "改名"}).status_code == 403
    assert client.post(at("step", draft.pk, "replace"), {"reason": ""}).status_code == 404


def test_a_draft_is_written_from_a_workbook(cast: Cast, client, standard: Standard) -> None:
    client.force_login(cast.staff)
    draft = begin(client, cast)
    book = load_workbook(BytesIO(client.get(at("book", standard.pk)).content))

    def fill(pk: int) -> str:
        stream = BytesIO()
        book.save(stream)
        upload = SimpleUploadedFile("标准.xlsx", stream.getvalue())
        return seen(client.post(at("step", pk, "fill"), {"reason": "", "fill-file": upload}))

    assert [sheet.max_row for sheet in book.worksheets] == [8, 27, 6, 9]
    assert "done" in fill(draft.pk)
    assert table_of(draft).lines == table_of(standard).lines
    assert draft.veto_grounds.count() == 8
    dimensions, indicators, levels, _grounds = book.worksheets
    dimensions["B2"] = "党建与引领"
    fill(draft.pk)
    assert draft.dimensions.get(code="A").name == "党建与引领"
    assert "Only a draft changes" in fill(standard.pk)
    assert standard.dimensions.get(code="A").name == "党建引领"
    indicators["A2"], indicators["D3"], indicators["G4"], indicators["I5"] = "Z", "说不清", "很多", "[60"
    levels["A3"] = 5
    dimensions["E2"] = "也许"
    words = fill(draft.pk)
    for part in (
        "row 2, dimension",
        "row 3, source",
        "row 4, points",
        "row 5, bands",
        "star levels, row 3",
        "row 2, bonus",
    ):
        assert part in words, part
    assert draft.dimensions.get(code="A").name == "党建与引领"
    broken = SimpleUploadedFile("标准.xlsx", b"no workbook")
    assert "no Excel file" in seen(client.post(at("step", draft.pk, "fill"), {"fill-file": broken}))


def test_standards_are_the_street_staffs(cast: Cast, client, standard: Standard) -> None:
    client.force_login(cast.staff)
    draft = begin(client, cast)
    readers = {"staff", "second_staff", "community_staff", "neighbour_staff", "finance"}
    for name, user in cast.everybody().items():
        if not user.is_staff:
            continue
        client.force_login(user)
        assert (client.get(at("change", draft.pk)).status_code == 200) == (name in readers), name
        assert (client.get(at("book", standard.pk)).status_code == 200) == (name in readers), name
        if name not in {"staff", "second_staff"}:
            sent = {"street": cast.street.pk, "in_force_from": "2028-01-01"}
            assert client.post(at("add"), sent).status_code in {200, 403}, name
            for step in ("publish", "fill"):
                assert client.post(at("step", draft.pk, step), {"reason": ""}).status_code in {302, 403, 404}, name
    assert Standard.objects.filter(stage="draft").count() == 1
