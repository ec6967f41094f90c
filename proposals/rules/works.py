"""Who does, accepts and manages tasks, who calls departments and who answers; every refusal in words."""

import rules
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_leader_of_its_place, is_staff_of_its_place, is_staff_somewhere, is_street_staff
from accounts.states import BODY_ROLES, Role
from core.attachments import register_reader
from core.flow import Actor
from proposals.models import Proposal
from proposals.models.works import Call, Work, WorkProgress
from proposals.states import PROPOSAL, Stage
from proposals.states.works import CALL, OPEN_WORKS, TO_DO, WORK, CallStage, WorkOwner, WorkStage
from residents.rules.adults import is_adult, own_row


@rules.predicate
def owns_work(user: User, work: Work | None) -> bool:
    """Whether the task is the person's, or that of the resident for whom the person acts."""
    if work is None or not user.is_authenticated:
        return False
    if work.person_id is not None and work.person_id == user.principal.pk:
        return True
    return bool(_owns[WorkOwner(work.owner_kind)](user, work))


def _in_household(user: User, work: Work) -> bool:
    row = own_row(user)
    return row is not None and row.household_id == work.household_id and is_adult(row, timezone.localdate())


def _in_body(user: User, work: Work) -> bool:
    return user.standing.has_in(work.body_id, *BODY_ROLES)


_owns = {
    WorkOwner.ORGANISATION: lambda user, work: user.standing.has_in(work.organisation.body_id, Role.ORG_MANAGER),
    WorkOwner.CIRCLE: lambda user, work: work.circle.leader_id == user.principal.pk,
    WorkOwner.HOUSEHOLD: _in_household,
    WorkOwner.PROPERTY: _in_body,
    WorkOwner.DEPARTMENT: _in_body,
    WorkOwner.PARTNER: _in_body,
    WorkOwner.OFFICE: is_staff_of_its_place,
}


@rules.predicate
def is_of_the_office(user: User, work: Work | None) -> bool:
    """Whether the community office does it itself: a colleague accepts it then."""
    return work is not None and work.owner_kind == WorkOwner.OFFICE


@rules.predicate
def wrote_it(user: User, obj: Work | Call | None) -> bool:
    """Whether the person wrote the proposal that it belongs to."""
    return obj is not None and user.is_authenticated and obj.proposal.author_id == user.principal.pk


@rules.predicate
def is_of_the_department(user: User, call: Call | None) -> bool:
    """Whether the person belongs to the department that is called."""
    return call is not None and user.is_authenticated and user.standing.has_in(call.body_id, *BODY_ROLES)


# Staff write down what a department or a household without a telephone reports; they accept nothing that they reported.
rules.add_perm("proposals.do_work", owns_work | is_staff_of_its_place)
rules.add_perm(
    "proposals.accept_work",
    (is_staff_of_its_place | is_leader_of_its_place) & (is_of_the_office | ~owns_work) & ~wrote_it,
)
rules.add_perm("proposals.manage_work", is_staff_of_its_place & ~wrote_it)
rules.add_perm("proposals.answer_call", is_of_the_department | is_staff_of_its_place)
rules.add_perm("proposals.manage_call", is_staff_of_its_place & ~wrote_it)
for _noun in ("work", "call"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)
rules.add_perm("proposals.view_workrule", is_staff_somewhere)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"proposals.{_verb}_workrule", is_street_staff)


def being_carried_out(obj: Work | Call) -> str | None:
    """Nothing of the tasks moves before the proposal is carried out, nor after."""
    if obj.proposal.stage == Stage.EXECUTING:
        return None
    return _("The proposal is not being carried out now.")


for _step in WORK.steps:
    WORK.guard(_step.name)(being_carried_out)
for _step in CALL.steps:
    CALL.guard(_step.name)(being_carried_out)


@WORK.actor_guard("accept")
def accepted_by_another(work: Work, by: Actor | None) -> str | None:
    """Let nobody accept what the same person reported as done."""
    if by is not None and work.done_by_id is not None and work.done_by_id == by.pk:
        return _("You reported it as done yourself: somebody else has to accept it.")
    return None


@PROPOSAL.guard("finish")
def everything_is_settled(proposal: Proposal) -> str | None:
    """Let nothing be called carried out while a task or a call is open, or if nothing was done."""
    open_calls = Call.objects.filter(proposal=OuterRef("pk"), stage=CallStage.ASKED)
    facts = (
        Proposal.objects.filter(pk=proposal.pk)
        .annotate(
            left=Count("works", filter=Q(works__stage__in=OPEN_WORKS)),
            done=Count("works", filter=Q(works__stage=WorkStage.ACCEPTED)),
            waits=Exists(open_calls),
        )
        .values("left", "done", "waits")
        .first()
    ) or {"left": 0, "done": 0, "waits": False}
    if facts["left"]:
        return _("%(count)d tasks are neither accepted nor dropped yet.") % {"count": facts["left"]}
    if facts["waits"]:
        return _("A call to a department waits for its answer.")
    return None if facts["done"] else _("Not one task has been accepted: nothing was carried out.")


def may_report(user: User, work: Work) -> bool:
    """Whether the person may write down how the task goes on, now."""
    doable = work.stage in TO_DO and work.proposal.stage == Stage.EXECUTING
    return doable and user.has_perm("proposals.do_work", work)


def _progress(pk: int) -> WorkProgress | None:
    rows = WorkProgress.objects.select_related(
        "work__proposal__place", "work__proposal__author", "work__organisation", "work__circle"
    )
    return rows.filter(pk=pk).first()


def may_read_photos(user: User, pk: int) -> bool:
    """Whoever reads the proposal reads the photos of its tasks."""
    found = _progress(pk)
    return found is not None and user.has_perm("proposals.read_proposal", found.work.proposal)


def may_add_photos(user: User, pk: int) -> bool:
    """Whoever wrote the lines adds the photos, while the proposal is carried out."""
    found = _progress(pk)
    if found is None or found.work.proposal.stage != Stage.EXECUTING or not user.is_authenticated:
        return False
    return found.by_id == user.principal.pk and user.has_perm("proposals.do_work", found.work)


register_reader("proposals.workprogress", may_read_photos, may_add_photos)
