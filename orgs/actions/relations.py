"""Relations between organisations: proposed by one side and confirmed by the other, or recorded by the street."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.relations import OrgRelation
from orgs.queries.organisations import managers_of
from orgs.states import ENDED, EvidenceKind
from orgs.states.relations import RELATION, STANDING, Related, Relation

from .evidence import record_evidence


@transaction.atomic
def propose_relation(
    *,
    source: Organisation,
    target: Organisation,
    kind: str,
    by: User,
    since: date | None = None,
    note: str = "",
) -> OrgRelation:
    """Propose a relation for the side that one manages; the other side is asked.

    For LEAD and INCUBATE ``source`` is the one that leads or incubated. Raises PermissionDenied, FlowRefused,
    ValidationError by field.
    """
    side = next((one for one in (source, target) if by.has_perm("orgs.manage_organisation", one)), None)
    if side is None:
        raise PermissionDenied(_("Only managers of one of the two organisations propose this."))
    relation = _make(source, target, kind, by, since, note, side)
    begin(RELATION, relation, by=by, visibility=Visibility.PRIVATE)
    _tell(relation, relation.waits_for, _("%(other)s proposes a relation: %(kind)s. Confirm it or decline it."))
    return relation


@transaction.atomic
def record_incubation(
    *, source: Organisation, target: Organisation, by: User | None, since: date | None = None, note: str = ""
) -> OrgRelation:
    """Record, as staff, that the second came out of the first; it stands at once and both are told.

    ``by=None`` is a process that knows it itself. Raises PermissionDenied, FlowRefused, ValidationError.
    """
    if by is not None and not by.has_perm("orgs.record_relation", target):
        raise PermissionDenied(_("Staff of the place record this."))
    relation = _make(source, target, Relation.INCUBATE, by, since, note, None, stage=Related.CONFIRMED)
    begin(RELATION, relation, by=by)
    _count(relation)
    for side in (source, target):
        _tell(relation, side, _("The street has recorded a relation with %(other)s: %(kind)s."))
    return relation


@transaction.atomic
def confirm_relation(*, relation: OrgRelation, by: User) -> OrgRelation:
    """Confirm, for the side that was asked: the relation stands and is public."""
    relation = take(RELATION, _fresh(relation), "confirm", by=by)
    _count(relation)
    asked = relation.proposed_for
    if asked is not None:
        _tell(relation, asked, _("%(other)s has confirmed the relation: %(kind)s."))
    return relation


@transaction.atomic
def decline_relation(*, relation: OrgRelation, by: User, reason: str = "") -> OrgRelation:
    """Decline, for the side that was asked."""
    relation = take(RELATION, _fresh(relation), "decline", by=by, reason=reason)
    if relation.proposed_for is not None:
        _tell(relation, relation.proposed_for, _("%(other)s has declined the relation: %(kind)s."))
    return relation


@transaction.atomic
def end_relation(*, relation: OrgRelation, by: User, reason: str) -> OrgRelation:
    """End a relation, or take back a proposal, with a reason; both sides are told."""
    relation = take(RELATION, _fresh(relation), "end", by=by, reason=reason)
    for side in (relation.source, relation.target):
        _tell(relation, side, _("The relation with %(other)s has ended: %(kind)s."))
    return relation


def _make(  # noqa: PLR0917 - one relation, told in full
    source: Organisation,
    target: Organisation,
    kind: str,
    by: User | None,
    since: date | None,
    note: str,
    side: Organisation | None,
    stage: str = Related.PROPOSED,
) -> OrgRelation:
    if source.pk == target.pk:
        raise ValidationError({"target": _("An organisation has no relation with itself.")})
    if kind not in Relation.values:
        raise ValidationError({"kind": _("There is no such relation.")})
    if source.street_id != target.street_id:
        raise ValidationError({"target": _("Choose an organisation of the same street.")})
    if any(one.stage in ENDED for one in (source, target)):
        raise FlowRefused(_("One of the two is no longer on the register."), code="gone")
    day = since or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"since": _("This day is still to come.")})
    twice = FlowRefused(_("The two have this relation already, or it waits for an answer."), code="twice")
    pair = (source.pk, target.pk)
    if OrgRelation.objects.filter(source__in=pair, target__in=pair, kind=kind, stage__in=STANDING).exists():
        raise twice
    relation = OrgRelation(
        source=source,
        target=target,
        kind=kind,
        since=day,
        note=note.strip()[:200],
        place=target.place,
        stage=stage,
        proposed_for=side,
        proposed_by=by.principal if by is not None else None,
    )
    try:
        with transaction.atomic():
            relation.save()
    except IntegrityError as error:
        raise twice from error
    return relation


def _count(relation: OrgRelation) -> None:
    """Who leads or incubated others has brought somebody on: it counts for the stars."""
    if relation.kind in {Relation.LEAD, Relation.INCUBATE}:
        record_evidence(
            organisation=relation.source,
            kind=EvidenceKind.RAISED,
            key=f"relations.{relation.kind}:{relation.pk}",
            happened_on=relation.since,
            detail={"kind": relation.kind, "target": relation.target_id},
        )


def _fresh(relation: OrgRelation) -> OrgRelation:
    related = ("source__place", "target__place", "place", "proposed_for")
    return OrgRelation.objects.select_related(*related).get(pk=relation.pk)


def _tell(relation: OrgRelation, side: Organisation, text: str) -> None:
    other = relation.target if side.pk == relation.source_id else relation.source
    notify(
        kind="orgs.relation",
        to=managers_of(side),
        title=str(side),
        text=text % {"other": other, "kind": relation.get_kind_display()},
        url=reverse("orgs:relations", args=[side.pk]),
        street_code=relation.street_code,
    )
