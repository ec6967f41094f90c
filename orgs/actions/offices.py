"""Positions: offered to a member, accepted or declined, held for a term, given up, handed over, over."""

from collections.abc import Iterable
from datetime import date, timedelta

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role, grant_role
from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.workdays import working_days_between
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation
from orgs.models.offices import OrgInvitation, OrgPosition, PositionTitle
from orgs.queries.organisations import managers_of
from orgs.rules.offices import forget_desks, why_no_desk
from orgs.states import ACTIVE, Belonging
from orgs.states.offices import INVITATION, POSITION, Desk, Invited, Term

WARN_DAYS = 30
log = structlog.get_logger(__name__)


@transaction.atomic
def offer_position(
    *,
    organisation: Organisation,
    user: User,
    title: PositionTitle,
    by: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
    desk: str | None = None,
    takes_over: OrgPosition | None = None,
) -> OrgPosition:
    """Offer a member a position for a term (``ends_on`` is its last day; None: open); the member is told and answers.

    ``desk`` is the role at the desk; None takes the title's. With ``takes_over`` the position named ends in the moment
    in which this one is accepted. Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    if not by.has_perm("orgs.appoint", organisation):
        raise PermissionDenied(_("Only managers of the organisation appoint."))
    organisation = _locked(organisation)
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("This organisation is not active just now."), code="inactive")
    position = OrgPosition(
        organisation=organisation,
        user=user,
        title=title,
        is_single=title.is_single,
        desk=title.desk if desk is None else desk,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        offered_by=by.principal,
        takes_over=takes_over,
    )
    _check_offer(position)
    position.save()
    begin(POSITION, position, by=by)
    notify(
        kind="orgs.position",
        to=[user],
        title=str(organisation),
        text=_("%(organisation)s offers you the position “%(title)s”. Accept it or decline it.")
        % {"organisation": organisation, "title": title},
        url=position.get_absolute_url(),
        street_code=organisation.street_code,
    )
    return position


@transaction.atomic
def accept_position(*, position: OrgPosition, by: User) -> OrgPosition:
    """Accept: the term begins, and with it the role at the desk; one is named with it in public.

    Raises FlowRefused if somebody else holds a title for one, or without a sign-in of one's own for a role at the desk.
    """
    _locked(position.organisation)  # of two who accept the same title, the second sees the first
    position = _fresh(position)
    predecessor = position.takes_over
    begins = {} if predecessor is None else {"starts_on": timezone.localdate()}
    if predecessor is not None and predecessor.stage == Term.HELD:
        predecessor = take(POSITION, predecessor, "hand_over", by=None, changes={"ended_on": timezone.localdate()})
        clear_due(_key(predecessor))
    try:
        with transaction.atomic():
            taken = take(POSITION, position, "accept", by=by, changes=begins)
    except IntegrityError as error:
        raise FlowRefused(_("Somebody else holds this title in that time."), code="single") from error
    if taken.desk == Desk.MANAGER:
        taken.grant = _make_manager(taken)
        taken.save(update_fields=["grant", "updated_at"])
    if predecessor is not None and predecessor.desk == Desk.MANAGER:
        _keep_one_manager(taken.organisation, predecessor.user)
        _drop_manager(predecessor)
    _warn_of_the_end(taken)
    forget_desks(taken.user)
    _tell_managers(taken, _("%(name)s accepts the position “%(title)s”."), beside=by)
    return taken


@transaction.atomic
def decline_position(*, position: OrgPosition, by: User, reason: str = "") -> OrgPosition:
    """Decline; a reason may be given and need not be."""
    position = take(POSITION, _fresh(position), "decline", by=by, reason=reason)
    _tell_managers(position, _("%(name)s declines the position “%(title)s”."), beside=by)
    return position


@transaction.atomic
def withdraw_position(*, position: OrgPosition, by: User | None, reason: str = "") -> OrgPosition:
    """Take an offer back."""
    position = take(POSITION, _fresh(position), "withdraw", by=by, reason=reason)
    _tell_holder(position, _("The offer of the position “%(title)s” was taken back."))
    return position


@transaction.atomic
def resign_position(*, position: OrgPosition, by: User, reason: str = "") -> OrgPosition:
    """Give up one's position; the only manager stays until there is another. Raises FlowRefused."""
    return _end(position, "resign", by=by, reason=reason)


@transaction.atomic
def dismiss_position(*, position: OrgPosition, by: User, reason: str) -> OrgPosition:
    """End somebody's term early, with a reason that the holder reads."""
    position = _end(position, "dismiss", by=by, reason=reason)
    _tell_holder(position, _("Your position “%(title)s” was ended: %(reason)s"), reason=reason)
    return position


@transaction.atomic
def leave_desk(*, organisation: Organisation, by: User) -> None:
    """Give up managing an organisation while staying its member; the only manager stays until there is another."""
    organisation = _locked(organisation)
    if by.acting_for is not None or not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied(_("Only managers of the organisation can do this."))
    _keep_one_manager(organisation, by)
    held = OrgPosition.objects.held().filter(organisation=organisation, user=by, desk=Desk.MANAGER)
    for position in held:
        _end(position, "resign", by=by, reason="")
    for grant in _grants(organisation, by):
        end_role(grant=grant, by=None, note=str(_("Gave up managing.")))
    grant_role_of_member(organisation, by)
    forget_desks(by)


@transaction.atomic
def end_positions_of(*, organisation: Organisation, user: User, reason: str = "") -> int:
    """End what somebody holds, and take back what was offered, when the membership ends; return how many."""
    rows = list(OrgPosition.objects.filter(organisation=organisation, user=user, stage__in=(Term.OFFERED, Term.HELD)))
    for position in rows:
        step = "withdraw" if position.stage == Term.OFFERED else "expire"
        changes = {} if position.stage == Term.OFFERED else {"ended_on": timezone.localdate()}
        take(POSITION, position, step, by=None, reason=reason, changes=changes)
        clear_due(_key(position))
    forget_desks(user)
    return len(rows)


@transaction.atomic
def end_all_positions(*, organisation: Organisation, reason: str = "") -> int:
    """End every position of an organisation that is no longer on the register, and its invitations; return how many."""
    people = User.objects.filter(
        positions__organisation=organisation, positions__stage__in=(Term.OFFERED, Term.HELD)
    ).distinct()
    ended = sum(end_positions_of(organisation=organisation, user=user, reason=reason) for user in people)
    for invitation in OrgInvitation.objects.filter(organisation=organisation, stage=Invited.OPEN):
        take(INVITATION, invitation, "withdraw", by=None, reason=reason)
    return ended


def end_terms(on: date | None = None) -> int:
    """End every term whose last day is over, each by itself; return how many. Run by the clock at night."""
    today = on or timezone.localdate()
    over = OrgPosition.objects.held().filter(ends_on__lt=today).order_by("pk").values_list("pk", flat=True)
    return sum(_expire(pk, today) for pk in list(over))


@transaction.atomic
def _expire(pk: int, today: date) -> bool:
    """End one term; a manager whom nobody follows keeps the desk, so that the organisation can be reached."""
    rows = OrgPosition.objects.select_related("organisation__place", "title", "user").filter(stage=Term.HELD)
    position = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, ends_on__lt=today).first()
    if position is None:
        return False
    taken = take(POSITION, position, "expire", by=None, changes={"ended_on": position.ends_on})
    clear_due(_key(taken))
    if taken.desk == Desk.MANAGER:
        others = managers_of(taken.organisation).exclude(pk=taken.user_id)
        if others.exists():
            _drop_manager(taken)
    forget_desks(taken.user)
    _tell_holder(taken, _("Your term as “%(title)s” is over. Thank you."))
    return True


def grant_role_of_member(organisation: Organisation, user: User) -> None:
    """Give a member the role of one, once."""
    RoleGrant.objects.get_or_create(
        user=user, role=Role.ORG_MEMBER, body=organisation.body, ends_on=None, ended_at=None, defaults={}
    )


def _check_offer(position: OrgPosition) -> None:
    if not position.title.is_active:
        raise ValidationError({"title": _("This title is no longer in use.")})
    if position.ends_on is not None and position.ends_on < max(position.starts_on, timezone.localdate()):
        raise ValidationError({"ends_on": _("The last day lies before the first, or is over.")})
    member = position.organisation.memberships.filter(user=position.user, stage=Belonging.MEMBER)
    if not member.exists():
        raise ValidationError({"user": _("Only members hold positions.")})
    if position.desk and (why := why_no_desk(position.user)):
        raise ValidationError({"user": why})
    same = OrgPosition.objects.filter(organisation=position.organisation, user=position.user, title=position.title)
    if same.filter(stage__in=(Term.OFFERED, Term.HELD)).exists():
        raise FlowRefused(_("This person holds this position already, or has the offer."), code="twice")
    over = position.takes_over
    if over is not None and (over.organisation_id != position.organisation_id or over.stage != Term.HELD):
        raise ValidationError({"takes_over": _("Only a position that is held can be handed over.")})


def _end(position: OrgPosition, step: str, *, by: User, reason: str) -> OrgPosition:
    organisation = _locked(position.organisation)
    position = _fresh(position)
    if position.desk == Desk.MANAGER and position.stage == Term.HELD:
        _keep_one_manager(organisation, position.user)
    taken = take(POSITION, position, step, by=by, reason=reason, changes={"ended_on": timezone.localdate()})
    clear_due(_key(taken))
    if taken.desk == Desk.MANAGER:
        _drop_manager(taken)
    forget_desks(taken.user)
    return taken


def _make_manager(position: OrgPosition) -> RoleGrant:
    """Let the holder manage. The grant has no last day: the clock ends it only when somebody else manages."""
    held = _grants(position.organisation, position.user).first()
    if held is not None:
        return held
    return grant_role(
        user=position.user,
        role=Role.ORG_MANAGER,
        body=position.organisation.body,
        starts_on=max(position.starts_on, timezone.localdate()),
        by=None,
    )


def _drop_manager(position: OrgPosition) -> None:
    """Take the manager's role with its position, unless another position of the same person needs it."""
    others = OrgPosition.objects.held().filter(organisation=position.organisation, user=position.user)
    if others.filter(desk=Desk.MANAGER).exclude(pk=position.pk).exists():
        return
    for grant in _grants(position.organisation, position.user):
        end_role(grant=grant, by=None, note=str(position.title))
    grant_role_of_member(position.organisation, position.user)
    forget_desks(position.user)


def _grants(organisation: Organisation, user: User) -> QuerySet[RoleGrant]:
    rows = RoleGrant.objects.current().filter(user=user, role=Role.ORG_MANAGER, body=organisation.body_id)
    return rows.filter(ended_at=None).order_by("pk")


def _keep_one_manager(organisation: Organisation, leaving: User) -> None:
    if not managers_of(organisation).exclude(pk=leaving.pk).exists():
        raise FlowRefused(_("The only manager can't leave; name another one first."), code="manager")


def _locked(organisation: Organisation) -> Organisation:
    """Lock the organisation: whatever decides on its managers and titles happens one after the other."""
    rows = Organisation.objects.select_related("place", "body").select_for_update(of=("self",))
    return rows.get(pk=organisation.pk)


def _fresh(position: OrgPosition) -> OrgPosition:
    related = ("organisation__place", "organisation__body", "title", "user", "takes_over__user", "takes_over__title")
    return OrgPosition.objects.select_related(*related).get(pk=position.pk)


def _key(position: OrgPosition) -> str:
    return f"orgs.position:{position.pk}"


def _warn_of_the_end(position: OrgPosition) -> None:
    """Warn the holder and the managers thirty days before the last day."""
    if position.ends_on is None:
        return
    first = position.ends_on - timedelta(days=WARN_DAYS)
    set_due(
        key=_key(position),
        kind="orgs.term",
        due_on=position.ends_on,
        title=_("End of the term: %(title)s %(name)s") % {"title": position.title, "name": position.user.name},
        url=position.get_absolute_url(),
        people=_once([position.user, *managers_of(position.organisation)]),
        street_code=position.street_code,
        remind_before=(working_days_between(first, position.ends_on),),
        remind_after=(),
    )


def _once(people: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in people}.values())


def _tell_holder(position: OrgPosition, text: str, reason: str = "") -> None:
    notify(
        kind="orgs.position",
        to=[position.user],
        title=str(position.organisation),
        text=text % {"title": position.title, "reason": reason},
        url=position.get_absolute_url(),
        street_code=position.street_code,
    )


def _tell_managers(position: OrgPosition, text: str, *, beside: User) -> None:
    notify(
        kind="orgs.position_answer",
        to=managers_of(position.organisation).exclude(pk=beside.pk),
        title=str(position.organisation),
        text=text % {"title": position.title, "name": position.user.name},
        url=position.get_absolute_url(),
        street_code=position.street_code,
    )
