"""Two rating rounds of the demo street: last year's, with the stars that came of it, and one that is being assessed."""

from datetime import timedelta

from core.flow import BEGUN
from core.months import months_after
from orgs.actions.stars import ask_for_upgrade, follow_stars, veto
from orgs.models import Organisation
from orgs.models.rounds import RatingRound, RoundEntry
from orgs.models.stars import StarGrant, StarVeto, StarWarning
from orgs.queries import managers_of
from orgs.states.rounds import EntryStage, RatingRoundStage
from orgs.states.stars import STARS, WARNING, GrantStage, WarningStage
from places.models import Place

from .draw import Draw
from .people import People
from .rounds_panel import Panel, Trace, gather
from .rounds_past import build_past
from .rounds_start import Days, enter, start_round
from .rounds_work import Work, declare_for, give_out
from .words_rounds import LOST_A_STAR, NAME, UPGRADES, VETO_REASON

NOW = Days(as_of=25, opened=24, declared=6, assessed=-15)
WITHOUT_DECLARATION = 4  # one organisation in so many has not handed its declaration in


def build_rounds(street: Place, people: People, draw: Draw) -> int:
    """Run last year's round to its stars, and this year's into the assessment; return how many organisations rated."""
    panel = gather(street, people, draw)
    year = (draw.today - timedelta(days=NOW.as_of + 180)).year
    past = build_past(panel, NAME.format(year=year - 1), draw)
    _lose_a_star(draw)
    _veto(past, panel)
    count = _assess_now(panel, NAME.format(year=year), draw)
    _ask_for_upgrades(street)
    follow_stars()
    return past.entry_count + count


def _lose_a_star(draw: Draw) -> None:
    """Let one organisation have lost a star after a warning that it did not mend."""
    grant = StarGrant.objects.held().filter(stars=3).select_related("organisation", "standard").order_by("pk").last()
    if grant is None:
        return
    lost = draw.today - timedelta(days=40)
    warned = lost - timedelta(days=grant.standard.mend_days)
    needed = grant.standard.levels.get(stars=grant.stars).points_from
    score = needed - grant.standard.warn_below - 2
    warning = StarWarning.objects.create(
        organisation=grant.organisation,
        grant=grant,
        opened_on=warned,
        due_on=lost - timedelta(days=1),
        score=score,
        needed=needed,
        stage=WarningStage.LOST,
    )
    StarGrant.objects.filter(pk=grant.pk).update(stage=GrantStage.LOWERED, ended_on=lost)
    lower = StarGrant.objects.create(
        organisation=grant.organisation,
        standard=grant.standard,
        entry=grant.entry,
        stars=grant.stars - 1,
        score=score,
        number=f"{grant.street_code}-{lost.year}-{9001}",
        from_on=lost,
        until=grant.until,
    )
    Organisation.objects.filter(pk=grant.organisation_id).update(stars=lower.stars, score=score, rated_on=lost)
    trace = Trace(draw)
    trace.add(WARNING, warning, BEGUN, None, days=(draw.today - warned).days)
    trace.add(WARNING, warning, "lose", None, days=40)
    trace.add(STARS, grant, "lower", None, days=40, reason=LOST_A_STAR)
    trace.add(STARS, lower, BEGUN, None, days=40)
    trace.write()


def _veto(past: RatingRound, panel: Panel) -> None:
    """Withdraw the stars of an organisation that forged signatures, some weeks ago."""
    grant = StarGrant.objects.held().filter(stars=2).select_related("organisation").order_by("pk").first()
    if grant is None or past.standard is None:
        return
    ground = past.standard.veto_grounds.get(code="V4")
    made = veto(organisation=grant.organisation, ground=ground, reason=VETO_REASON, by=panel.staff)
    decided = made.decided_on - timedelta(days=45)
    until = months_after(decided, past.standard.bar_months)
    StarVeto.objects.filter(pk=made.pk).update(decided_on=decided, barred_until=until)
    StarGrant.objects.filter(pk=grant.pk).update(ended_on=decided)


def _assess_now(panel: Panel, name: str, draw: Draw) -> int:
    """Let this year's round stand in the assessment, half of it done."""
    rating_round = start_round(panel, name, NOW, RatingRoundStage.ASSESSING, draw)
    entries = enter(rating_round, panel, NOW, draw)
    work = Work(rating_round, panel, draw)
    declared = [entry for n, entry in enumerate(entries) if n % WITHOUT_DECLARATION != WITHOUT_DECLARATION - 1]
    declare_for(work, declared, days=NOW.declared)
    RoundEntry.objects.filter(pk__in=[entry.pk for entry in declared]).update(stage=EntryStage.DECLARED)
    give_out(work, entries, days=NOW.declared - 1, done=0.5)
    work.trace.write()
    return rating_round.entry_count


def _ask_for_upgrades(street: Place) -> None:
    """Let organisations without stars ask for the next round."""
    rows = Organisation.objects.active().filter(street=street, stars=0).order_by("pk")
    for organisation, words in zip(rows, UPGRADES, strict=False):
        manager = managers_of(organisation).first()
        if manager is not None:
            ask_for_upgrade(organisation=organisation, words=words, by=manager)
