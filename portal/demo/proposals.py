"""Proposals at every stage, with their supporters and traces."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from core.flow import BEGUN
from core.models import StepTaken
from core.states import Visibility
from core.workdays import add_working_days
from places.models import Place
from proposals.models import Category, PhaseRun, Proposal, Support, tier_of
from proposals.states import DEFAULT_LIMITS, PHASE_OF, PROPOSAL, Phase, Stage

from . import words
from .draw import Draw
from .people import People
from .scale import Scale

BATCH = 5000
# How often each stage is drawn, and the steps that lead there.
ENDS = (
    (Stage.COLLECTING, 5, ("file",)),
    (Stage.DELIBERATING, 4, ("file", "take_up", "accept")),
    (Stage.DECLINED, 1, ("file", "decline")),
)


# How many days ago one at such a stage was filed: what is open is hardly ever late.
AGES = {Stage.COLLECTING: (0, 3), Stage.DELIBERATING: (4, 18), Stage.DECLINED: (6, 300)}


def build_proposals(street: Place, people: People, scale: Scale, draw: Draw) -> list[Proposal]:
    """Make proposals, supports and traces."""
    communities = list(people.joined)
    categories = {category.code: category for category in Category.objects.all()}
    proposals, roads = [], []
    for n in range(scale.proposals):
        community = communities[n % len(communities)]
        author, home = draw.random.choice(people.joined[community])
        proposal, road = _proposal(n, community, author, home, categories, draw)
        proposal.street = street
        proposals.append(proposal)
        roads.append(road)
    supporters = _supporters(proposals, people, draw)
    runs = [_run(p) for p in proposals if p.stage in PHASE_OF]
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    Support.objects.bulk_create(
        [Support(proposal=p, user=user) for p, users in zip(proposals, supporters, strict=True) for user in users],
        batch_size=BATCH,
    )
    PhaseRun.objects.bulk_create(runs, batch_size=BATCH)
    steps = [line for p, road in zip(proposals, roads, strict=True) for line in _trace(p, road, draw)]
    StepTaken.objects.bulk_create(sorted(steps, key=lambda step: step.taken_at), batch_size=BATCH)
    return proposals


def _proposal(  # noqa: PLR0913, PLR0917 - one proposal, drawn in full
    n: int, community: Place, author: User, home: Place, categories: dict[str, Category], draw: Draw
) -> tuple[Proposal, tuple[str, ...]]:
    topic, title, problem, wish, who = words.PROPOSALS[(n * 5 + n // len(words.PROPOSALS)) % len(words.PROPOSALS)]
    building = home.parent if "{b}" in title and home.parent is not None else None
    place = building or community
    stage, _weight, road = draw.random.choices(ENDS, [weight for _s, weight, _r in ENDS])[0]
    age = draw.random.randrange(*AGES[stage])
    filed = draw.moment(age)
    proposal = Proposal(
        place=place,
        author=author,
        tier=tier_of(place),
        category=categories[topic],
        title=title.format(b=place.name, c=community.name)[:60],
        problem=problem,
        wish=wish,
        beneficiaries=who,
        needs_money="费用" in wish or "换成" in wish,
        stage=stage,
        filed_at=filed,
        answer_by=add_working_days(filed.date(), 3),
    )
    limits = DEFAULT_LIMITS[proposal.tier, Phase.COLLECT]
    proposal.support_needed = limits.support
    if stage == Stage.COLLECTING:
        proposal.expires_on = filed.date() + timedelta(days=limits.open_days)
    if stage != Stage.COLLECTING:
        pool = words.ANSWERS_YES if stage == Stage.DELIBERATING else words.ANSWERS_NO
        proposal.answer, proposal.answered_at = draw.random.choice(pool), filed + timedelta(days=2)
    return proposal, road


def _run(proposal: Proposal) -> PhaseRun:
    """Return the step that it stands in; what was taken up is deliberated by the days of its level."""
    phase = PHASE_OF[proposal.stage]
    limits = DEFAULT_LIMITS[proposal.tier, phase]
    entered = proposal.answered_at or proposal.filed_at or timezone.now()
    due = add_working_days(entered.date(), limits.days) if phase != Phase.COLLECT else None
    proposal.due_on = due
    return PhaseRun(
        proposal=proposal,
        phase=phase,
        tier=proposal.tier,
        rules=limits.copied(),
        entered_at=entered,
        due_on=due,
        escalates_on=add_working_days(due, limits.escalate_days) if due else None,
    )


def _supporters(proposals: list[Proposal], people: People, draw: Draw) -> list[list[User]]:
    found = []
    for proposal in proposals:
        community = next(c for c in people.joined if proposal.place.lies_in(c))
        near = [
            user
            for user, home in people.joined[community]
            if home.lies_in(proposal.place) and user.pk != proposal.author_id
        ]
        most = min(len(near), proposal.support_needed + 12)
        users = draw.random.sample(near, draw.random.randint(0, most))
        proposal.support_count = len(users)
        found.append(users)
    return found


def _trace(proposal: Proposal, road: tuple[str, ...], draw: Draw) -> list[StepTaken]:
    filed = proposal.filed_at or draw.moment(0)
    begun = _line(proposal, BEGUN, "", Stage.DRAFT, filed - timedelta(minutes=20))
    begun.visibility = Visibility.PRIVATE
    lines, source = [begun], str(Stage.DRAFT)
    for name in road:
        step = PROPOSAL.step(name)
        at = filed if name == "file" else proposal.answered_at
        line = _line(proposal, name, source, step.target, at or filed)
        if name != "file":
            line.actor, line.actor_name = None, draw.name(40)
            line.actor_role, line.reason = str(Role.COMMUNITY_STAFF.label), proposal.answer
        lines.append(line)
        source = step.target
    return lines


def _line(proposal: Proposal, step: str, source: str, target: str, at: datetime) -> StepTaken:
    return StepTaken(
        flow=PROPOSAL.name,
        object_id=proposal.pk,
        object_label=proposal.title,
        street_code=proposal.street_code,
        step=step,
        source=source,
        target=target,
        actor=proposal.author,
        actor_name=proposal.author.name,
        actor_role=str(Role.RESIDENT.label),
        visibility=Visibility.PUBLIC,
        taken_at=at,
    )
