"""The papers of filing on A4: application form, roster, charter, letter of commitment, opinion, certificate."""

from django.utils import timezone

from core.paper import full_address, page_of_paper, qr_of, set_in
from core.personal import mask_id_number, mask_phone
from orgs.models.filing import FilingApplication, FilingCertificate
from orgs.states import Category
from orgs.states.filing import FilingPaper

STYLES = ("css/print-orgs.css", "css/print-filing.css")


def filing_pdf(application: FilingApplication, paper: FilingPaper) -> bytes:
    """Return a document of an application as PDF."""
    return set_in(filing_page(application, paper), styles=STYLES)


def certificate_pdf(certificate: FilingCertificate) -> bytes:
    """Return a certificate as PDF."""
    return set_in(certificate_page(certificate), styles=STYLES)


def filing_page(application: FilingApplication, paper: FilingPaper) -> str:
    """Return a document of an application as a page to be set; ID numbers and phones stand there masked."""
    context = {
        "application": application,
        "members": [(row, mask_phone(row.phone)) for row in application.members.all()],
        "id_number": mask_id_number(application.person_id_number),
        "phone": mask_phone(application.person_phone),
        "today": timezone.localdate(),
        "clauses": [line.strip() for line in application.charter.splitlines() if line.strip()],
    }
    return page_of_paper(f"orgs/filing/print/{paper}.html", context)


def certificate_page(certificate: FilingCertificate) -> str:
    """Return a certificate as a page to be set, with a code that leads to where anybody verifies it."""
    address = full_address(certificate.get_absolute_url())
    context = {
        "certificate": certificate,
        "category": Category(certificate.category).label,
        "street": certificate.street.name,
        "address": address,
        "qr": qr_of(address),
    }
    return page_of_paper("orgs/filing/print/certificate.html", context)
