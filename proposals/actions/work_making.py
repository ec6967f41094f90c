"""Tasks come from the chosen plan when a proposal begins to be carried out, or are added later with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.states import BodyKind
from core.flow import FlowRefused, begin, take
from orgs.models import Organisation
from orgs.models.circles import Circle
from proposals.models import Proposal
from proposals.models.plans import Plan, PlanTask
from proposals.models.works import Work
from proposals.queries.works import people_of
from proposals.states import Phase, Stage
from proposals.states.plans import LeadKind, OwnerKind
from proposals.states.works import BODY_OWNERS, WORK, WorkOwner, WorkSource
from residents.models import Household

from .phases import on_enter
from .rewards import reward_carried_out
from .works import remind, tell_of

Owner = Organisation | Circle | Household | Body | None
FIELDS: dict[str, str] = {
    WorkOwner.ORGANISATION: "organisation",
    WorkOwner.CIRCLE: "circle",
    WorkOwner.HOUSEHOLD: "household",
    **dict.fromkeys(BODY_OWNERS, "body"),
}
_KINDS: dict[str, type[Any]] = {"organisation": Organisation, "circle": Circle, "household": Household, "body": Body}
_OF_BODIES = {
    OwnerKind.PROPERTY: WorkOwner.PROPERTY,
    OwnerKind.DEPARTMENT: WorkOwner.DEPARTMENT,
    OwnerKind.PARTNER: WorkOwner.PARTNER,
}


def make_works(proposal: Proposal) -> list[Work]:
    """Make the tasks of the chosen plan, each part once; after a bad evaluation one task to do it better.

    Runs in the transaction of the step that begins to carry it out.
    """
    plan = Plan.objects.current().filter(proposal=proposal).select_related("lead_organisation", "lead_household")
    chosen = plan.first()
    again = Work.objects.filter(proposal=proposal).exists()
    due_on = proposal.due_on or (chosen.ends_on if chosen else None)
    lead = _lead(chosen)
    if again:
        made = [_better(proposal, lead, due_on)]
    else:
        parts = chosen.tasks.with_owner().filter(work=None).order_by("pk") if chosen else PlanTask.objects.none()
        made = [_from_part(proposal, part, lead, (chosen.ends_on if chosen else None) or due_on) for part in parts]
        made = made or [_whole(proposal, chosen, lead, due_on)]
    for work in made:
        _began(work, by=None)
    return made


@transaction.atomic
def add_work(
    *,
    proposal: Proposal,
    title: str,
    owner_kind: str,
    reason: str,
    by: User,
    owner: Owner = None,
    what: str = "",
    person: User | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
) -> Work:
    """Add a task that the plan doesn't have, with the reason. Raises PermissionDenied, FlowRefused, ValidationError."""
    locked = lock_executing(proposal, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this task is added.")})
    if due_on is not None and due_on < timezone.localdate():
        raise ValidationError({"due_on": _("Choose a day to come.")})
    work = Work(
        proposal=locked,
        source=WorkSource.ADDED,
        why_added=reason.strip(),
        title=title.strip(),
        what=what.strip(),
        person=person,
        starts_on=starts_on,
        due_on=due_on or locked.due_on,
        **owned(locked, owner_kind, owner),
    )
    work.full_clean()
    work.save()
    _began(work, by=by, reason=reason)
    return work


@transaction.atomic
def give_work(
    *, work: Work, owner_kind: str, reason: str, by: User, owner: Owner = None, person: User | None = None
) -> Work:
    """Give a task to somebody else; both are told. Raises as above."""
    before = Work.objects.with_facts().get(pk=work.pk)
    people = people_of(before)
    changes = {**dict.fromkeys(_KINDS), **owned(before.proposal, owner_kind, owner), "person": person}
    take(WORK, work, "give_to", by=by, reason=reason, changes=changes)
    given = Work.objects.with_facts().get(pk=work.pk)
    remind(given)
    text = _("“%(task)s” is with somebody else now: %(reason)s") % {"task": given.title, "reason": reason}
    tell_of(given, kind="proposals.work", to=people, text=text)
    _tell_new(given)
    return given


def owned(proposal: Proposal, owner_kind: str, owner: Owner) -> Mapping[str, Any]:
    """Return the fields of an owner: of the kind, and of the street. Raises ValidationError."""
    name = FIELDS.get(owner_kind)
    if owner_kind not in WorkOwner.values:
        raise ValidationError({"owner_kind": _("Choose who does it.")})
    if name is None:
        return {"owner_kind": owner_kind}
    if not isinstance(owner, _KINDS[name]) or (isinstance(owner, Body) and owner.kind == BodyKind.ORGANISATION):
        raise ValidationError({"owner_kind": _("Say which one does it.")})
    if owner.street_code != proposal.street_code:
        raise ValidationError({"owner_kind": _("It belongs to another street.")})
    return {"owner_kind": owner_kind, name: owner}


def lock_executing(proposal: Proposal, by: User) -> Proposal:
    """Lock a proposal that is carried out, for staff who may add to it. Raises PermissionDenied, FlowRefused."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("place", "street", "author")
    locked = rows.get(pk=proposal.pk)
    if not by.has_perm("proposals.execute_proposal", locked):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))
    if locked.stage != Stage.EXECUTING:
        raise FlowRefused(_("The proposal is not being carried out now."), code="stage")
    return locked


def _lead(plan: Plan | None) -> dict[str, Any]:
    if plan is not None and plan.lead_kind == LeadKind.ORGANISATION and plan.lead_organisation is not None:
        return {"owner_kind": WorkOwner.ORGANISATION, "organisation": plan.lead_organisation}
    if plan is not None and plan.lead_kind == LeadKind.HOUSEHOLD and plan.lead_household is not None:
        return {"owner_kind": WorkOwner.HOUSEHOLD, "household": plan.lead_household}
    return {"owner_kind": WorkOwner.OFFICE}


def _owner_of(part: PlanTask, lead: dict[str, Any]) -> dict[str, Any]:
    """Return who does a part; nobody offered: whoever carries the plan out."""
    if part.organisation is not None:
        return {"owner_kind": WorkOwner.ORGANISATION, "organisation": part.organisation}
    if part.circle is not None:
        return {"owner_kind": WorkOwner.CIRCLE, "circle": part.circle}
    if part.household is not None:
        return {"owner_kind": WorkOwner.HOUSEHOLD, "household": part.household}
    if part.body is None:
        return lead
    if part.body.kind == BodyKind.ORGANISATION:
        return {"owner_kind": WorkOwner.ORGANISATION, "organisation": Organisation.objects.get(body=part.body)}
    usual = WorkOwner.PARTNER if part.body.kind == BodyKind.PARTNER else WorkOwner.DEPARTMENT
    return {"owner_kind": _OF_BODIES.get(OwnerKind(part.owner_kind), usual) if part.owner_kind else usual} | {
        "body": part.body
    }


def _from_part(proposal: Proposal, part: PlanTask, lead: dict[str, Any], due_on: date | None) -> Work:
    ends = part.due_on or due_on
    starts = part.starts_on if part.starts_on and (ends is None or part.starts_on <= ends) else None
    owner = _owner_of(part, lead)
    answers = part.person if part.owner is not None else None
    return Work.objects.create(
        proposal=proposal,
        part=part,
        title=part.title,
        what=part.what,
        person=answers,
        starts_on=starts,
        due_on=ends,
        **owner,
    )


def _whole(proposal: Proposal, plan: Plan | None, lead: dict[str, Any], due_on: date | None) -> Work:
    """Make one task of a proposal whose plan has no parts."""
    goal = plan.goal if plan is not None else proposal.wish
    return Work.objects.create(proposal=proposal, title=proposal.title, what=goal[:1000], due_on=due_on, **lead)


def _better(proposal: Proposal, lead: dict[str, Any], due_on: date | None) -> Work:
    return Work.objects.create(
        proposal=proposal,
        source=WorkSource.EVALUATION,
        why_added=_("The evaluation was bad."),
        title=_("Do better what the evaluation found wanting"),
        due_on=due_on,
        **lead,
    )


def _began(work: Work, *, by: User | None, reason: str = "") -> None:
    begin(WORK, work, by=by, reason=reason)
    remind(work)
    _tell_new(work)


def _tell_new(work: Work) -> None:
    until = _("until %(day)s") % {"day": f"{work.due_on:%Y-%m-%d}"} if work.due_on else ""
    text = _("A task for you: “%(task)s” %(until)s") % {"task": work.title, "until": until}
    tell_of(work, kind="proposals.work", to=people_of(work), text=text.strip())


on_enter(Phase.EXECUTE, make_works)
on_enter(Phase.EVALUATE, reward_carried_out)
