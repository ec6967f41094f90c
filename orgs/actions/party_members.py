"""Who takes part in a branch; written and read by few."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from orgs.models.party import BranchMember, PartyBranch
from orgs.states.party import BranchStage


@transaction.atomic
def add_branch_member(
    *, branch: PartyBranch, name: str, by: User, kept_at: str = "", user: User | None = None, since: date | None = None
) -> BranchMember:
    """Write somebody down who takes part in a running branch. Raises PermissionDenied, FlowRefused, ValidationError."""
    branch = PartyBranch.objects.select_for_update(of=("self",)).select_related("place").get(pk=branch.pk)
    if not by.has_perm("orgs.keep_branch_members", branch):
        raise PermissionDenied(_("Only the secretary and street staff keep this list."))
    if branch.stage != BranchStage.RUNNING:
        raise FlowRefused(_("The branch does not work now."), code="stage")
    today = timezone.localdate()
    if since is not None and since > today:
        raise FlowRefused(_("Somebody takes part from today or an earlier day on."), code="since")
    named = name.strip()
    # Names are encrypted, so the few rows of the branch are compared here.
    here = branch.members.filter(left_on=None)
    if user is None and any(row.user_id is None and row.name == named for row in here):
        raise FlowRefused(_("This person takes part already."), code="twice")
    member = BranchMember(branch=branch, user=user, name=named, kept_at=kept_at.strip(), joined_on=since or today)
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def end_branch_member(*, member: BranchMember, by: User) -> BranchMember:
    """Say that somebody no longer takes part. Raises PermissionDenied, FlowRefused."""
    member = BranchMember.objects.select_for_update(of=("self",)).select_related("branch__place").get(pk=member.pk)
    if not by.has_perm("orgs.keep_branch_members", member):
        raise PermissionDenied(_("Only the secretary and street staff keep this list."))
    if member.left_on is not None:
        raise FlowRefused(_("It is over already."), code="gone")
    member.left_on = timezone.localdate()
    member.save(update_fields=["left_on", "updated_at"])
    return member
