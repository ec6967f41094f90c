"""Who runs the federation, speaks for a member, lends and borrows."""

from typing import Any

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_somewhere, is_street_staff, manages_its_body
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.federation import CouncilSeat, Federation, FederationMember
from orgs.models.federation_pool import PoolLoan
from orgs.models.federation_work import JointProgramme, ProgrammeHost
from orgs.states import ACTIVE
from orgs.states.federation import HOST, LOAN, MEMBERSHIP, PROGRAMME, SINGLE, HostStage, LoanStage, SeatStage


@rules.predicate
def leads_the_federation(user: User, obj: Any) -> bool:
    """Whether somebody is president or secretary-general of the federation, today."""
    if not user.is_authenticated or obj is None:
        return False
    federation = obj if isinstance(obj, Federation) else getattr(obj, "federation", None)
    if federation is None:
        return False
    today = timezone.localdate()
    seats = CouncilSeat.objects.filter(federation=federation, user=user, title__in=SINGLE, stage=SeatStage.HELD)
    return seats.filter(starts_on__lte=today, ends_on__gte=today).exists()


@rules.predicate
def holds_the_seat(user: User, seat: CouncilSeat) -> bool:
    """Whether it is the person's own seat."""
    return seat is not None and user.is_authenticated and seat.user_id == user.pk


@rules.predicate
def manages_the_owner(user: User, loan: PoolLoan) -> bool:
    """Whether somebody manages the organisation that lends."""
    return loan is not None and speaks_for(user, loan.item.organisation)


@rules.predicate
def manages_the_borrower(user: User, loan: PoolLoan) -> bool:
    """Whether somebody manages the organisation that borrows."""
    return loan is not None and speaks_for(user, loan.borrower)


def speaks_for(user: Any, organisation: Organisation) -> bool:
    """Whether somebody manages an organisation."""
    return bool(user.is_authenticated and user.standing.has_in(organisation.body_id, Role.ORG_MANAGER))


runs = is_street_staff | leads_the_federation
rules.add_perm("orgs.run_federation", runs)
rules.add_perm("orgs.found_federation", is_street_staff)
rules.add_perm("orgs.speak_for_member", manages_its_body)
rules.add_perm("orgs.give_up_seat", holds_the_seat | runs)
rules.add_perm("orgs.lend", manages_the_owner)
rules.add_perm("orgs.borrow", manages_the_borrower)
rules.add_perm("orgs.lead_programme", manages_its_body | runs)
rules.add_perm("orgs.view_federation", is_staff_somewhere)


def why_not_join(organisation: Organisation, federation: Federation) -> str:
    """Return why an organisation can't ask to join, or nothing."""
    if organisation.street_id != federation.street_id:
        return _("The federation is another street's.")
    if organisation.pk == federation.organisation_id:
        return _("It is the federation itself.")
    if organisation.stage not in ACTIVE:
        return _("Only organisations at work join.")
    if FederationMember.objects.filter(organisation=organisation, stage__in=("member", "heard")).exists():
        return _("It is a member already.")
    if FederationMember.objects.filter(organisation=organisation, stage="asked").exists():
        return _("It has asked already.")
    return ""


@MEMBERSHIP.guard("admit")
def is_at_work(member: FederationMember) -> str | None:
    """Admit only who is at work."""
    return None if member.organisation.stage in ACTIVE else _("Only organisations at work join.")


@MEMBERSHIP.guard("exclude")
def was_heard(member: FederationMember) -> str | None:
    """Exclude nobody before the answer, or the last day for it."""
    if member.answer or (member.answer_by and timezone.localdate() > member.answer_by):
        return None
    day = member.answer_by.isoformat() if member.answer_by else "-"
    return _("The organisation may answer until %(day)s.") % {"day": day}


@MEMBERSHIP.guard("leave")
def owes_nothing(member: FederationMember) -> str | None:
    """Let nobody leave who still has what belongs to others."""
    out = PoolLoan.objects.filter(borrower=member.organisation, stage=LoanStage.OUT).first()
    return _("%(item)s must be given back first.") % {"item": out.item} if out else None


@LOAN.guard("hand_over")
def has_begun(loan: PoolLoan) -> str | None:
    """Hand over not before the first day."""
    if timezone.localdate() >= loan.starts_on:
        return None
    return _("The loan begins on %(day)s.") % {"day": loan.starts_on.isoformat()}


@LOAN.guard("agree")
def is_free(loan: PoolLoan) -> str | None:
    """Promise nothing twice; the caller holds the thing's row."""
    if loan.ends_on < timezone.localdate():
        return _("These days are over.")
    free = free_of(loan.item, loan.starts_on, loan.ends_on)
    if loan.quantity <= free:
        return None
    return _("Only %(count)d are free in these days.") % {"count": free}


def free_of(item: Any, starts_on: Any, ends_on: Any) -> int:
    """Return how many of a thing are free on every day of a span: what overlaps it at all counts as taken."""
    held = item.loans.filter(
        stage__in=(LoanStage.AGREED, LoanStage.OUT), starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    taken = sum(held.values_list("quantity", flat=True))
    return int(item.quantity - taken)


@PROGRAMME.guard("begin")
def somebody_takes_part(programme: JointProgramme) -> str | None:
    """Begin only what is done together."""
    if programme.hosts.filter(stage=HostStage.ACCEPTED).exists():
        return None
    return _("Nobody else takes part yet; a joint programme needs two or more.")


@HOST.guard("accept")
@HOST.guard("decline")
def is_still_open(host: ProgrammeHost) -> str | None:
    """Answer while the programme is planned or runs."""
    return None if host.programme.stage in {"planned", "running"} else _("The programme is over.")


def why_not_rate(rater: Organisation, rated: Organisation, worked_with: set[int]) -> str:
    """Return why one member can't rate another, or nothing."""
    if rater.pk == rated.pk:
        return _("Nobody rates itself.")
    if rated.pk not in worked_with:
        return _("You have not worked together: no joint programme, no loan, no relation.")
    return ""
