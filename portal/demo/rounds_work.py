"""What organisations declare and assessors give in the demo's rounds, written at once for all of them."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from accounts.states import Role
from core.flow import BEGUN
from core.models import Attachment
from core.states import Visibility
from notices.actions import set_due
from orgs.models.rounds import Assignment, Declaration, Given, RatingRound, RoundEntry, Tie
from orgs.rating.table import Line, Table, table_of
from orgs.states.rounds import ASSIGNMENT, ENTRY, AssignmentKind, AssignmentStage, TieKind
from orgs.states.standards import Judge, Source

from .draw import Draw
from .rounds_panel import Panel, Trace
from .words_rounds import ALSO_DECLARED, DECLARED, OTHER, OVERRIDE, OVERRIDE_PROOF, REASONS, RECUSED

BATCH = 5000
EACH = 3  # assessors of one organisation
OVERRIDDEN = "A2"
WEAK, FAIR = Decimal("0.6"), Decimal("0.8")
SHEETS = "/ratings/judging/"


class Work:
    """A round at work: its table, its people, how good each organisation's papers are."""

    def __init__(self, rating_round: RatingRound, panel: Panel, draw: Draw) -> None:
        self.round, self.panel, self.draw = rating_round, panel, draw
        self.trace = Trace(draw)
        self.quality: dict[int, float] = {}

    @cached_property
    def table(self) -> Table:
        """The table of the round's standard."""
        if self.round.standard is None:
            raise LookupError(self.round.pk)
        return table_of(self.round.standard)

    def quality_of(self, entry: RoundEntry) -> float:
        """Return how good an organisation's papers are, the same for everybody who looks at them."""
        return self.quality.setdefault(entry.organisation_id, self.draw.random.uniform(0.62, 1.04))


def declare_for(work: Work, entries: list[RoundEntry], *, days: int) -> None:
    """Hand declarations in, each with its proof, in the name of those who manage."""
    draw, made, stored = work.draw, [], []
    for entry in entries:
        manager = work.panel.managers[entry.organisation.body_id]
        words = {"B3": draw.random.choice(DECLARED).format(count=draw.random.randrange(3, 7)), **ALSO_DECLARED}
        also = draw.random.sample(sorted(ALSO_DECLARED), 1)
        made += [Declaration(entry=entry, code=code, words=words[code], by=manager) for code in ("B3", *also)]
        ago = days + draw.random.randrange(1, 10)
        work.trace.add(ENTRY, entry, "declare", manager, days=ago, role=Role.ORG_MANAGER)
    Declaration.objects.bulk_create(made, batch_size=BATCH)
    sheet = _sheet()
    digest = hashlib.sha256(sheet).hexdigest()
    for one in made:
        proof = Attachment(
            name="证明材料.jpg",
            size=len(sheet),
            media_type="image/jpeg",
            digest=digest,
            subject_label=Declaration._meta.label_lower,
            subject_id=one.pk,
            visibility=Visibility.PRIVATE,
            uploaded_by=one.by,
        )
        proof.file.save(str(proof.uuid), ContentFile(sheet), save=False)
        stored.append(proof)
    Attachment.objects.bulk_create(stored, batch_size=BATCH)


def _sheet() -> bytes:
    """Return a sheet of paper as a phone takes it."""
    sheet = Image.new("RGB", (600, 848), "#fdfcf8")
    pen = ImageDraw.Draw(sheet)
    for line in range(12):
        pen.line((80, 140 + line * 48, 520, 140 + line * 48), fill="#b9b4aa", width=2)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=50)
    return out.getvalue()


def give_out(work: Work, entries: list[RoundEntry], *, days: int, done: float) -> None:
    """Give every organisation to three assessors and its community; ``done`` of them have handed in."""
    assigned: list[Assignment] = []
    assessors = work.panel.assessors
    for n, entry in enumerate(entries):
        chosen = [assessors[(n + turn) % len(assessors)] for turn in range(EACH)]
        if n == 1:
            _recused(work, entry, assigned, chosen[0], days)
            chosen[0] = assessors[(n + EACH) % len(assessors)]
        for turn, user in enumerate((*chosen, None)):
            ready = done >= 1 or (n + turn) % 2 < done * 2
            assigned.append(_assignment(work, entry, user, days=days, ready=ready))
    Assignment.objects.bulk_create(assigned, batch_size=BATCH)
    given = [one for assignment in assigned for one in _sheet_of(work, assignment, half=done < 1)]
    _override(given)
    Given.objects.bulk_create(given, batch_size=BATCH)
    for assignment in assigned:
        _note(work, assignment, days)
    if done < 1:
        _remind(work, assigned)


def _assignment(work: Work, entry: RoundEntry, user: User | None, *, days: int, ready: bool) -> Assignment:
    judge = user or work.panel.offices[entry.organisation.place_id]
    ago = max(0, days - work.draw.random.randrange(1, 6))
    return Assignment(
        entry=entry,
        kind=AssignmentKind.ASSESSOR if user else AssignmentKind.COMMUNITY,
        user=judge if user or ready else None,
        stage=AssignmentStage.DONE if ready else AssignmentStage.ASSIGNED,
        done_at=min(work.draw.moment(ago), timezone.now()) if ready else None,
    )


def _recused(work: Work, entry: RoundEntry, assigned: list[Assignment], user: User, days: int) -> None:
    """Let an assessor step back from an organisation whose head is kin."""
    Tie.objects.get_or_create(user=user, organisation=entry.organisation, kind=TieKind.KIN, defaults={"words": RECUSED})
    one = Assignment.objects.create(entry=entry, user=user, stage=AssignmentStage.RECUSED)
    role = Role.ASSESSOR
    work.trace.add(ASSIGNMENT, one, BEGUN, work.panel.staff, days=days, role=role, visibility=Visibility.STAFF)
    work.trace.add(ASSIGNMENT, one, "recuse", user, days=days - 1, role=role, reason=RECUSED)


def _sheet_of(work: Work, assignment: Assignment, *, half: bool) -> list[Given]:
    """Return what somebody gives; of those that are not done, every other has begun."""
    lines = _judged(work.table, assignment)
    if assignment.stage != AssignmentStage.DONE:
        if not half or assignment.user_id is None or assignment.entry_id % 2:
            return []
        lines = lines[:2]
    quality = work.quality_of(assignment.entry)
    return [_given(work.draw, assignment, line, quality) for line in lines]


def _judged(table: Table, assignment: Assignment) -> list[Line]:
    judge = Judge.COMMUNITY if assignment.kind == AssignmentKind.COMMUNITY else Judge.ASSESSORS
    left_out = {line["code"] for line in assignment.entry.computed if line["state"] == "left_out"}
    return [
        line
        for line in table.lines
        if line.source != Source.COMPUTED and line.judge == judge and line.code not in left_out
    ]


def _given(draw: Draw, assignment: Assignment, line: Line, quality: float) -> Given:
    share = Decimal(min(1.0, max(0.2, quality + draw.random.uniform(-0.15, 0.1))))
    points = (line.points * share * 2).quantize(Decimal(1)) / 2
    ratio = points / line.points
    words = REASONS.get(line.code, OTHER)
    reason = words[2 if ratio < WEAK else 1 if ratio < FAIR else 0]
    return Given(assignment=assignment, code=line.code, points=points, reason=reason)


def _override(given: list[Given]) -> None:
    """Let one assessor put points in the place of a figure, with evidence."""
    for one in given:
        assignment = one.assignment
        found = {line["code"]: line for line in assignment.entry.computed}.get(OVERRIDDEN)
        if assignment.kind != AssignmentKind.ASSESSOR or assignment.stage != AssignmentStage.DONE or not found:
            continue
        if found["earned"] is not None and Decimal(found["earned"]) <= 2:  # noqa: PLR2004
            given.append(Given(assignment=assignment, code=OVERRIDDEN, points=4, reason=OVERRIDE, proof=OVERRIDE_PROOF))
            return


def _note(work: Work, assignment: Assignment, days: int) -> None:
    staff, trace = work.panel.staff, work.trace
    shown = Visibility.STAFF
    if assignment.kind == AssignmentKind.ASSESSOR:
        trace.add(ASSIGNMENT, assignment, BEGUN, staff, days=days, role=Role.STREET_STAFF, visibility=shown)
    if assignment.stage == AssignmentStage.DONE and assignment.done_at is not None:
        role = Role.ASSESSOR if assignment.kind == AssignmentKind.ASSESSOR else Role.COMMUNITY_STAFF
        ago = (work.draw.today - timezone.localdate(assignment.done_at)).days
        trace.add(ASSIGNMENT, assignment, "hand_in", assignment.user, days=ago, role=role)


def _remind(work: Work, assigned: list[Assignment]) -> None:
    """Let every assessor be reminded of the sheets that are still to be handed in."""
    for user in work.panel.assessors:
        count = sum(one.user_id == user.pk and one.stage == AssignmentStage.ASSIGNED for one in assigned)
        set_due(
            key=f"orgs.assess:{work.round.pk}:{user.pk}",
            kind="orgs.assess",
            due_on=max(work.round.assess_until, work.draw.today + timedelta(days=1)),
            title=f"{work.round}：{count} 家待评",
            url=SHEETS,
            people=[user],
            street_code=work.round.street_code,
        )
