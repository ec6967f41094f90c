"""The results of a round and the sheets of its judges as workbooks."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from core.months import months_filed
from orgs.models.rounds import Assignment, Given, RatingRound, RoundEntry
from orgs.rating.formula import Total, points_of, total_of, why_not
from orgs.rating.table import Table, table_of
from orgs.states.rounds import AssignmentKind
from orgs.states.standards import Bar

TEXT = "@"


def results_book(rating_round: RatingRound) -> Workbook:
    """Return a round's results: no ranks, by filing number, with the points of every indicator."""
    table = table_of(rating_round.standard) if rating_round.standard else None
    parts = table.parts if table else ()
    headings = [_("Organisation"), _("Filing number"), _("Community"), _("State"), _("why unrated")]
    headings += [_("score"), _("bonus"), _("points that were counted"), _("stars by the points"), _("stars decided")]
    headings += [_("What kept it from more stars"), _("why so")]
    headings += [f"{part.code} {part.name}（{part.points}）" for part in parts]
    headings += [f"{line.code} {line.name}（{line.points}）" for part in parts for line in part.lines]
    rows = rating_round.entries.select_related("organisation__place").order_by("organisation__filing_number", "pk")
    shown = (_result(entry, table, rating_round) for entry in rows.iterator(chunk_size=500))
    return _book(_("Results"), headings, shown)


def _result(entry: RoundEntry, table: Table | None, rating_round: RatingRound) -> list[Any]:
    lines = entry.lines or entry.computed
    organisation = entry.organisation
    row: list[Any] = [organisation.name, organisation.filing_number, organisation.place.name]
    row += [entry.get_stage_display(), _joined(str(Bar(bar).label) for bar in entry.bars)]
    row += [entry.score, entry.bonus, entry.counted, entry.stars_by_points if entry.lines else None, entry.stars]
    if table is None:
        return [*row, "", entry.why]
    points = points_of(lines)
    held = _held_back(entry, table, total_of(table, points), rating_round) if entry.lines else ""
    return [*row, held, entry.why, *_by_part(table, points), *(points.get(line.code) for line in table.lines)]


def _by_part(table: Table, points: Mapping[str, Decimal | None]) -> list[Decimal | None]:
    found: list[Decimal | None] = []
    for part in table.parts:
        there = [value for line in part.lines if (value := points.get(line.code)) is not None]
        found.append(sum(there, Decimal(0)) if there else None)
    return found


def _held_back(entry: RoundEntry, table: Table, total: Total, rating_round: RatingRound) -> str:
    """Return what stood between the score and more stars: time, projects, weak dimensions."""
    months = months_filed(entry.organisation.filed_on, rating_round.as_of)
    names = {part.code: f"{part.code} {part.name}" for part in table.parts}
    words = {"tenure": _("filed for too short a time"), "projects": _("no project in the window")}
    for rung in reversed(table.rungs):
        if rung.stars <= entry.stars_by_points or total.score is None or total.score < rung.points_from:
            continue
        why = why_not(table, total, rung, months_filed=months)
        told = [
            words.get(one) or _("%(name)s below %(share)d%%") % {"name": names[one], "share": rung.least_share}
            for one in why
            if one != "points"
        ]
        if told:
            return _("%(stars)d stars: %(why)s") % {"stars": rung.stars, "why": _joined(told)}
    return ""


def sheets_book(rating_round: RatingRound) -> Workbook:
    """Return everything that judges gave in a round, a row each, with reason and evidence."""
    lines = {line.code: line for line in table_of(rating_round.standard).lines} if rating_round.standard else {}
    headings = [_("Organisation"), _("Filing number"), _("Community"), _("Part"), _("who judges"), _("State")]
    headings += [_("handed in"), _("indicator"), _("points"), _("points at most"), _("reason"), _("evidence")]
    given: dict[int, list[Given]] = {}
    for one in Given.objects.filter(assignment__entry__round=rating_round).order_by("code"):
        given.setdefault(one.assignment_id, []).append(one)
    rows = Assignment.objects.filter(entry__round=rating_round).select_related("user", "entry__organisation__place")
    ordered = rows.order_by("entry__organisation__filing_number", "kind", "pk")
    return _book(_("Sheets"), headings, _sheets(ordered, given, lines))


def _sheets(rows: Any, given: dict[int, list[Given]], lines: Mapping[str, Any]) -> Iterator[list[Any]]:
    for one in rows:
        organisation = one.entry.organisation
        done = timezone.localtime(one.done_at).strftime("%Y-%m-%d %H:%M") if one.done_at else ""
        who = one.user.name if one.user else _("Staff of the community")
        kind = AssignmentKind(one.kind).label
        head = [organisation.name, organisation.filing_number, organisation.place.name, str(kind), who]
        head += [one.get_stage_display(), done]
        if one.pk not in given:
            yield [*head, "", None, None, "", ""]
        for mark in given.get(one.pk, []):
            line = lines.get(mark.code)
            name = f"{mark.code} {line.name}" if line else mark.code
            yield [*head, name, mark.points, line.points if line else None, mark.reason, mark.proof]


def _joined(words: Any) -> str:
    return "；".join(words)


def _book(title: str, headings: list[str], rows: Any) -> Workbook:
    """Write a workbook; text stays text, whatever it begins with."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E4E1DA")
        sheet.column_dimensions[get_column_letter(column)].width = min(40, max(12, len(heading) * 2 + 4))
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", TEXT
    return book
