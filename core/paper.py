"""Paper from a page: nothing is fetched, neither from a network nor from a disk."""

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher


class NothingFetched(URLFetcher):
    """Lets a page use what stands in it, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)


def pdf_of(page: str, *, style: str) -> bytes:
    """Return a page, with its style, as PDF."""
    pdf: bytes = HTML(string=page, url_fetcher=NothingFetched()).write_pdf(stylesheets=[CSS(string=style)])
    return pdf
