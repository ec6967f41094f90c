"""Letters to households as one PDF: A4, a page a household, the address where a window envelope shows it."""

import segno
from django.conf import settings
from django.template.loader import render_to_string

from core.paper import set_in
from places.models import Place
from residents.models import HouseholdLetter

STYLES = ("css/print-letters.css",)


def letters_pdf(letters: list[tuple[HouseholdLetter, str]], *, desk_phone: str) -> bytes:
    """Return the letters as PDF; each is given with its code, which stands in the QR alone."""
    return set_in(letters_page(letters, desk_phone=desk_phone), styles=STYLES)


def letters_page(letters: list[tuple[HouseholdLetter, str]], *, desk_phone: str) -> str:
    """Return the letters as a page to be set, one part a household."""
    roads = _roads([letter.place for letter, _token in letters])
    pages = [
        {
            "letter": letter,
            "road": roads[letter.place_id],
            "qr": segno.make(letter.link(token), error="m").svg_data_uri(scale=4, border=2),
        }
        for letter, token in letters
    ]
    context = {"pages": pages, "desk_phone": desk_phone, "site": settings.SITE_URL}
    return render_to_string("residents/print/letters.html", context)


def _roads(places: list[Place]) -> dict[int, list[Place]]:
    """Return the way to each place, street first, without grids, which are the office's matter; in one query."""
    codes = {code for place in places for code in place.path.strip("/").split("/")}
    known = {place.code: place for place in Place.objects.filter(code__in=codes)}
    return {
        place.pk: [
            known[code] for code in place.path.strip("/").split("/") if code in known and known[code].level != "grid"
        ]
        for place in places
    }
