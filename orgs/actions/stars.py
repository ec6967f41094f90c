"""Stars are given, warned of, lowered, vetoed, and expire."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.months import months_after
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation, VetoGround
from orgs.models.rounds import RoundEntry
from orgs.models.stars import StarGrant, StarVeto, StarWarning, UpgradeRequest
from orgs.queries import managers_of
from orgs.queries.rounds import held_stars
from orgs.queries.standards import standard_in_force
from orgs.rating.run import look
from orgs.rating.table import Table, table_of
from orgs.rules.rounds import why_no_upgrade
from orgs.states.rounds import ENTRY, IN_PLAY, EntryStage
from orgs.states.stars import STARS, UPGRADE, WARNING, WarningStage
from places.models import Place
from places.states import Level


@transaction.atomic
def grant_stars(*, entry: RoundEntry, on: date, by: User | None) -> StarGrant | None:
    """Give an organisation the stars of a round, instead of those that it holds; none for no stars."""
    _queue(entry.round.street_id)
    organisation = _locked(entry.organisation_id)
    standard = entry.round.standard
    _end(organisation, "replace", by=by, on=on)
    given = None
    if entry.stars and standard is not None:
        until = months_after(on, standard.valid_months) - timedelta(days=1)
        given = _give(organisation, entry=entry, stars=entry.stars, score=entry.score, from_on=on, until=until, by=by)
    _keep(organisation, entry.stars or 0, entry.score, on)
    return given


def follow_stars(*, on: date | None = None) -> dict[str, int]:
    """Let what is over expire, warn who fell far below, lower who did not mend it; return how many of each."""
    day = on or timezone.localdate()
    counts = {"expired": _expire(day), "warned": 0, "mended": 0, "lowered": 0}
    for street in Place.objects.level(Level.STREET):
        for name, count in _follow_street(street, day).items():
            counts[name] += count
    return counts


@transaction.atomic
def _expire(day: date) -> int:
    over = StarGrant.objects.held().filter(until__lt=day).select_related("organisation")
    for grant in over:
        organisation = _locked(grant.organisation_id)
        take(STARS, grant, "expire", by=None, changes={"ended_on": day})
        _keep(organisation, 0, None, day)
        _tell(organisation, _("The stars of %(organisation)s have ended; the next round rates it anew."))
    return len(over)


def _follow_street(street: Place, day: date) -> dict[str, int]:
    counts = {"warned": 0, "mended": 0, "lowered": 0}
    held = {grant.organisation_id: grant for grant in StarGrant.objects.held().filter(street=street)}
    standard = standard_in_force(street, day)
    if not held or standard is None:
        return counts
    table = table_of(standard)
    for one in look(table, street_id=street.pk, on=day):
        grant = held.get(one.organisation_id)
        if grant is not None and one.score is not None:
            done = _follow_one(
                grant, one.score, needed=_needed(table, grant.stars), margin=standard.warn_below, day=day
            )
            if done:
                counts[done] += 1
    return counts


def _needed(table: Table, stars: int) -> Decimal:
    return next((Decimal(rung.points_from) for rung in table.rungs if rung.stars == stars), Decimal(0))


@transaction.atomic
def _follow_one(grant: StarGrant, score: Decimal, *, needed: Decimal, margin: int, day: date) -> str:
    """Warn, mend or lower one organisation's stars; return what was done, or nothing."""
    _queue(grant.street_id)
    organisation = _locked(grant.organisation_id)
    warning = StarWarning.objects.filter(grant=grant, stage=WarningStage.OPEN).first()
    low = score <= needed - margin
    if warning is None:
        if low:
            _warn(grant, organisation, score, needed, day)
        return "warned" if low else ""
    if not low:
        take(WARNING, warning, "mend", by=None)
        clear_due(_due_key(warning))
        _tell(organisation, _("The early warning for %(organisation)s is over: the figures are mended."))
        return "mended"
    if warning.due_on >= day:
        return ""
    take(WARNING, warning, "lose", by=None)
    clear_due(_due_key(warning))
    _lower(grant, organisation, score, day)
    return "lowered"


def _warn(grant: StarGrant, organisation: Organisation, score: Decimal, needed: Decimal, day: date) -> None:
    due_on = day + timedelta(days=grant.standard.mend_days)
    warning = StarWarning.objects.create(
        organisation=organisation, grant=grant, opened_on=day, due_on=due_on, score=score, needed=needed
    )
    begin(WARNING, warning, by=None)
    set_due(
        key=_due_key(warning),
        kind="orgs.warning",
        due_on=due_on,
        title=_("%(organisation)s: %(score)s points, its stars ask for %(needed)s")
        % {"organisation": organisation, "score": score, "needed": needed},
        url=organisation.get_absolute_url() + "rating/",
        people=managers_of(organisation),
        street_code=organisation.street_code,
        remind_before=(10, 3, 1),
        remind_after=(),
    )


def _due_key(warning: StarWarning) -> str:
    return f"orgs.warning:{warning.pk}"


def _lower(grant: StarGrant, organisation: Organisation, score: Decimal, day: date) -> None:
    """Take one star; what was given last stays valid as long as it was."""
    why = _("Not mended within the time of the early warning.")
    take(STARS, grant, "lower", by=None, reason=why, changes={"ended_on": day})
    stars = grant.stars - 1
    if stars:
        _give(organisation, entry=grant.entry, stars=stars, score=score, from_on=day, until=grant.until, by=None)
    _keep(organisation, stars, score, day)
    _tell(organisation, _("%(organisation)s lost a star: the early warning was not mended in time."))


@transaction.atomic
def veto(*, organisation: Organisation, ground: VetoGround, reason: str, by: User) -> StarVeto:
    """Withdraw an organisation's stars at once, and keep it from any rating for the time that the standard says."""
    if not by.has_perm("orgs.run_rating_round", organisation):
        raise PermissionDenied(_("Only the staff of the street veto."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was established.")})
    organisation = _locked(organisation.pk)
    today = timezone.localdate()
    made = StarVeto.objects.create(
        organisation=organisation,
        ground=ground,
        reason=reason.strip()[:2000],
        decided_on=today,
        barred_until=months_after(today, ground.standard.bar_months),
        by=by,
    )
    _end(organisation, "take_away", by=by, on=today, reason=f"{ground.words}: {reason}")
    _keep(organisation, 0, None, today)
    for entry in RoundEntry.objects.filter(organisation=organisation, stage__in=(*IN_PLAY, EntryStage.DECIDED)):
        take(ENTRY, entry, "veto", by=by, reason=reason, changes={"veto_ground": ground, "stars": 0})
    _tell(organisation, _("The stars of %(organisation)s were withdrawn: %(reason)s"), reason=ground.words)
    return made


@transaction.atomic
def ask_for_upgrade(*, organisation: Organisation, words: str, by: User) -> UpgradeRequest:
    """Ask to be rated again before the stars end. Raises FlowRefused before its time, or twice."""
    if not by.has_perm("orgs.declare_for_rating", organisation):
        raise PermissionDenied(_("Only the managers of the organisation ask for an upgrade."))
    organisation = _locked(organisation.pk)
    if not words.strip():
        raise ValidationError({"words": _("Say what has changed.")})
    if why := why_no_upgrade(organisation):
        raise FlowRefused(why, code="early")
    grant = held_stars(organisation)
    made = UpgradeRequest.objects.create(organisation=organisation, grant=grant, words=words.strip()[:1000], by=by)
    return begin(UPGRADE, made, by=by)


@transaction.atomic
def withdraw_upgrade(*, request: UpgradeRequest, by: User) -> UpgradeRequest:
    """Take a request for an upgrade back."""
    return take(UPGRADE, request, "withdraw", by=by)


def _queue(street_id: int) -> None:
    """Let those who give numbers of plaques in a street come one after the other; before any organisation's lock."""
    Place.objects.select_for_update(no_key=True).get(pk=street_id)


def _locked(pk: int) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).select_related("place", "street").get(pk=pk)


def _end(organisation: Organisation, step: str, *, by: User | None, on: date, reason: str = "") -> None:
    grant = StarGrant.objects.held().filter(organisation=organisation).first()
    if grant is None:
        return
    for warning in StarWarning.objects.filter(grant=grant, stage=WarningStage.OPEN):
        take(WARNING, warning, "mend" if step == "replace" else "lose", by=None)
        clear_due(_due_key(warning))
    take(STARS, grant, step, by=by, reason=reason, changes={"ended_on": on})


def _give(
    organisation: Organisation,
    *,
    entry: RoundEntry | None,
    stars: int,
    score: Decimal | None,
    from_on: date,
    until: date,
    by: User | None,
) -> StarGrant:
    standard = entry.round.standard if entry else standard_in_force(organisation.street, from_on)
    if standard is None:
        raise FlowRefused(_("No star standard is in force on that day."), code="standard")
    count = StarGrant.objects.filter(street=organisation.street, from_on__year=from_on.year).count()
    grant = StarGrant.objects.create(
        organisation=organisation,
        standard=standard,
        entry=entry,
        stars=stars,
        score=score,
        number=f"{organisation.street_code}-{from_on.year}-{count + 1:04d}",
        from_on=from_on,
        until=until,
    )
    return begin(STARS, grant, by=by)


def _keep(organisation: Organisation, stars: int, score: Decimal | None, on: date) -> None:
    organisation.stars, organisation.score, organisation.rated_on = stars, score, on
    organisation.save(update_fields=["stars", "score", "rated_on", "updated_at"])


def _tell(organisation: Organisation, text: str, **facts: str) -> None:
    notify(
        kind="orgs.stars",
        to=managers_of(organisation),
        title=str(organisation),
        text=text % {"organisation": organisation, **facts},
        url=organisation.get_absolute_url(),
        street_code=organisation.street_code,
    )
