"""Numbers without gaps or doubles, certificates, and what anybody learns from their code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient
from weasyprint import CSS, HTML

from core.flow import FlowRefused
from orgs.actions.filing_certificates import issue_certificate, next_filing_number
from orgs.actions.filing_documents import add_filing_document
from orgs.models import Organisation
from orgs.models.filing import FilingCertificate, FilingDocument, FilingSeries
from orgs.printing.filing import STYLES, certificate_page, filing_page, filing_pdf
from orgs.queries.filing import document_share, standing_of, with_document_share
from orgs.states.filing import PRINTED_PAPERS, FilingPaper
from places.models import Place
from tests.factories.filing import ID_NUMBER, drafted, talent
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_year_by_year_in_the_streets_form(cast: Cast) -> None:
    def give(year: int) -> str:
        return next_filing_number(street=cast.street, year=year)

    OrganisationFactory(place=cast.community, filing_number="胜街社备〔2026〕002号")
    assert [give(2026), give(2026), give(2027)] == [
        "胜街社备〔2026〕001号",
        "胜街社备〔2026〕003号",
        "胜街社备〔2027〕001号",
    ]
    with transaction.atomic():
        assert give(2026) == "胜街社备〔2026〕004号"
        transaction.set_rollback(True)
    assert give(2026) == "胜街社备〔2026〕004号"
    FilingSeries.objects.filter(year=2027).update(pattern="胜利社组备字{year}第{number:04d}号")
    assert [give(2027), give(2028)] == ["胜利社组备字2027第0002号", "胜利社组备字2028第0001号"]
    for pattern in ("没有编号", "{number", "{nobody}", "{number.x.y}"):
        with pytest.raises(ValidationError):
            FilingSeries(street=cast.street, year=2030, pattern=pattern).full_clean()


@pytest.mark.django_db(transaction=True)
def test_numbers_at_once_have_no_gaps_and_no_doubles(cast: Cast) -> None:
    def give(number: int) -> str | None:
        try:
            with transaction.atomic():
                given = next_filing_number(street=Place.objects.get(pk=cast.street.pk), year=2026)
                if number % 3 == 0:
                    transaction.set_rollback(True)
                    return None
                return given
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        given = [number for number in pool.map(give, range(12)) if number]
    assert sorted(given) == [f"胜街社备〔2026〕{number:03d}号" for number in range(1, 9)]


def test_a_certificate_is_replaced_and_never_changed(cast: Cast) -> None:
    organisation = OrganisationFactory(place=cast.community)
    for user in (cast.community_staff, cast.other_staff, cast.manager, cast.stranger):
        with pytest.raises(PermissionDenied):
            issue_certificate(organisation=organisation, by=user, reason="补发")
    with pytest.raises(ValidationError, match="why it is issued"):
        issue_certificate(organisation=organisation, by=cast.staff, reason=" ")
    first = issue_certificate(organisation=organisation, by=cast.staff, reason="补录")
    Organisation.objects.filter(pk=organisation.pk).update(venue="新活动室")
    second = issue_certificate(organisation=organisation, by=cast.staff, reason="变更场所")
    first.refresh_from_db()
    assert (first.version, first.venue, first.replaced_on) == (1, "", timezone.localdate())
    assert (second.version, second.venue, second.replaced_on) == (2, "新活动室", None)
    assert len(first.token) == 32
    assert first.token != second.token
    for change in ({"person_in_charge": "别人"}, {"token": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FilingCertificate.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FilingCertificate.objects.filter(pk=first.pk).update(replaced_on=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        second.delete()

    def standings() -> list[str]:
        return [str(standing_of(FilingCertificate.objects.get(pk=row.pk))) for row in (first, second)]

    assert standings() == ["replaced", "valid"]
    rows = Organisation.objects.filter(pk=organisation.pk)
    rows.update(stage="suspended")
    assert standings() == ["replaced", "suspended"]
    rows.update(stage="deregistered")
    assert standings() == ["deregistered", "deregistered"]
    with pytest.raises(FlowRefused, match="off the register"):
        issue_certificate(organisation=organisation, by=cast.staff, reason="补发")
    other = OrganisationFactory(place=cast.community)
    yesterday = timezone.localdate() - timedelta(days=1)
    late = issue_certificate(organisation=other, by=cast.staff, reason="临时", valid_until=yesterday)
    assert standing_of(late) == "expired"


def test_anybody_verifies_it_without_signing_in(cast: Cast, client) -> None:
    organisation = OrganisationFactory(place=cast.community)
    first = issue_certificate(organisation=organisation, by=cast.staff, reason="补录")
    page = client.get(first.get_absolute_url())
    assert (page.status_code, page["Cache-Control"], page.context["standing"]) == (200, "no-store", "valid")
    assert organisation.filing_number in page.content.decode()
    second = issue_certificate(organisation=organisation, by=cast.staff, reason="换证")
    page = client.get(first.get_absolute_url())
    assert (page.context["standing"], page.context["newer"]) == ("replaced", second)
    for token in ("x", first.token[:-1], "0" * 32):
        assert client.get(reverse("orgs:verify_certificate", args=[token])).status_code == 404
    asked = client.get(reverse("orgs:verify"), {"code": f"http://testserver{second.get_absolute_url()}"})
    assert asked.url == second.get_absolute_url()
    assert "There is no such certificate" in client.get(reverse("orgs:verify"), {"code": "nobody"}).content.decode()
    api = APIClient()
    answer = api.get(f"/api/v1/certificates/{second.token}/").json()
    assert (answer["standing"], answer["number"], "token" in answer) == ("valid", organisation.filing_number, False)
    assert api.get("/api/v1/certificates/nobody/").status_code == 404


def test_the_papers_are_set_on_a4_and_tell_no_id_number(cast: Cast) -> None:
    by = talent(cast)
    application = drafted(by, cast.community)
    expected = {
        "form": application.name,
        "roster": "队员甲",
        "charter": "不以营利为目的",
        "promise": cast.street.name,
        "opinion": application.name,
    }
    for kind in PRINTED_PAPERS:
        page = filing_page(application, FilingPaper(kind))
        assert expected[kind] in page, kind
        assert ID_NUMBER not in page
    assert "110105********002X" in filing_page(application, FilingPaper.FORM)
    assert filing_pdf(application, FilingPaper.FORM).startswith(b"%PDF-")
    organisation = OrganisationFactory(
        place=cast.community, name="花园" + "长名字" * 6 + "队", purpose="为老服务。" * 60
    )
    certificate = issue_certificate(organisation=organisation, by=cast.staff, reason="补录")
    page = certificate_page(certificate)
    for piece in (organisation.name, organisation.filing_number, organisation.contact_name, certificate.token, "<svg"):
        assert piece in page, piece
    [sheet] = (
        HTML(string=page)
        .render(stylesheets=[CSS(string="\n".join(Path(finders.find(style)).read_text() for style in STYLES))])
        .pages
    )
    assert (round(sheet.width * 25.4 / 96), round(sheet.height * 25.4 / 96)) == (210, 297)


def test_who_prints_and_issues_on_the_portal(cast: Cast, client) -> None:
    organisation = OrganisationFactory(place=cast.community, body=cast.body, name="夕阳红志愿队")
    paper, issue = (reverse(f"orgs:{name}", args=[organisation.pk]) for name in ("certificate", "issue_certificate"))
    client.force_login(cast.staff)
    assert client.get(paper).status_code == 404  # none was issued
    assert client.post(issue, {"reason": "补录"}).url == issue
    prints = {"manager", "community_staff", "staff", "second_staff"}
    for name, user in cast.everybody().items():
        client.force_login(user)
        assert client.get(paper).status_code == (200 if name in prints else 404), name
        expected = 200 if name in {"staff", "second_staff"} else 404
        assert client.get(issue).status_code == expected, name
    assert client.get(paper).status_code == 404
    assert FilingCertificate.objects.count() == 1


def test_the_share_of_documents_of_whom_was_filed_before(cast: Cast, django_assert_num_queries) -> None:
    organisation = OrganisationFactory(place=cast.community)
    empty = OrganisationFactory(place=cast.community)
    for kind in ("form", "roster", "charter"):
        add_filing_document(organisation=organisation, kind=kind, upload=photo(), by=cast.staff)
    add_filing_document(organisation=organisation, kind="form", upload=photo(), by=cast.staff)
    assert (str(document_share(organisation)), str(document_share(empty))) == ("0.4286", "0.0000")
    with django_assert_num_queries(1):
        shares = {row.pk: float(row.documents_share) for row in with_document_share(Organisation.objects.all())}
    assert (round(shares[organisation.pk], 4), shares[empty.pk]) == (0.4286, 0)
    FilingDocument.objects.filter(kind="form").update(state="rejected", reason="过期")
    assert str(document_share(organisation)) == "0.2857"
    for user in (cast.community_staff, cast.manager, cast.stranger):
        with pytest.raises(PermissionDenied):
            add_filing_document(organisation=organisation, kind="form", upload=photo(), by=user)
    with pytest.raises(ValidationError, match="choose a document"):
        add_filing_document(organisation=organisation, kind="nothing", upload=photo(), by=cast.staff)
