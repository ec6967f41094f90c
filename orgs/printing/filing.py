"""The papers of filing on A4: application form, roster, charter, letter of commitment, opinion, certificate."""

from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from core.personal import mask_id_number, mask_phone
from orgs.models.filing import FilingApplication, FilingCertificate
from orgs.states import Category
from orgs.states.filing import FilingPaper

STYLES = ("css/print-orgs.css", "css/print-filing.css")


def filing_pdf(application: FilingApplication, paper: FilingPaper) -> bytes:
    """Return a document of an application as PDF."""
    return _pdf(filing_page(application, paper))


def certificate_pdf(certificate: FilingCertificate) -> bytes:
    """Return a certificate as PDF."""
    return _pdf(certificate_page(certificate))


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
    return _page(f"orgs/filing/print/{paper}.html", context)


def certificate_page(certificate: FilingCertificate) -> str:
    """Return a certificate as a page to be set, with a code that leads to where anybody verifies it."""
    address = f"{settings.SITE_URL.rstrip('/')}{certificate.get_absolute_url()}"
    context = {
        "certificate": certificate,
        "category": Category(certificate.category).label,
        "street": certificate.street.name,
        "address": address,
        "qr": _qr(address),
    }
    return _page("orgs/filing/print/certificate.html", context)


def _page(template: str, context: dict[str, Any]) -> str:
    # Papers are the office's: they speak its language, whoever prints them.
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(template, context)


def _pdf(page: str) -> bytes:
    from core.paper import pdf_of  # noqa: PLC0415 - the typesetter is heavy, and only who prints needs it

    found: list[Any] = [finders.find(style) for style in STYLES]
    return pdf_of(page, style="\n".join(Path(path).read_text(encoding="utf-8") for path in found))


def _qr(address: str) -> SafeString:
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=0, svgclass="qr", lineclass=None))  # noqa: S308 - drawn here
