"""Branches: planned, approved, set up with a secretary, covering more or less, dissolved."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.party import BranchCover, BranchMember, PartyBranch
from orgs.queries import managers_of
from orgs.rules.party import why_not_covers
from orgs.states import ACTIVE
from orgs.states.party import PARTY_BRANCH, BranchKind, BranchStage
from places.models import Place


@transaction.atomic
def plan_branch(
    *,
    place: Place,
    name: str,
    kind: str,
    organisations: Iterable[Organisation],
    by: User,
    host: str = "",
    purpose: str = "",
) -> PartyBranch:
    """Plan a branch with those that it is to cover. Raises PermissionDenied, FlowRefused, ValidationError."""
    branch = PartyBranch(place=place, name=name.strip(), kind=kind, host=host.strip(), purpose=purpose.strip())
    if not by.has_perm("orgs.plan_branch", branch):
        raise PermissionDenied(_("Only staff of the place plan branches."))
    chosen = _lock(organisations)
    if why := why_not_covers(branch, len(chosen)):
        raise FlowRefused(why, code="covers")
    branch.street = place.street or place
    branch.full_clean(exclude=["street"])
    branch.save()
    for organisation in chosen:
        _check(branch, organisation)
    BranchCover.objects.bulk_create(BranchCover(branch=branch, organisation=one) for one in chosen)
    return begin(PARTY_BRANCH, branch, by=by, visibility=Visibility.STAFF)


@transaction.atomic
def approve_branch(*, branch: PartyBranch, by: User) -> PartyBranch:
    """Approve a planned branch. Raises FlowRefused while it covers too few or too many."""
    return take(PARTY_BRANCH, branch, "approve", by=by)


@transaction.atomic
def start_branch(
    *, branch: PartyBranch, secretary: User, by: User, founded_on: date | None = None, until: date | None = None
) -> PartyBranch:
    """Set an approved branch up with its secretary: from that day on it covers its organisations.

    Raises FlowRefused if one of them is covered by another branch at that time.
    """
    day = founded_on or timezone.localdate()
    if day > timezone.localdate():
        raise FlowRefused(_("A branch is set up today or was earlier."), code="founded_on")
    covers = list(branch.covers.filter(ended_on=None).select_related("organisation__place"))
    for organisation in _lock(cover.organisation for cover in covers):
        _check(branch, organisation, day)
    changes = {"founded_on": day, **_term(secretary, day, until)}
    branch = take(PARTY_BRANCH, branch, "start", by=by, changes=changes)
    branch.covers.filter(ended_on=None).update(starts_on=day)
    _tell(branch, secretary, _("You are the secretary of %(branch)s."))
    for cover in covers:
        _tell_organisation(branch, cover.organisation, _("%(branch)s covers %(organisation)s from now on."))
    return branch


@transaction.atomic
def change_secretary(
    *, branch: PartyBranch, secretary: User, by: User, since: date | None = None, until: date | None = None
) -> PartyBranch:
    """Give a running branch another secretary, or the same one a new term; both are told."""
    before = branch.secretary
    term = _term(secretary, since or timezone.localdate(), until)
    branch = take(PARTY_BRANCH, branch, "change_secretary", by=by, changes=term)
    if before is not None and before.pk != secretary.pk:
        _tell(branch, before, _("Your term as secretary of %(branch)s is over. Thank you."))
    _tell(branch, secretary, _("You are the secretary of %(branch)s."))
    return branch


@transaction.atomic
def add_cover(*, branch: PartyBranch, organisation: Organisation, by: User) -> BranchCover:
    """Let a branch cover one more organisation, a running one from today on. Raises FlowRefused."""
    (organisation,) = _lock([organisation])
    branch = PartyBranch.objects.select_for_update(of=("self",)).select_related("place").get(pk=branch.pk)
    if branch.covers.filter(ended_on=None, organisation=organisation).exists():
        raise FlowRefused(_("The branch covers this organisation already."), code="twice")
    if branch.stage == BranchStage.RUNNING:
        day = timezone.localdate()
        _check(branch, organisation, day)
        take(PARTY_BRANCH, branch, "cover", by=by, reason=organisation.name)
        _tell_organisation(branch, organisation, _("%(branch)s covers %(organisation)s from now on."))
        return BranchCover.objects.create(branch=branch, organisation=organisation, starts_on=day)
    _planning(branch, by)
    _check(branch, organisation)
    if branch.kind == BranchKind.ALONE and branch.covers.exists():
        raise FlowRefused(_("A branch of one organisation alone covers no other."), code="covers")
    return BranchCover.objects.create(branch=branch, organisation=organisation)


@transaction.atomic
def end_cover(*, cover: BranchCover, by: User, reason: str) -> PartyBranch:
    """Let a branch no longer cover an organisation, as long as it covers as many as it must. Raises FlowRefused."""
    branch = PartyBranch.objects.select_for_update(of=("self",)).select_related("place").get(pk=cover.branch_id)
    cover = BranchCover.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=cover.pk)
    if cover.ended_on is not None:
        raise FlowRefused(_("It is over already."), code="gone")
    if branch.stage != BranchStage.RUNNING:
        _planning(branch, by)
        cover.delete()
        return branch
    rest = branch.covers.filter(ended_on=None).count() - 1
    # An organisation that works no longer may always go; staff then see that the branch covers too few.
    if cover.organisation.stage in ACTIVE and (why := why_not_covers(branch, rest)):
        way_out = _("Dissolve the branch, or let it cover another one first.")
        raise FlowRefused([why, way_out], code="covers")
    branch = take(
        PARTY_BRANCH, branch, "uncover", by=by, reason=f"{cover.organisation.name}：{reason}" if reason else ""
    )
    cover.ended_on = timezone.localdate()
    cover.save(update_fields=["ended_on", "updated_at"])
    _tell_organisation(branch, cover.organisation, _("%(branch)s no longer covers %(organisation)s."))
    return branch


@transaction.atomic
def dissolve_branch(*, branch: PartyBranch, by: User, reason: str) -> PartyBranch:
    """Dissolve a branch: it covers nobody from today on, and its members no longer take part in it."""
    today = timezone.localdate()
    branch = take(PARTY_BRANCH, branch, "dissolve", by=by, reason=reason, changes={"dissolved_on": today})
    branch.covers.filter(starts_on=None).delete()
    covers = list(branch.covers.filter(ended_on=None).select_related("organisation"))
    branch.covers.filter(ended_on=None).update(ended_on=today)
    BranchMember.objects.filter(branch=branch, left_on=None).update(left_on=today)
    for cover in covers:
        _tell_organisation(branch, cover.organisation, _("%(branch)s no longer covers %(organisation)s."))
    if branch.secretary is not None:
        _tell(branch, branch.secretary, _("%(branch)s was dissolved."))
    return branch


def _planning(branch: PartyBranch, by: User) -> None:
    if branch.stage == BranchStage.DISSOLVED:
        raise FlowRefused(_("The branch was dissolved."), code="dissolved")
    if not by.has_perm("orgs.plan_branch", branch):
        raise PermissionDenied(_("Only staff of the place plan branches."))
    if branch.stage == BranchStage.APPROVED:
        raise FlowRefused(_("An approved plan is not changed; dissolve it and plan anew."), code="approved")


def _lock(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Lock organisations, always in the same order, so that two branches can't cover one at the same time."""
    keys = [organisation.pk for organisation in organisations]
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("place")
    return list(rows.order_by("pk"))


def _check(branch: PartyBranch, organisation: Organisation, day: date | None = None) -> None:
    """Refuse an organisation of another street, one that is not active, and one that another branch covers."""
    if organisation.street_id != branch.street_id:
        raise FlowRefused(_("%(name)s belongs to another street.") % {"name": organisation}, code="street")
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("%(name)s is not active.") % {"name": organisation}, code="inactive")
    others = BranchCover.objects.filter(organisation=organisation, starts_on__isnull=False).exclude(branch=branch)
    others = others.exclude(ended_on__lte=day or timezone.localdate())
    if (other := others.select_related("branch").first()) is not None:
        facts = {"name": organisation, "branch": other.branch}
        raise FlowRefused(_("%(name)s is covered by %(branch)s.") % facts, code="covered")


def _term(secretary: User, since: date, until: date | None) -> dict[str, Any]:
    if not secretary.is_active:
        raise FlowRefused(_("This account is closed."), code="secretary")
    if until is not None and until < since:
        raise FlowRefused(_("The term ends before it begins."), code="until")
    return {"secretary": secretary, "secretary_from": since, "secretary_until": until}


def _tell(branch: PartyBranch, user: User, text: str) -> None:
    notify(
        kind="party.branch",
        to=[user],
        title=str(branch),
        text=text % {"branch": branch},
        url=branch.get_absolute_url(),
        street_code=branch.street_code,
    )


def _tell_organisation(branch: PartyBranch, organisation: Organisation, text: str) -> None:
    notify(
        kind="party.branch",
        to=managers_of(organisation),
        title=str(organisation),
        text=text % {"branch": branch, "organisation": organisation},
        url=branch.get_absolute_url(),
        street_code=organisation.street_code,
    )
