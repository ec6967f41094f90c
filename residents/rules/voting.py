"""Why somebody can't vote, stand or name candidates, in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from residents.models import Election, Elector, Resident
from residents.states import ElectionStage
from residents.states.elections import RUNNING

from .adults import is_adult, own_row


def why_not_running(election: Election, *stages: str) -> str | None:
    """Return why an election takes nothing now, if it is in none of the stages."""
    if election.stage in stages:
        return None
    if election.stage in RUNNING:
        return _("It is not time for this: “%(stage)s”.") % {"stage": election.get_stage_display()}
    return _("This election is over: “%(stage)s”.") % {"stage": election.get_stage_display()}


def elector_of(election: Election, user: User) -> Elector | None:
    """Return the person's own line of the roll; None for a stranger to it and for whoever has moved out."""
    if not user.is_authenticated:
        return None
    rows = Elector.objects.filter(election=election, resident__user=user, resident__moved_out_on=None)
    return rows.select_related("resident").first()


def why_no_vote(election: Election, user: User, elector: Elector | None = None) -> str | None:
    """Return why somebody can't vote, in words; None if nothing stands in the way. Whoever has the line gives it."""
    return (
        _why_not_oneself(user)
        or why_not_running(election, ElectionStage.VOTING)
        or why_too_late(election)
        or _why_not_as(elector or elector_of(election, user), election, user)
    )


def why_no_candidacy(election: Election, nominee: Resident) -> str | None:
    """Return why somebody can't stand, in words; None if nothing stands in the way."""
    return _why_not_naming(election) or _why_unfit(nominee) or _why_from_elsewhere(election, nominee)


def why_no_naming(election: Election, user: User) -> str | None:
    """Return why somebody can't name candidates here; None if nothing stands in the way."""
    if not user.is_authenticated:
        return _("Sign in first.")
    row = own_row(user)
    if row is None:
        return _("Find your household first.")
    if not is_adult(row, timezone.localdate()):
        return _("One can name candidates from the age of 18.")
    return _why_not_naming(election) or _why_from_elsewhere(election, row)


def _why_not_oneself(user: User) -> str | None:
    if not user.is_authenticated:
        return _("Sign in to vote.")
    if user.acting_for is not None:
        return _("A vote is secret: nobody votes for somebody else. There are paper ballots at the community desk.")
    return None


def why_too_late(election: Election) -> str | None:
    """Return that the vote is over, and since when; None before its end."""
    if election.closes_at is None or election.closes_at > timezone.now():
        return None
    when = date_format(timezone.localtime(election.closes_at), "Y-m-d H:i")
    return _("Voting ended on %(when)s.") % {"when": when}


def _why_not_as(elector: Elector | None, election: Election, user: User) -> str | None:
    if elector is None:
        row = own_row(user)
        return _why_nobody(election, user) if row is None else _why_not_on_roll(election, row)
    if elector.voted_on is not None:
        return _("You have voted already, on %(day)s.") % {"day": f"{elector.voted_on:%Y-%m-%d}"}
    # The office may have put a date of birth right since the roll was made.
    row = elector.resident
    return None if is_adult(row, timezone.localdate()) else _why_not_on_roll(election, row)


def _why_nobody(election: Election, user: User) -> str:
    gone = Elector.objects.filter(election=election, resident__former_user=user).select_related("resident").first()
    if gone is not None and gone.resident.moved_out_on is not None:
        return _("You moved out on %(day)s and can't vote here any more.") % {
            "day": f"{gone.resident.moved_out_on:%Y-%m-%d}"
        }
    return _("Only those who live here can vote. Find your household first.")


def _why_not_on_roll(election: Election, row: Resident) -> str:
    if election.household_id is not None and row.household_id != election.household_id:
        return _("Only the adults of this household can vote.")
    if not is_adult(row, timezone.localdate()):
        return _("One votes from the age of 18. If the office has your date of birth wrong, tell the community desk.")
    if election.household_id is None:
        return _("Only the household representatives of %(place)s vote here.") % {"place": election.place}
    return _("You are not on the roll of this election, which was made when it opened.")


def _why_not_naming(election: Election) -> str | None:
    if why := why_not_running(election, ElectionStage.NOMINATING):
        return why
    if election.nominations_close_at is not None and election.nominations_close_at <= timezone.now():
        return _("The time to name candidates is over.")
    return None


def _why_unfit(nominee: Resident) -> str | None:
    if nominee.moved_out_on is not None:
        return _("%(name)s has moved out.") % {"name": nominee}
    return None if is_adult(nominee, timezone.localdate()) else _("One can stand from the age of 18.")


def _why_from_elsewhere(election: Election, somebody: Resident) -> str | None:
    if election.household_id is not None:
        return None if somebody.household_id == election.household_id else _("This is the matter of one household.")
    if somebody.household.place.path.startswith(election.place.path):
        return None
    return _("This is the matter of those who live in %(place)s.") % {"place": election.place}
