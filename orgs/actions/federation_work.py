"""Members of the federation do things together, and say what they think of each other."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.federation import Federation, FederationMember
from orgs.models.federation_work import JointProgramme, PeerRating, PeerRound, ProgrammeHost
from orgs.queries import managers_of
from orgs.queries.federation import open_peer_round, worked_with
from orgs.rules.federation import speaks_for, why_not_rate
from orgs.states import EvidenceKind
from orgs.states.federation import HOST, PROGRAMME, HostStage

from .evidence import record_evidence

FIVE = 5


@transaction.atomic
def plan_programme(
    *,
    federation: Federation,
    organisation: Organisation,
    title: str,
    words: str,
    starts_on: date,
    ends_on: date,
    invited: Iterable[Organisation],
    by: User,
) -> JointProgramme:
    """Plan something together and invite other members. Raises ValidationError by field."""
    if not speaks_for(by, organisation):
        raise PermissionDenied(_("Only managers of a member do this."))
    others = [one for one in invited if one.pk != organisation.pk]
    inside = set(
        FederationMember.objects.inside().filter(federation=federation).values_list("organisation_id", flat=True)
    )
    if organisation.pk not in inside:
        raise FlowRefused(_("Only members of the federation plan programmes."), code="member")
    if not others or any(one.pk not in inside for one in others):
        raise ValidationError({"invited": _("Invite one or more other members.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day comes after the first.")})
    programme = JointProgramme(
        federation=federation,
        organisation=organisation,
        title=title.strip(),
        words=words.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    programme.full_clean()
    programme.save()
    begin(PROGRAMME, programme, by=by)
    for one in others:
        host = ProgrammeHost.objects.create(programme=programme, organisation=one)
        begin(HOST, host, by=by)
        _tell(programme, one, _("%(organiser)s invites %(organisation)s to “%(title)s”."))
    return programme


@transaction.atomic
def answer_invitation(*, host: ProgrammeHost, takes_part: bool, by: User) -> ProgrammeHost:
    """Say, as a manager, whether the organisation takes part."""
    host = ProgrammeHost.objects.select_related("organisation__place", "programme__organisation").get(pk=host.pk)
    host = take(HOST, host, "accept" if takes_part else "decline", by=by)
    text = (
        _("%(organisation)s takes part in “%(title)s”.") if takes_part else _("%(organisation)s declines “%(title)s”.")
    )
    _tell(host.programme, host.programme.organisation, text, about=host.organisation)
    return host


@transaction.atomic
def begin_programme(*, programme: JointProgramme, by: User) -> JointProgramme:
    """Begin a programme, once another member takes part."""
    return take(PROGRAMME, programme, "begin", by=by)


@transaction.atomic
def close_programme(*, programme: JointProgramme, by: User, summary: str, person_times: int) -> JointProgramme:
    """Close it with what came of it; for each who took part it counts as held together (联办)."""
    if person_times < 0:
        raise ValidationError({"person_times": _("Nobody is counted below zero.")})
    changes = {"summary": summary.strip()[:2000], "person_times": person_times}
    programme = take(PROGRAMME, programme, "close", by=by, reason=summary, changes=changes)
    hosts = programme.hosts.filter(stage=HostStage.ACCEPTED).select_related("organisation__place")
    for organisation in [programme.organisation, *(host.organisation for host in hosts)]:
        record_evidence(
            organisation=organisation,
            kind=EvidenceKind.RAISED,
            key=f"federation.programme:{programme.pk}:{organisation.pk}",
            happened_on=min(programme.ends_on, timezone.localdate()),
            detail={"programme": programme.pk},
        )
    return programme


@transaction.atomic
def cancel_programme(*, programme: JointProgramme, by: User, reason: str) -> JointProgramme:
    """Call it off; everybody invited is told."""
    programme = take(PROGRAMME, programme, "cancel", by=by, reason=reason)
    for host in programme.hosts.exclude(stage=HostStage.DECLINED).select_related("organisation"):
        _tell(programme, host.organisation, _("“%(title)s” was called off."))
    return programme


@transaction.atomic
def open_peers(*, federation: Federation, name: str, opens_on: date, closes_on: date, by: User) -> PeerRound:
    """Open a time in which members rate each other. Raises ValidationError while another one runs."""
    federation = Federation.objects.select_for_update(of=("self",)).select_related("place").get(pk=federation.pk)
    if not by.has_perm("orgs.run_federation", federation):
        raise PermissionDenied(_("Only who runs the federation opens this."))
    if closes_on <= opens_on or closes_on < timezone.localdate():
        raise ValidationError({"closes_on": _("It ends after it begins, and not in the past.")})
    if PeerRound.objects.filter(federation=federation, opens_on__lte=closes_on, closes_on__gte=opens_on).exists():
        raise ValidationError({"opens_on": _("Another round runs in these days.")})
    made = PeerRound(federation=federation, name=name.strip(), opens_on=opens_on, closes_on=closes_on)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def rate_peer(
    *,
    rater: Organisation,
    rated: Organisation,
    cooperation: int,
    reliability: int,
    quality: int,
    by: User,
    words: str = "",
) -> PeerRating:
    """Say what it was like to work with another member, once a round. Raises FlowRefused, ValidationError."""
    if not speaks_for(by, rater):
        raise PermissionDenied(_("Only managers of a member do this."))
    both = FederationMember.objects.inside().filter(organisation__in=(rater, rated)).select_related("federation")
    found = {member.organisation_id: member.federation for member in both}
    if rater.pk not in found or rated.pk not in found:
        raise FlowRefused(_("Only members of the federation rate each other."), code="member")
    peer_round = open_peer_round(found[rater.pk])
    if peer_round is None:
        raise FlowRefused(_("No round of peers' ratings runs now."), code="closed")
    if why := why_not_rate(rater, rated, worked_with(rater)):
        raise FlowRefused(why, code="stranger")
    for name, points in (("cooperation", cooperation), ("reliability", reliability), ("quality", quality)):
        if not 1 <= points <= FIVE:
            raise ValidationError({name: _("Choose one to five.")})
    try:
        with transaction.atomic():
            return PeerRating.objects.create(
                round=peer_round,
                rater=rater,
                rated=rated,
                cooperation=cooperation,
                reliability=reliability,
                quality=quality,
                words=words.strip()[:500],
                by=by,
            )
    except IntegrityError as error:
        raise FlowRefused(_("You have rated this organisation already."), code="twice") from error


def _tell(programme: JointProgramme, to: Organisation, text: str, about: Organisation | None = None) -> None:
    facts = {"organiser": programme.organisation, "organisation": about or to, "title": programme.title}
    notify(
        kind="orgs.federation",
        to=managers_of(to),
        title=programme.title,
        text=text % facts,
        url=programme.get_absolute_url(),
        street_code=programme.street_code,
    )


PROGRAMME_STEPS: dict[str, Callable[[JointProgramme, User, str], JointProgramme]] = {
    "begin": lambda obj, by, _reason: begin_programme(programme=obj, by=by),
    "cancel": lambda obj, by, reason: cancel_programme(programme=obj, by=by, reason=reason),
}
