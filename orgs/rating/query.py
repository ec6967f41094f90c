"""Two queries rate a street, written from the standard's table: one reads the evidence, one makes stars of it.

They are two because the database reads in parallel only what neither goes into a lasting table nor feeds a cursor.
Nothing that people type reaches the text of the query but as a number: codes are numbered, their words are parameters.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from core.months import months_before
from orgs.queries.register import standing_parameters
from orgs.states import ACTIVE
from orgs.states.ratings import RatingKind
from orgs.states.standards import Bar, Formula, NoData

from .readings import BARS, EVIDENCE_SOURCES, HAD_PROJECTS, HAD_PROJECTS_COLUMNS, READINGS, SOURCES, Reading
from .table import Line, Part, Table


def window(months: int, on: date) -> tuple[date, date]:
    """Return the first day that no longer counts and the last that does."""
    return months_before(on, months), on


def parameters(table: Table, *, street_id: int, on: date) -> dict[str, Any]:
    """Return what the query is asked with."""
    since, until = window(table.window_months, on)
    codes = {f"code_{n}": line.code for n, line in enumerate(table.lines)}
    codes |= {f"name_{n}": json.dumps(line.code) for n, line in enumerate(table.lines)}
    return {
        "street": street_id,
        "since": since,
        "until": until,
        "active": [str(stage) for stage in ACTIVE],
        "final": str(RatingKind.FINAL),
        "least_members": settings.FILING_LEAST_MEMBERS,
        **standing_parameters(street_id, on),
        **codes,
    }


def evidence_query(table: Table) -> str:
    """Return a SELECT of what the evidence of the window says, one row an organisation that has any."""
    people = [name for name in _sources(table) if name in EVIDENCE_SOURCES]
    listed = "".join(f", {name}.people AS {name}" for name in people)
    joins = "".join(f" LEFT JOIN ({EVIDENCE_SOURCES[name]}) {name} USING (organisation_id)" for name in people)
    return f"SELECT seen.*{listed} FROM ({_seen(table)}) seen{joins}"


def rating_query(table: Table, *, evidence: str) -> str:
    """Return a SELECT of id, stars before, score, bonus, counted, stars, lines and bars of each organisation.

    ``evidence`` is the name of the table that holds what ``evidence_query`` gave.

    ``OFFSET 0`` keeps the planner from writing each step's expressions into the next: a point would be worked out anew
    for its dimension, for the sum, for each number of stars and for its line.
    """
    return f"""
WITH figures AS (SELECT o.id, o.stars AS before, ({_MONTHS_FILED}) AS months, {_had_projects(table)} AS projects,
    last.assessed, {_figures(table)}, {_bars(table)} AS barred
    FROM orgs_organisation o LEFT JOIN {evidence} ev ON ev.organisation_id = o.id{_joins(table)}
    LEFT JOIN ({_LAST_ROUND}) last ON last.organisation_id = o.id
    WHERE o.street_id = %(street)s AND o.stage = ANY(%(active)s) OFFSET 0),
points AS (SELECT *, {_points(table)} FROM figures OFFSET 0),
parts AS (SELECT *, {_parts(table)} FROM points OFFSET 0),
sums AS (SELECT *, {_sum(table, "got")} AS got, {_sum(table, "whole")} AS whole, {_bonus(table)} AS bonus
    FROM parts OFFSET 0),
scores AS (SELECT *, round(100.0 * got / nullif(whole, 0), 2) + bonus AS score FROM sums OFFSET 0)
SELECT id, before, score, bonus, whole AS counted,
    CASE WHEN {_barred_or_empty()} THEN 0 {_stars(table)} ELSE 0 END AS stars,
    {_lines(table)} AS lines,
    barred || CASE WHEN score IS NULL THEN ARRAY['{Bar.NO_DATA.value}'] ELSE ARRAY[]::text[] END AS bars
FROM scores"""


_AGE = "age(%(until)s::date, o.filed_on)"
_MONTHS_FILED = f"(extract(year FROM {_AGE}) * 12 + extract(month FROM {_AGE}))::int"
# What assessors gave in the newest round counts on until the next.
_LAST_ROUND = """SELECT organisation_id, (SELECT jsonb_object_agg(l->>'code', l->>'earned')
        FROM jsonb_array_elements(lines) l WHERE l->>'earned' IS NOT NULL) AS assessed
    FROM (SELECT DISTINCT ON (organisation_id) organisation_id, lines FROM orgs_starrating
        WHERE kind = %(final)s AND rated_on <= %(until)s
        ORDER BY organisation_id, rated_on DESC, id DESC) newest"""


def _readings(table: Table) -> list[Reading]:
    return [READINGS[line.measure] for line in table.lines if line.computed]


def _seen(table: Table) -> str:
    columns: dict[str, str] = {}
    for reading in _readings(table):
        columns.update(reading.columns)
    for bar in table.bars:
        columns.update(_bar(bar).columns)
    if any(part.only_with_projects for part in table.parts):
        columns.update(HAD_PROJECTS_COLUMNS)
    listed = "".join(f", {sql} AS {name}" for name, sql in columns.items())
    read = f"SELECT organisation_id{listed} FROM orgs_evidence"
    window_of = "WHERE street_id = %(street)s AND happened_on > %(since)s AND happened_on <= %(until)s"
    return f"{read} {window_of} GROUP BY organisation_id"


def _joins(table: Table) -> str:
    names = [name for name in _sources(table) if name in SOURCES]
    return "".join(f" LEFT JOIN ({SOURCES[name]}) {name} ON {name}.organisation_id = o.id" for name in names)


def _sources(table: Table) -> dict[str, None]:
    """Return the names of what is read beside the one pass over the evidence, each once, in order."""
    readings = [*_readings(table), *(_bar(bar) for bar in table.bars)]
    return dict.fromkeys(name for reading in readings for name in reading.sources)


def _bar(bar: str) -> Reading:
    return BARS.get(bar, Reading("false"))


def _had_projects(table: Table) -> str:
    return HAD_PROJECTS if any(part.only_with_projects for part in table.parts) else "true"


def _figures(table: Table) -> str:
    found = []
    for n, line in enumerate(table.lines):
        reading = READINGS[line.measure] if line.computed else Reading("NULL::numeric")
        found.append(f"({reading.value})::numeric AS v{n}, {reading.count} AS n{n}")
    return ", ".join(found)


def _bars(table: Table) -> str:
    """Return an array of what bars an organisation; too short a tenure is told against the lowest rung."""
    found = [f"CASE WHEN {BARS[bar].value} THEN '{bar}' END" for bar in table.bars if bar in BARS]
    if table.rungs:
        months = min(rung.tenure_months for rung in table.rungs)
        found.append(f"CASE WHEN ({_MONTHS_FILED}) < {months} THEN '{Bar.TENURE.value}' END")
    return f"array_remove(ARRAY[{', '.join(found) or 'NULL'}]::text[], NULL)"


def _points(table: Table) -> str:
    found = []
    parts = {line.code: part for part in table.parts for line in part.lines}
    for n, line in enumerate(table.lines):
        sql = _earned(line, n)
        if parts[line.code].only_with_projects:
            sql = f"CASE WHEN projects THEN {sql} END"
        found.append(f"{sql} AS e{n}")
    return ", ".join(found)


def _earned(line: Line, n: int) -> str:
    """Return the points of a line as SQL; null where there is nothing to count."""
    if not line.computed:
        given = f"(assessed->>%(code_{n})s)::numeric"
        return f"CASE WHEN {given} IS NOT NULL THEN least({_number(line.points)}, {given}) END"
    value, points = f"v{n}", _number(line.points)
    if line.formula == Formula.BANDS:
        steps = " ".join(f"WHEN {value} >= {_number(start)} THEN {_number(p)}" for start, p in reversed(line.bands))
        sql = f"CASE WHEN {value} IS NULL THEN NULL {steps} ELSE 0 END"
    elif line.formula == Formula.MINUS:
        sql = f"greatest(0, {points} - {value}) + 0 * {value}"
    elif line.formula == Formula.VALUE:
        sql = f"least({points}, greatest(0, {value})) + 0 * {value}"
    else:
        sql = f"{points} * least(1, greatest(0, {value} / {_number(line.full_at)})) + 0 * {value}"
    if line.least_count:
        sql = f"({sql}) * least(1, n{n}::numeric / {line.least_count})"
    sql = f"round({sql}, 2)"
    return f"coalesce({sql}, 0)" if line.no_data == NoData.ZERO else sql


def _parts(table: Table) -> str:
    numbers = {line.code: n for n, line in enumerate(table.lines)}
    found = []
    for p, part in enumerate(table.parts):
        got = " + ".join(f"coalesce(e{numbers[line.code]}, 0)" for line in part.lines) or "0"
        whole = " + ".join(
            f"CASE WHEN e{numbers[line.code]} IS NULL THEN 0 ELSE {_number(line.points)} END" for line in part.lines
        )
        found.append(f"{got} AS got{p}, {whole or '0'} AS whole{p}")
    return ", ".join(found)


def _sum(table: Table, what: str) -> str:
    return " + ".join(f"{what}{p}" for p, part in enumerate(table.parts) if not part.is_bonus) or "0"


def _bonus(table: Table) -> str:
    got = " + ".join(f"got{p}" for p, part in enumerate(table.parts) if part.is_bonus)
    return f"least({table.bonus_most}, {got})" if got else "0"


def _barred_or_empty() -> str:
    return "cardinality(barred) > 0 OR score IS NULL"


def _stars(table: Table) -> str:
    """Return the branches of the CASE, the highest stars first."""
    found = []
    for rung in table.rungs:
        asks = [f"score >= {rung.points_from}", f"months >= {rung.tenure_months}"]
        if rung.stars > table.most_stars_in_part:
            asks.append("projects")
        if rung.least_share:
            asks += [_share_held(p, part, rung.least_share) for p, part in enumerate(table.parts) if not part.is_bonus]
        found.append(f"WHEN {' AND '.join(asks)} THEN {rung.stars}")
    return " ".join(found)


def _share_held(p: int, part: Part, share: int) -> str:
    """Return whether a dimension reaches its share; one of which nothing counts holds nobody down."""
    held = f"100 * got{p} >= {share} * whole{p}"
    return held if part.lines else "true"


def _lines(table: Table) -> str:
    """Return the lines as one text of JSON: three times as fast as building an object for each."""
    made = []
    with_projects = {line.code for part in table.parts if part.only_with_projects for line in part.lines}
    for n, line in enumerate(table.lines):
        # What does not apply is left out, whether there would be a figure or not: nobody judges it either.
        first = "WHEN NOT projects THEN 'left_out'" if line.code in with_projects else ""
        state = (
            f"CASE {first} WHEN v{n} IS NULL THEN 'no_data' WHEN e{n} IS NULL THEN 'left_out' ELSE 'computed' END"
            if line.computed
            else f"CASE {first} WHEN e{n} IS NULL THEN 'awaited' ELSE 'carried' END"
        )
        value = f"""' || {_quoted(f"round(v{n}, 2)")} || '""" if line.computed else "null"
        counted = line.computed and READINGS[line.measure].counts
        count = f"""' || coalesce(n{n}::text, 'null') || '""" if counted else "null"
        made.append(
            f"""'{{"code":' || %(name_{n})s || ',"value":{value},"count":{count},"earned":' || {_quoted(f"e{n}")}"""
            f""" || ',"state":"' || {state} || '"}}'"""
        )
    listed = " || ',' || ".join(made) or "''"
    return f"'[' || {listed} || ']'"


def _quoted(number: str) -> str:
    return f"""coalesce('"' || {number}::text || '"', 'null')"""


def _number(value: Decimal) -> str:
    """Return a decimal as SQL text; a standard's numbers are checked when it is saved."""
    return f"{Decimal(value):f}"
