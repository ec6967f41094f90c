"""Who drafts, coaches, settles and reads plans; who offers and who decides; every refusal in words."""

import rules

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, is_street_staff, lives_in_its_place
from accounts.states import Role
from proposals.models import Proposal
from proposals.models.plans import Offer, Plan, PlanCoach, PlanTask, PlanVote
from proposals.states import PUBLIC_STAGES
from proposals.states.plans import SHOWN

Of = Proposal | Plan | PlanTask | Offer | PlanVote


def proposal_of(obj: Of) -> Proposal:
    """Return the proposal that something of a plan belongs to."""
    if isinstance(obj, Proposal):
        return obj
    if isinstance(obj, Offer):
        return obj.task.plan.proposal
    return obj.plan.proposal if isinstance(obj, PlanTask) else obj.proposal


@rules.predicate
def wrote_the_proposal(user: User, obj: Of | None) -> bool:
    """Whether the person, or the resident for whom the person acts, wrote the proposal."""
    return obj is not None and user.is_authenticated and proposal_of(obj).author_id == user.principal.pk


@rules.predicate
def coaches_it(user: User, obj: Of | None) -> bool:
    """Whether staff have named the person to coach the plan."""
    if obj is None or not user.is_authenticated:
        return False
    return PlanCoach.objects.filter(proposal=proposal_of(obj), user=user).exists()


@rules.predicate
def is_shown(user: User, plan: Plan | None) -> bool:
    """Whether everybody may read the plan: from its submission on, as long as the proposal is public."""
    return plan is not None and plan.stage in SHOWN and plan.proposal.stage in PUBLIC_STAGES


@rules.predicate
def made_the_offer(user: User, offer: Offer | None) -> bool:
    """Whether the person offered it, or manages the organisation or leads the circle that did."""
    if offer is None or not user.is_authenticated:
        return False
    if offer.by_id == user.principal.pk or (offer.circle and offer.circle.leader_id == user.principal.pk):
        return True
    return offer.organisation is not None and user.standing.has_in(offer.organisation.body_id, Role.ORG_MANAGER)


_drafts = is_staff_of_its_place | wrote_the_proposal | coaches_it
rules.add_perm("proposals.draft_plan", _drafts)
rules.add_perm("proposals.read_plan", is_shown | _drafts)
# Nobody settles the plan of the own proposal, staff who live there neither.
rules.add_perm("proposals.settle_plan", is_staff_of_its_place & ~wrote_the_proposal)
rules.add_perm("proposals.decide_offer", (is_staff_of_its_place | wrote_the_proposal) & ~made_the_offer)
rules.add_perm("proposals.withdraw_offer", made_the_offer)
rules.add_perm("proposals.read_offer", _drafts | made_the_offer)
rules.add_perm("proposals.offer_part", is_signed_in)
rules.add_perm("proposals.vote_on_plans", lives_in_its_place)
for _noun in ("plan", "plantask", "offer", "planvote"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)
for _noun in ("growthrule", "planrule"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)
    for _verb in ("add", "change", "delete"):
        rules.add_perm(f"proposals.{_verb}_{_noun}", is_street_staff)
