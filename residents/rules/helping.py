"""Who asks whom for help, who answers, who reads it."""

from datetime import date, datetime, timedelta

import rules
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place
from residents.models import Ability, HelpRating, HelpRequest, Resident
from residents.states import HELP, MEETING_STAGES, AbilityKind, AbilityStage, HelpStage, ReportStage

from .abilities import is_shown, lives_within_reach, owner_of
from .adults import is_adult


@rules.predicate
def is_asker(user: User, request: HelpRequest | None) -> bool:
    """Whether the person asked, or the resident for whom the person acts."""
    return request is not None and user.is_authenticated and request.asker_id == user.principal.pk


@rules.predicate
def is_asked(user: User, request: HelpRequest | None) -> bool:
    """Whether the person was asked, or the resident for whom the person acts."""
    return request is not None and user.is_authenticated and request.owner_id == user.principal.pk


@rules.predicate
def was_reported(user: User, request: HelpRequest | None) -> bool:
    """Whether one of the two brought it before the community desk."""
    return request is not None and request.report != ReportStage.NONE


rules.add_perm("residents.answer_help", is_asked)
rules.add_perm("residents.withdraw_help", is_asker)
rules.add_perm("residents.meet_help", is_asker | is_asked)
rules.add_perm("residents.read_help", is_asker | is_asked | (is_staff_of_its_place & was_reported))
rules.add_perm("residents.decide_report", is_staff_of_its_place & ~is_asker & ~is_asked)
rules.add_perm("residents.view_helprequest", is_staff_of_its_place)


@HELP.guard("accept")
def still_offered(request: HelpRequest) -> str | None:
    """Refuse to promise what was taken off the list."""
    ability = request.ability
    if ability.stage == AbilityStage.SHOWN and ability.resident.moved_out_on is None:
        return None
    return _("This offer is not on the list any more.")


@HELP.actor_guard("confirm")
@HELP.actor_guard("go_on")
def said_by_the_other(request: HelpRequest, by: object) -> str | None:
    """Let the other side confirm what one side said."""
    if isinstance(by, User) and by.principal.pk != request.done_by_id:
        return None
    return _("The other side confirms it.")


def why_not_ask(user: User, ability: Ability) -> str | None:
    """Return why somebody can't ask for this, in words; None if nothing stands in the way."""
    if not user.is_authenticated:
        return _("Sign in to ask.")
    if not (is_shown.test(user, ability) and lives_within_reach.test(user, ability)):
        return _("Only neighbours to whom it is shown can ask.")
    row = Resident.objects.current().filter(user=user.principal).first()
    return _why_not_from(row, user, ability)


def _why_not_from(row: Resident | None, user: User, ability: Ability) -> str | None:
    if row is None:
        return _("Find your household first, so that your neighbour knows that you live here.")
    if row.household_id == ability.household_id or owner_of(ability).pk == user.principal.pk:
        return _("It belongs to your own household.")
    if not is_adult(row, timezone.localdate()):
        return _("You are under 18. Please let an adult of your household ask.")
    asked = HelpRequest.objects.filter(asker=user.principal)
    if asked.filter(ability=ability, stage__in=[HelpStage.ASKED, *MEETING_STAGES]).exists():
        return _("You have asked for this already.")
    if asked.open().count() >= settings.HELP_OPEN_MOST:
        words = _("You have %(most)d open requests. Finish one or take it back first.")
        return words % {"most": settings.HELP_OPEN_MOST}
    return None


def faulty_days(kind: str, wished_on: date | None, lend_until: date | None) -> dict[str, str]:
    """Return what is wrong with the days of a request, by field."""
    today, wrong = timezone.localdate(), {}
    if wished_on is not None and wished_on < today:
        wrong["wished_on"] = _("This day is over.")
    if kind == AbilityKind.THING and lend_until is None:
        wrong["lend_until"] = _("Say until when you need it.")
    elif lend_until is not None and lend_until < (wished_on or today):
        wrong["lend_until"] = _("It can't be given back before it is lent.")
    return wrong


def shows_phone(request: HelpRequest, user: User) -> bool:
    """Whether the other one of the two shows this person the phone now."""
    given = request.owner_phone_at if is_asker.test(user, request) else request.asker_phone_at
    return given is not None and request.stage in MEETING_STAGES


def why_not_rate(request: HelpRequest, user: User) -> str | None:
    """Return why somebody can't rate, in words; None if nothing stands in the way."""
    until = request.rate_until
    if request.stage != HelpStage.CONFIRMED or until is None:
        return _("You rate each other once the help is confirmed.")
    if timezone.now() >= until:
        return _("The %(days)d days for ratings are over.") % {"days": settings.HELP_RATING_DAYS}
    if HelpRating.objects.filter(request=request, user=user.principal).exists():
        return _("You have rated already.")
    return None


def ratings_open_since() -> datetime:
    """Return the moment before which a help was confirmed whose ratings are open, given by both or not."""
    return timezone.now() - timedelta(days=settings.HELP_RATING_DAYS)
