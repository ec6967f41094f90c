"""A neighbour asks a neighbour, who answers; either says that it is done, the other confirms; both rate, blind."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from residents.models import Ability, HelpRequest
from residents.queries.helping import helps_this_month
from residents.rules.abilities import owner_of, speaks_for_oneself
from residents.rules.helping import faulty_days, why_not_ask
from residents.states import HELP, DeedKind, HelpStage, ReportStage

from .deeds import record_deed

BATCH = 500


@transaction.atomic
def ask_help(
    *,
    ability: Ability,
    by: User,
    words: str,
    wished_on: date | None = None,
    lend_until: date | None = None,
) -> HelpRequest:
    """Ask a neighbour for what that one lists; unanswered it expires after the days of the setting.

    Raises FlowRefused with the reason why not, ValidationError by field.
    """
    # The person's row is the lock: of several requests at once, each counts those before it.
    User.objects.select_for_update().get(pk=by.principal.pk)
    rows = Ability.objects.select_for_update(of=("self",)).select_related(
        "place", "seen_in", "resident__user", "listed_by", "field"
    )
    ability = rows.get(pk=ability.pk)
    if why := why_not_ask(by, ability):
        raise FlowRefused(why, code="ask")
    if wrong := faulty_days(ability.kind, wished_on, lend_until):
        raise ValidationError(wrong)
    request = HelpRequest(
        place=ability.place,
        ability=ability,
        asker=by.principal,
        owner=owner_of(ability),
        words=words.strip(),
        wished_on=wished_on,
        lend_until=lend_until,
        answer_by=timezone.localdate() + timedelta(days=settings.HELP_ANSWER_DAYS),
    )
    request.full_clean(exclude=["street", "stage", "report"], validate_constraints=False)
    request.save()
    begin(HELP, request, by=by, visibility=Visibility.PRIVATE)
    text = _("A neighbour asks you for “%(field)s”. Please answer within %(days)d days; you are free to say no.")
    _tell("residents.help_asked", request.owner, request, text % {**_facts(request), "days": settings.HELP_ANSWER_DAYS})
    return request


@transaction.atomic
def accept_help(*, request: HelpRequest, by: User, answer: str = "") -> HelpRequest:
    """Promise to help, with a word."""
    request = take(HELP, request, "accept", by=by, changes={"answer": _short(answer)})
    text = _("Your neighbour will help you with “%(field)s”. Arrange the rest on the page.")
    _tell("residents.help_answered", request.asker, request, text % _facts(request))
    return request


@transaction.atomic
def decline_help(*, request: HelpRequest, by: User, answer: str = "") -> HelpRequest:
    """Say no, with or without a reason; also later, if something has come between."""
    request = take(HELP, request, "decline", by=by, changes={"answer": _short(answer)})
    text = _("Your neighbour can't help with “%(field)s” this time. Others may.")
    _tell("residents.help_answered", request.asker, request, text % _facts(request))
    return request


@transaction.atomic
def finish_help(*, request: HelpRequest, by: User) -> HelpRequest:
    """Say that it is done, or the thing given back; the other one confirms."""
    request = take(HELP, request, "finish", by=by, changes={"done_by": by.principal})
    text = _("“%(field)s”: the other side says that it is done. Please confirm.")
    _tell("residents.help_done", request.other(by), request, text % _facts(request))
    return request


@transaction.atomic
def go_on_with_help(*, request: HelpRequest, by: User) -> HelpRequest:
    """Say that it is not done yet."""
    request = take(HELP, request, "go_on", by=by, changes={"done_by": None})
    text = _("“%(field)s”: the other side says that it is not done yet.")
    _tell("residents.help_done", request.other(by), request, text % _facts(request))
    return request


@transaction.atomic
def confirm_help(*, request: HelpRequest, by: User) -> HelpRequest:
    """Confirm that it is done: it counts as a deed of whoever helped, and both are asked to rate."""
    request = take(HELP, request, "confirm", by=by, changes={"confirmed_at": timezone.now()})
    _record(request)
    text = _("“%(field)s” is done. Please say how it went within %(days)d days; the other reads it after that.")
    for person in (request.asker, request.owner):
        words = text % {**_facts(request), "days": settings.HELP_RATING_DAYS}
        _tell("residents.help_rate", person, request, words)
    return request


@transaction.atomic
def withdraw_help(*, request: HelpRequest, by: User) -> HelpRequest:
    """Take one's request back."""
    was_promised = request.stage == HelpStage.ACCEPTED
    request = take(HELP, request, "withdraw", by=by)
    if was_promised:
        text = _("“%(field)s”: your neighbour does not need it any more.")
        _tell("residents.help_asked", request.owner, request, text % _facts(request))
    return request


def expire_requests() -> int:
    """Let requests expire that nobody has answered in time; return how many. Several workers may run at once."""
    expired = 0
    while count := _expire_batch():
        expired += count
    return expired


@transaction.atomic
def _expire_batch() -> int:
    late = HelpRequest.objects.filter(stage=HelpStage.ASKED, answer_by__lt=timezone.localdate())
    rows = list(late.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    for request in rows:
        _expire(request)
    return len(rows)


def close_requests(ability: Ability) -> None:
    """End the requests that wait for an answer to what was taken off the list."""
    for request in ability.requests.filter(stage=HelpStage.ASKED).order_by("pk"):
        _expire(request)


def _expire(request: HelpRequest) -> None:
    request = take(HELP, request, "expire", by=None)
    text = _("“%(field)s”: your request ended without an answer. Perhaps another neighbour can help.")
    _tell("residents.help_answered", request.asker, request, text % _facts(request))


def _record(request: HelpRequest) -> None:
    """Count it as a deed of who helped; not while it is reported, nor more of the same two than the month allows."""
    helper = request.ability.resident
    clean = request.report in {ReportStage.NONE, ReportStage.DISMISSED}
    if not clean or helper.user_id != request.owner_id or helper.user is None or not speaks_for_oneself(helper):
        return
    if helps_this_month(request) >= settings.HELP_DEEDS_A_MONTH:
        return
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Helped a neighbour: %(field)s") % _facts(request)
    record_deed(
        user=request.owner,
        kind=DeedKind.NEIGHBOUR_HELPED,
        key=f"help:{request.pk}",
        title=title,
        place=request.place,
        happened_on=timezone.localdate(),
    )


def _facts(request: HelpRequest) -> dict[str, Any]:
    return {"field": request.ability.field.name}


def _short(answer: str) -> str:
    most = HelpRequest._meta.get_field("answer").max_length or 0
    if len(answer.strip()) > most:
        raise ValidationError({"answer": _("At most %(most)d characters.") % {"most": most}})
    return answer.strip()


def _tell(kind: str, person: User, request: HelpRequest, text: str) -> None:
    notify(
        kind=kind,
        to=[person],
        title=_("Neighbours' help"),
        text=text,
        url=request.get_absolute_url(),
        street_code=request.street_code,
    )
