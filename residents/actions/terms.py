"""Terms of office: they begin with an election, and end by time, resignation, recall, a move or the next election."""

from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import appoint_leader, end_role, end_term, grant_role
from accounts.models import RoleGrant, User
from accounts.queries import holders_of
from accounts.states import LEADER_OF, LEADER_ROLES, Role
from core.flow import FlowRefused
from notices.actions import notify
from places.models import Place
from residents.models import Election, Household, Representative, Resident
from residents.queries.elections import adults_of
from residents.states import ElectionKind, TermEnd

from .calling import call_election
from .leaving import on_joining, on_leaving


def months_after(day: date, months: int) -> date:
    """Return the last day of a term of so many months that begins on a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last) - timedelta(days=1)


@transaction.atomic
def begin_term(
    *, household: Household, resident: Resident, basis: str, months: int, on: date | None = None
) -> Representative:
    """Begin the term of a household's representative; the one before ends. Called by what decided it."""
    household = Household.objects.select_for_update().select_related("place").get(pk=household.pk)
    first = on or timezone.localdate()
    for before in Representative.objects.current().filter(household=household):
        _end(before, TermEnd.REPLACED, on=first)
    term = Representative.objects.create(
        household=household, resident=resident, basis=basis, starts_on=first, ends_on=months_after(first, months)
    )
    follow_account(term)
    return term


def follow_account(term: Representative) -> None:
    """Give the role of representative to the account, once the person has one."""
    user = term.resident.user
    if user is None:
        return
    held = RoleGrant.objects.overlapping(term.starts_on, term.ends_on).filter(
        user=user, role=Role.REPRESENTATIVE, place=term.place
    )
    if not held.exists():
        first = max(term.starts_on, timezone.localdate())
        grant_role(
            user=user,
            role=Role.REPRESENTATIVE,
            place=term.place,
            starts_on=first,
            ends_on=term.ends_on,
            by=None,
            note=_("Elected"),
        )


@transaction.atomic
def resign(*, representative: Representative, by: User, reason: str) -> Representative:
    """Resign from representing one's household; the family is asked to elect anew."""
    if not by.has_perm("residents.resign_term", representative):
        raise PermissionDenied(_("Only who holds an office resigns from it."))
    return _leave(representative, TermEnd.RESIGNED, by=by, reason=reason)


@transaction.atomic
def end_by_desk(*, representative: Representative, by: User, reason: str) -> Representative:
    """End a term that the office's record had wrong, with a reason."""
    if not by.has_perm("residents.end_term", representative):
        raise PermissionDenied(_("You can't end this term."))
    if not reason.strip():
        raise FlowRefused(_("Please give a reason."), code="reason")
    return _leave(representative, TermEnd.RECALLED, by=by, reason=reason)


@transaction.atomic
def recall(*, election: Election) -> None:
    """End the term that a recall was about, and call a by-election. Called by the count."""
    if election.representative is not None:
        locked = _locked(election.representative)
        if locked.ended_on is None:
            _end(locked, TermEnd.RECALLED, reason=_("Recalled by vote"))
        household = election.household
        if household is not None and _may_elect(household):
            _elect_after(election, household=household)
        return
    if election.grant is not None:
        if RoleGrant.objects.current().filter(pk=election.grant.pk).exists():
            end_term(grant=election.grant, by=None, note=_("Recalled by vote"))
        _elect_after(election, place=election.place)


def _elect_after(recalled: Election, *, household: Household | None = None, place: Place | None = None) -> None:
    """Call the by-election after a recall, unless one is under way already or nobody could vote."""
    with suppress(FlowRefused):
        call_election(household=household, place=place, by=None, kind=ElectionKind.BY_ELECTION, before=recalled)


@transaction.atomic
def resign_leadership(*, grant: RoleGrant, by: User, reason: str) -> RoleGrant:
    """Resign from leading a unit, a building or a grid; the staff of the place are told."""
    if grant.user_id != by.principal.pk or grant.role not in LEADER_ROLES or grant.place is None:
        raise PermissionDenied(_("Only who holds an office resigns from it."))
    ended = end_term(grant=grant, by=None, note=_("Resigned: %(reason)s") % {"reason": reason.strip()})
    notify(
        kind="residents.office_free",
        to=holders_of(Role.COMMUNITY_STAFF, at=grant.place),
        title=_("%(place)s has no leader") % {"place": grant.place},
        text=_("%(name)s has resigned. Please call an election.") % {"name": by.principal},
        url=f"/places/{grant.place.code}/",
        street_code=grant.place.street_code,
    )
    return ended


@transaction.atomic
def lead(*, place: Place, resident: Resident, months: int) -> RoleGrant | None:
    """Make an elected resident the leader of a place; the one before ends. None for somebody without an account."""
    role = LEADER_OF[place.level]
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    for before in RoleGrant.objects.current().filter(place=place, role=role):
        end_term(grant=before, by=None, note=_("Followed by an election"))
    if resident.user is None:
        return None
    today = timezone.localdate()
    return appoint_leader(
        place=place, user=resident.user, starts_on=today, ends_on=months_after(today, months), by=None
    )


@on_leaving
def end_with_home(resident: Resident) -> None:
    """End the term of somebody who leaves the household; the others are told that they can elect."""
    for term in Representative.objects.current().filter(resident=resident).select_related("place"):
        term.resident = resident
        _end(term, TermEnd.MOVED, on=resident.moved_out_on)
        notify(
            kind="residents.office_free",
            to=[row.user for row in adults_of(term.household).select_related("user") if row.user],
            title=_("Your household has no representative"),
            text=_("Your representative has moved out. Your family can elect again."),
            url="/households/mine/",
            street_code=term.street_code,
        )


@on_joining
def take_up_office(resident: Resident) -> None:
    """Give the role to the account of a representative who has joined only now."""
    for term in Representative.objects.current().filter(resident=resident).select_related("place"):
        term.resident = resident
        follow_account(term)


@transaction.atomic
def expire_terms(*, limit: int = 500) -> int:
    """End the terms whose last day is over; return how many. Called by the clock, any number of which may run."""
    over = Representative.objects.current().filter(ends_on__lt=timezone.localdate())
    rows = list(
        over.select_for_update(skip_locked=True, of=("self",))
        .select_related("resident__user", "place")
        .order_by("pk")[:limit]
    )
    for term in rows:
        _end(term, TermEnd.TERM, on=term.ends_on)
        notify(
            kind="residents.office_free",
            to=[term.resident.user] if term.resident.user else [],
            title=_("Your term as household representative is over"),
            text=_("Thank you. Your family can elect again now."),
            url="/households/mine/",
            street_code=term.street_code,
        )
    return len(rows)


def _leave(representative: Representative, end: str, *, by: User | None, reason: str) -> Representative:
    locked = _locked(representative)
    if locked.ended_on is not None:
        raise FlowRefused(_("This term is over already."), code="over")
    _end(locked, end, by=by, reason=reason)
    busy = Election.objects.filter(household=locked.household).running().exclude(kind=ElectionKind.RECALL)
    if not busy.exists() and _may_elect(locked.household):
        call_election(household=locked.household, by=None, kind=ElectionKind.BY_ELECTION)
    return locked


def _locked(representative: Representative) -> Representative:
    rows = Representative.objects.select_for_update(of=("self",)).select_related(
        "resident__user", "place", "household__place"
    )
    return rows.get(pk=representative.pk)


def _may_elect(household: Household) -> bool:
    return not household.is_empty and adults_of(household).exists()


def _end(term: Representative, end: str, *, on: date | None = None, by: User | None = None, reason: str = "") -> None:
    term.ended_on = max(term.starts_on, on or timezone.localdate())
    term.end, term.ended_by, term.reason = end, by, reason.strip()[:300]
    term.save(update_fields=["ended_on", "end", "ended_by", "reason", "updated_at"])
    person = term.resident.user or term.resident.former_user
    grants = RoleGrant.objects.current().filter(role=Role.REPRESENTATIVE, place=term.place, user=person)
    for grant in grants if person is not None else ():
        end_role(grant=grant, by=None)
