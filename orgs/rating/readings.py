"""How each measure is read: which aggregates of the evidence it needs, which other tables, and what it makes of them.

The evidence of the window is read in one pass, whatever the standard asks for; a measure adds columns to that pass.
Months and quarters are counted as bits, which the database can add up in parallel, unlike distinct values.
"""

from dataclasses import dataclass, field

from orgs.queries.party import COVER_SPANS
from orgs.queries.register import STANDINGS
from orgs.states.evidence import EvidenceKind as Kind
from orgs.states.filing import FilingPaper, PaperState
from orgs.states.standards import Bar, Measure

NO_COUNT = "NULL::bigint"


@dataclass(frozen=True)
class Reading:
    """``value`` (null: no data) and ``count`` are SQL over ``ev``, ``o`` and the joined sources."""

    value: str
    columns: dict[str, str] = field(default_factory=dict)
    count: str = NO_COUNT
    sources: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it says how many a value comes from."""
        return self.count != NO_COUNT


# What the one pass over the evidence cannot count without giving up its parallel workers; each gives ``people``.
EVIDENCE_SOURCES = {
    "took_part": """SELECT organisation_id, count(person_id) AS people FROM (
        SELECT DISTINCT organisation_id, person_id FROM orgs_evidence
        WHERE street_id = %(street)s AND happened_on > %(since)s AND happened_on <= %(until)s AND kind = 'member'
        ) people GROUP BY organisation_id""",
}
# Tables beside the evidence; each gives one row an organisation. %(until)s is the day of the rating.
SOURCES = {
    "covered": "SELECT DISTINCT organisation_id FROM ("
    + COVER_SPANS
    + """) spans
        WHERE starts_on <= %(until)s AND (ended_on IS NULL OR ended_on > %(until)s)""",
    "team": """SELECT organisation_id, count(DISTINCT user_id) AS people FROM orgs_orgposition
        WHERE stage IN ('held', 'ended') AND starts_on <= %(until)s AND (ends_on IS NULL OR ends_on >= %(until)s)
            AND (ended_on IS NULL OR ended_on >= %(until)s) GROUP BY organisation_id""",
    "papers": f"""SELECT organisation_id, count(*) FILTER (WHERE state = '{PaperState.THERE.value}') AS there
        FROM orgs_filingdocument WHERE street_id = %(street)s AND organisation_id IS NOT NULL
        GROUP BY organisation_id""",
    "reports_of": "SELECT s.id AS organisation_id, s.* FROM (" + STANDINGS + ") s",
    "investigated": """SELECT DISTINCT organisation_id FROM orgs_investigation
        WHERE opened_on <= %(until)s AND (closed_on IS NULL OR closed_on > %(until)s)""",
    "vetoed": """SELECT DISTINCT organisation_id FROM orgs_starveto
        WHERE decided_on <= %(until)s AND barred_until >= %(until)s""",
}


def _sum(kind: Kind) -> str:
    return f"sum(quantity) FILTER (WHERE kind = '{kind.value}')"


def _count(kind: Kind) -> str:
    return f"count(*) FILTER (WHERE kind = '{kind.value}')"


def _bits(kind: Kind, months: int) -> str:
    there, first = _month("happened_on"), _month("%(since)s::date")
    number = f"{there} / {months} - {first} / {months}"
    return f"bit_or(1::bigint << ({number})) FILTER (WHERE kind = '{kind.value}')"


def _month(day: str) -> str:
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)::int"


def _share(part: str, whole: str) -> str:
    return _per_cent(f"ev.{part}", f"ev.{whole}")


def _per_cent(part: str, whole: str) -> str:
    """Return a share as SQL; null without a whole (LEAST alone would leave the null out and say a hundred)."""
    return f"CASE WHEN {whole} > 0 THEN least(100, 100.0 * coalesce({part}, 0) / {whole}) END"


_ACTIVITIES = {"activities": _sum(Kind.ACTIVITY)}
_PROJECTS = {
    "won": _count(Kind.PROJECT_WON),
    "project_due": _count(Kind.PROJECT_DUE),
    "project_closed": _count(Kind.PROJECT_CLOSED),
    "evaluated": _count(Kind.EVALUATION),
}
HAD_PROJECTS = "coalesce(ev.won + ev.project_due + ev.project_closed + ev.evaluated, 0) > 0"
HAD_PROJECTS_COLUMNS = _PROJECTS

READINGS: dict[str, Reading] = {
    Measure.PARTY_COVER: Reading("(covered.organisation_id IS NOT NULL)::int", sources=("covered",)),
    Measure.GUIDED_QUARTERS: Reading("bit_count(coalesce(ev.guided, 0)::bit(64))", {"guided": _bits(Kind.GUIDANCE, 3)}),
    Measure.REPORTS: Reading("coalesce(ev.reports, 0)", {"reports": _count(Kind.REPORT)}),
    Measure.REPORTED_SHARE: Reading(
        _share("reported", "activities"), {**_ACTIVITIES, "reported": _sum(Kind.ACTIVITY_REPORTED)}
    ),
    Measure.DOCUMENTS_SHARE: Reading(f"100.0 * papers.there / {len(FilingPaper)}", sources=("papers",)),
    Measure.KEY_TEAM: Reading("coalesce(team.people, 0)", sources=("team",)),
    Measure.MEMBERS: Reading("o.member_count"),
    Measure.MEMBERS_TIMES_MINIMUM: Reading("o.member_count::numeric / %(least_members)s"),
    Measure.ACTIVE_MEMBERS_SHARE: Reading(_per_cent("ev.took_part", "o.member_count"), sources=("took_part",)),
    Measure.ACTIVITIES: Reading("coalesce(ev.activities, 0)", _ACTIVITIES),
    Measure.ACTIVE_MONTHS: Reading("bit_count(coalesce(ev.months, 0)::bit(64))", {"months": _bits(Kind.ACTIVITY, 1)}),
    # Nobody to divide by: there is no such figure, rather than a zero or a crash.
    Measure.SERVICE_PER_MEMBER: Reading(
        "coalesce(ev.served, 0)::numeric / nullif(o.member_count, 0)", {"served": _sum(Kind.SERVICE)}
    ),
    Measure.TRACED_SHARE: Reading(
        _share("traced", "activities"), {**_ACTIVITIES, "traced": _sum(Kind.ACTIVITY_TRACED)}
    ),
    Measure.PROJECTS_WON: Reading("coalesce(ev.won, 0)", _PROJECTS),
    Measure.CLOSED_SHARE: Reading(_share("project_closed", "project_due"), _PROJECTS),
    Measure.EVALUATION: Reading(
        "ev.evaluation::numeric / nullif(ev.evaluated, 0)", {**_PROJECTS, "evaluation": _sum(Kind.EVALUATION)}
    ),
    Measure.VOUCHERED_SHARE: Reading(
        _share("vouchered", "spent"), {"spent": _sum(Kind.SPENT), "vouchered": _sum(Kind.VOUCHERED)}
    ),
    Measure.PROPOSALS: Reading("coalesce(ev.proposals, 0)", {"proposals": _count(Kind.PROPOSAL)}),
    Measure.NEEDS_DONE: Reading("coalesce(ev.needs_done, 0)", {"needs_done": _count(Kind.NEED_DONE)}),
    Measure.RAISED: Reading("coalesce(ev.raised, 0)", {"raised": _count(Kind.RAISED)}),
    Measure.SATISFACTION: Reading(
        "ev.satisfaction::numeric / nullif(ev.ratings, 0)",
        {"satisfaction": _sum(Kind.SATISFACTION), "ratings": _count(Kind.SATISFACTION)},
        count="coalesce(ev.ratings, 0)",
    ),
    Measure.COMPLAINTS: Reading("coalesce(ev.complaints, 0)", {"complaints": _count(Kind.COMPLAINT)}),
    Measure.COMMENDATION: Reading(
        "coalesce(ev.commendation, 0)",
        {"commendation": f"max(quantity) FILTER (WHERE kind = '{Kind.COMMENDATION.value}')"},
    ),
}

# What bars from a rating: SQL that is true for a barred organisation.
BARS: dict[str, Reading] = {
    Bar.REPORT_MISSED: Reading("reports_of.missed_last", sources=("reports_of",)),
    Bar.REPORT_FAILED: Reading("reports_of.failed OR reports_of.basic_twice", sources=("reports_of",)),
    Bar.PUNISHED: Reading("coalesce(ev.punished, 0) > 0", {"punished": _count(Kind.PUNISHMENT)}),
    Bar.VETOED: Reading("vetoed.organisation_id IS NOT NULL", sources=("vetoed",)),
    Bar.INVESTIGATED: Reading("investigated.organisation_id IS NOT NULL", sources=("investigated",)),
}
