"""Leaders and staff handle an affair: take it up, charge somebody, hand it up or down, settle it."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, take
from core.workdays import add_working_days
from places.models import Place
from residents.models import Affair, AffairHousehold
from residents.queries.ladder import can_be_charged, levels_below, next_above
from residents.states import AFFAIR
from residents.states.affairs import OPEN_STAGES, Referral

from .placing import handed, laid_with, over, tell, tell_concerned, tell_level


@transaction.atomic
def take_up(*, affair: Affair, by: User) -> Affair:
    """Take it up: who does so is charged with it until somebody else is."""
    affair = take(AFFAIR, affair, "take_up", by=by, changes={"handler": by})
    tell_concerned(affair, "residents.affair_moved", _("Taken up by %(place)s.") % {"place": affair.handler_place})
    return affair


@transaction.atomic
def assign(*, affair: Affair, to: User, by: User) -> Affair:
    """Charge a leader, a representative or staff of the place with it. Raises FlowRefused for anybody else."""
    if not can_be_charged(affair).filter(pk=to.pk).exists():
        raise FlowRefused(_("Only leaders, representatives and staff of the place can be charged with it."), code="to")
    affair = take(AFFAIR, affair, "assign", by=by, reason=str(to), changes={"handler": to})
    tell(affair, "residents.affair_here", [to], _("You are charged with it: %(words)s") % {"words": affair.words[:200]})
    return affair


@transaction.atomic
def report(*, affair: Affair, by: User, reason: str) -> Affair:
    """Report progress, for everybody whom it concerns to read."""
    affair = take(AFFAIR, affair, "report", by=by, reason=reason)
    tell_concerned(affair, "residents.affair_moved", reason)
    return affair


@transaction.atomic
def settle(*, affair: Affair, by: User, reason: str) -> Affair:
    """Say how it was settled; the households whom it concerns rate that."""
    changes = {
        "result": reason.strip()[:2000],
        "settled_at": timezone.now(),
        "rated_until": add_working_days(timezone.localdate(), settings.AFFAIR_RATING_DAYS),
        "handler": affair.handler or by,
    }
    affair = take(AFFAIR, affair, "settle", by=by, reason=reason, changes=changes)
    over(affair)
    tell_concerned(affair, "residents.affair_settled", _("Settled: %(result)s Please rate it.") % {"result": reason})
    return affair


@transaction.atomic
def hand_up(*, affair: Affair, by: User, reason: str) -> Affair:
    """Hand it up to the next level that has a leader, with the reason and a new limit."""
    above = next_above(affair)
    changes = laid_with(above) if above is not None else {}
    affair = take(AFFAIR, affair, "hand_up", by=by, reason=reason, changes=changes)
    tell_level(affair, handed(affair, reason))
    return affair


@transaction.atomic
def hand_down(*, affair: Affair, to: Place, by: User, reason: str) -> Affair:
    """Hand it down to a level that has a leader on the way to its place. Raises FlowRefused."""
    if to not in levels_below(affair):
        raise FlowRefused(_("There is no leader at this level."), code="to")
    affair = take(AFFAIR, affair, "hand_down", by=by, reason=reason, changes=laid_with(to))
    tell_level(affair, handed(affair, reason))
    return affair


@transaction.atomic
def decline(*, affair: Affair, by: User, reason: str) -> Affair:
    """Do not take it up, with a reason that everybody reads."""
    return _end(take(AFFAIR, affair, "decline", by=by, reason=reason), reason)


@transaction.atomic
def refer(*, affair: Affair, to: str, by: User, reason: str) -> Affair:
    """Refer it to whom it belongs: the hotline, the property management, enforcement. Raises ValidationError."""
    if to not in Referral.values:
        raise ValidationError({"to": _("Please choose to whom it is referred.")})
    return _end(take(AFFAIR, affair, "refer", by=by, reason=reason, changes={"referred_to": to}), reason)


@transaction.atomic
def merge(*, affair: Affair, into: Affair, by: User) -> Affair:
    """Merge it with another open affair of the street; its households are counted there. Raises FlowRefused."""
    both = Affair.objects.select_for_update(of=("self",)).filter(pk__in=(affair.pk, into.pk)).order_by("pk")
    target = {row.pk: row for row in both.select_related("place")}.get(into.pk)
    fits = target is not None and target.stage in OPEN_STAGES and target.street_id == affair.street_id
    if target is None or affair.pk == into.pk or not fits:
        raise FlowRefused(_("It can be merged with another open affair of this street only."), code="into")
    if not by.has_perm("residents.read_affair", target):
        raise PermissionDenied
    affair = take(AFFAIR, affair, "merge", by=by, reason=str(target), changes={"merged_into": target})
    counted = target.concerned.values("household")
    moved = [
        AffairHousehold(affair=target, household_id=row.household_id, user_id=row.user_id)
        for row in affair.concerned.exclude(household__in=counted)
    ]
    AffairHousehold.objects.bulk_create(moved)
    Affair.objects.filter(pk=target.pk).update(households=F("households") + len(moved))
    return _end(affair, _("Merged with “%(title)s”.") % {"title": target})


def _end(affair: Affair, text: str) -> Affair:
    over(affair)
    tell_concerned(affair, "residents.affair_moved", text)
    return affair
