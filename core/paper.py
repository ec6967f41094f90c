"""Paper from a page: nothing is fetched, neither from a network nor from a disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe


def page_of_paper(template: str, context: Mapping[str, Any]) -> str:
    """Return a paper as a page to be set: it speaks the office's language, whoever prints it."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(template, dict(context))


def paper(template: str, context: Mapping[str, Any], *, styles: Sequence[str]) -> bytes:
    """Return a paper as PDF, with style sheets from among the static files."""
    return set_in(page_of_paper(template, context), styles=styles)


def set_in(page: str, *, styles: Sequence[str]) -> bytes:
    """Return a page as PDF, with style sheets from among the static files."""
    found: list[Any] = [finders.find(style) for style in styles]
    style = "\n".join(Path(path).read_text(encoding="utf-8") for path in found)
    return pdf_of(page, style=style)


def pdf_of(page: str, *, style: str) -> bytes:
    """Return a page, with its style, as PDF."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 - the typesetter is heavy, and only who prints needs it
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)  # what stands in the page, nothing else
    pdf: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(stylesheets=[CSS(string=style)])
    return pdf


def qr_of(address: str, *, error: str = "m", border: int = 0) -> SafeString:
    """Return an address as a code that a phone reads, drawn in the page."""
    code = segno.make(address, error=error)
    drawn = code.svg_inline(omitsize=True, border=border, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn here


def full_address(path: str) -> str:
    """Return the address of a page as it stands on paper."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
