"""A resident writes and files a proposal."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from places.models import Place
from proposals.models import Proposal, tier_of
from proposals.rules import support_needed
from proposals.states import PROPOSAL, Stage

TEXTS = ("topic", "title", "problem", "wish", "beneficiaries", "needs_money")
ANSWERERS = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)


def answer_key(proposal: Proposal) -> str:
    """Return the key of the due date by which staff answer."""
    return f"proposals.answer:{proposal.pk}"


@transaction.atomic
def save_proposal(*, by: User, place: Place, proposal: Proposal | None = None, **texts: Any) -> Proposal:
    """Save a draft, new or old; the level follows from the place.

    Raises PermissionDenied, FlowRefused once it is filed, ValidationError by field.
    """
    if not by.has_perm("proposals.join_in"):
        raise PermissionDenied(_("Sign in to write a proposal."))
    new = proposal is None
    if proposal is None:
        proposal = Proposal(author=by.principal)
    else:
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if not by.has_perm("proposals.write_proposal", proposal):
            raise PermissionDenied(_("Only its author writes a proposal."))
        if proposal.stage not in {Stage.DRAFT, Stage.RETURNED}:
            raise FlowRefused(_("It is filed and can't be changed now."), code="filed")
    if not by.principal.standing.lives_in(place.path):
        raise ValidationError({"place": _("Choose a place that you live in.")})
    proposal.place, proposal.tier = place, tier_of(place)
    for name in TEXTS:
        if name in texts:
            setattr(proposal, name, texts[name])
    proposal.full_clean(exclude=["street"])
    proposal.save()
    return begin(PROPOSAL, proposal, by=by, visibility=Visibility.PRIVATE) if new else proposal


@transaction.atomic
def file_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """File it: it collects support, and staff of the place answer within the days of the rule."""
    step = "file_again" if proposal.stage == Stage.RETURNED else "file"
    answer_by = add_working_days(timezone.localdate(), settings.PROPOSAL_ANSWER_DAYS)
    changes = {
        "filed_at": proposal.filed_at or timezone.now(),
        "answer_by": answer_by,
        # Anew each time: a returned proposal may have moved to another place, and with it to another level.
        "support_needed": support_needed(proposal.tier),
    }
    proposal = take(PROPOSAL, proposal, step, by=by, changes=changes)
    staff = list(holders_of(*ANSWERERS, at=proposal.place))
    notify(
        kind="proposals.filed",
        to=staff,
        title=_("A proposal was filed"),
        text=_("“%(title)s”, %(place)s") % {"title": proposal.title, "place": proposal.place},
        url=proposal.get_absolute_url(),
        street_code=proposal.street_code,
    )
    set_due(
        key=answer_key(proposal),
        kind="proposals.filed",
        due_on=answer_by,
        title=_("Answer “%(title)s”") % {"title": proposal.title},
        url=proposal.get_absolute_url(),
        people=staff,
        street_code=proposal.street_code,
        escalate_to=list(holders_of(Role.STREET_STAFF, at=proposal.place)),
        escalate_after=1,
    )
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take it back, with a reason; a filed one keeps its page."""
    proposal = take(PROPOSAL, proposal, "withdraw", by=by, reason=reason)
    clear_due(answer_key(proposal))
    return proposal
