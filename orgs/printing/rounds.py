"""The papers of star ratings on A4: declaration, score sheet, and the certificate that goes with the plaque."""

from typing import Any

from core.paper import full_address, paper, qr_of
from orgs.models.rounds import Assignment, RoundEntry
from orgs.models.stars import StarGrant
from orgs.queries.rounds import lines_to_judge

STYLES = ("css/print-orgs.css", "css/print-filing.css")
NUMERALS = "零一二三四五"


def declaration_pdf(entry: RoundEntry, declared: list[dict[str, Any]]) -> bytes:
    """Return what an organisation declares, with its figures, for its seal and signature."""
    context = {"entry": entry, "organisation": entry.organisation, "declared": declared}
    return paper("orgs/rounds/print/declaration.html", context, styles=STYLES)


def sheet_pdf(assignment: Assignment) -> bytes:
    """Return a score sheet, filled in as far as it is, for the signature."""
    given = {one.code: one for one in assignment.given.all()}
    rows = [(line, given.get(line.code)) for line in lines_to_judge(assignment)]
    known = {line.code for line, _given in rows}
    more = [
        (line, given[line.code])
        for line in lines_to_judge(assignment, overrides=True)
        if line.code in given and line.code not in known
    ]
    context = {"assignment": assignment, "entry": assignment.entry, "rows": rows, "more": more}
    return paper("orgs/rounds/print/sheet.html", context, styles=STYLES)


def plaque_pdf(grant: StarGrant) -> bytes:
    """Return the certificate of stars, with a code that leads to where anybody verifies it."""
    address = full_address(grant.get_verify_url())
    context = {"grant": grant, "numeral": NUMERALS[grant.stars], "qr": qr_of(address), "drawn": "★" * grant.stars}
    return paper("orgs/rounds/print/plaque.html", context, styles=STYLES)
