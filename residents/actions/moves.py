"""A move is asked for, decided and carried out: by the desk, by whoever moves out alone, or by the clock on its day."""

import structlog
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from residents.models import Household, HouseholdMove, Resident
from residents.rules.moves import moves_oneself_out
from residents.states import MOVE, MoveStage

from .carrying import carried_out
from .wishes import OPEN, Wish, check_not_asked, check_number_free, checked

log = structlog.get_logger(__name__)
MOST_NUMBERS = 5  # ID numbers that live elsewhere, a person and day
MOST_OPEN = 10  # moves that one person waits for
DAY = 86_400


@MOVE.guard("carry_out")
def its_day_has_come(move: HouseholdMove) -> str | None:
    """Refuse to carry a move out before its day."""
    if move.is_due(timezone.localdate()):
        return None
    return _("Its day has not come; agree, and it takes effect by itself on %(day)s.") % {"day": f"{move.on:%Y-%m-%d}"}


@MOVE.guard("agree")
def its_day_is_ahead(move: HouseholdMove) -> str | None:
    """Refuse to put off what can be carried out."""
    return _("Its day has come; carry it out.") if move.is_due(timezone.localdate()) else None


@transaction.atomic
def ask_move(*, wish: Wish, by: User) -> HouseholdMove:
    """Ask for a move. An adult who moves out alone has moved by this; everything else waits for the community desk.

    Raises PermissionDenied, FlowRefused, or ValidationError that names the field.
    """
    waiting = HouseholdMove.objects.filter(asked_by=by.principal, stage__in=OPEN)
    if not by.standing.is_staff and waiting.count() >= MOST_OPEN:
        raise FlowRefused(_("Please wait for the answers to what you have asked for already."), code="many")
    move = _asked(wish, by=by)
    if moves_oneself_out.test(by, move):
        return decide_move(move=move, by=by)
    _tell_desk(move)
    return move


@transaction.atomic
def record_move(*, wish: Wish, by: User) -> HouseholdMove:
    """Record a move at the desk: asked and carried out in one, or agreed if its day lies ahead.

    Who leaves a place of other staff is not fetched by this: the move waits for somebody who is staff of both.

    Raises PermissionDenied, FlowRefused, or ValidationError that names the field.
    """
    move = _asked(wish, by=by)
    if not by.has_perm("residents.record_move", move):
        raise PermissionDenied(_("You can't record moves here."))
    if by.has_perm("residents.carry_out_move", move):
        return decide_move(move=move, by=by)
    _tell_desk(move)
    return move


@transaction.atomic
def decide_move(*, move: HouseholdMove, by: User) -> HouseholdMove:
    """Carry a move out, or agree to it if its day lies ahead."""
    if move.is_due(timezone.localdate()):
        return carry_out_move(move=move, by=by)
    move = take(MOVE, move, "agree", by=by)
    _tell(move, _("Agreed; it takes effect on %(day)s.") % {"day": f"{move.on:%Y-%m-%d}"}, by=by)
    return move


@transaction.atomic
def carry_out_move(*, move: HouseholdMove, by: User | None) -> HouseholdMove:
    """Carry a move out now; ``by=None`` is the clock on the day that was agreed to."""
    if by is None and move.stage != MoveStage.AGREED:
        raise FlowRefused(_("Nobody has agreed to this yet."), code="asked")
    movers = set(User.objects.filter(resident__moves=move))
    move = take(MOVE, move, "carry_out", by=by)
    changes = carried_out(move)
    for name, value in changes.items():
        setattr(move, name, value)
    move.save(update_fields=[*changes, "updated_at"])
    _tell(move, _("This is now in the register of households."), by=by, also=movers)
    return move


@transaction.atomic
def refuse_move(*, move: HouseholdMove, by: User | None, reason: str) -> HouseholdMove:
    """Refuse a move with a reason that whoever asked reads; the newcomer's numbers are forgotten."""
    move = take(MOVE, move, "refuse", by=by, reason=reason, changes={"id_number": "", "phone": ""})
    _tell(move, _("Refused: %(reason)s") % {"reason": reason}, by=by)
    return move


@transaction.atomic
def withdraw_move(*, move: HouseholdMove, by: User) -> HouseholdMove:
    """Take one's own wish back; the newcomer's numbers are forgotten."""
    return take(MOVE, move, "withdraw", by=by, changes={"id_number": "", "phone": ""})


def carry_out_due() -> int:
    """Carry out the moves whose agreed day has come; return how many. One that can't be is refused with its reason."""
    due = HouseholdMove.objects.filter(stage=MoveStage.AGREED, on__lte=timezone.localdate()).order_by("pk")
    done = 0
    for move in due.select_related("place", "household", "target", "asked_by"):
        try:
            carry_out_move(move=move, by=None)
            done += 1
        except (ValidationError, IntegrityError) as refused:
            words = refused.messages if isinstance(refused, ValidationError) else [_("The register has changed.")]
            log.warning("residents.move_not_carried_out", move=move.pk)
            if HouseholdMove.objects.filter(pk=move.pk, stage=MoveStage.AGREED).exists():
                refuse_move(move=move, by=None, reason="；".join(words))
    return done


def _asked(wish: Wish, *, by: User) -> HouseholdMove:
    _may_ask(wish, by=by)
    homes = {home.pk for home in (wish.household, wish.target) if home is not None}
    homes |= {row.household_id for row in wish.people}
    # All of them at once and in order: asked once at a time, and no two moves wait for each other.
    list(Household.objects.filter(pk__in=homes).select_for_update(of=("self",)).order_by("pk"))
    wish = checked(wish)
    check_not_asked(wish)
    _check_number(wish, by=by)
    at = wish.place_of
    newcomer = wish.newcomer
    move = HouseholdMove(
        kind=wish.kind,
        household=wish.household,
        target=wish.target,
        place=at.place,
        new_room=wish.new_room,
        head=wish.head,
        on=wish.on,
        reason=wish.reason,
        leaves_empty=wish.leaves_empty,
        asked_by=by.principal,
    )
    for name in ("name", "relation", "tenure", "birth_date", "id_number", "phone") if newcomer else ():
        setattr(move, name, getattr(newcomer, name))
    move.full_clean(exclude=["street"])
    move.save()
    move.people.set(wish.people)
    return begin(MOVE, move, by=by, visibility=Visibility.PRIVATE)


def _may_ask(wish: Wish, *, by: User) -> None:
    """Refuse a person who belongs to neither household, and anybody who would fetch people out of another one."""
    home = wish.household or (wish.people[0].household if wish.people else None)
    probe = HouseholdMove(kind=wish.kind, household=home, target=wish.target, place=wish.place_of.place)
    if not by.has_perm("residents.ask_move", probe):
        raise PermissionDenied(_("Only adults of the household and staff of the place can ask for this."))
    if by.has_perm("residents.record_move", probe):
        return
    own = Resident.objects.current().filter(user=by.principal).values_list("household", flat=True).first()
    if home is not None and home.pk != own:
        raise PermissionDenied(_("Only adults of the household and staff of the place can ask for this."))


def _check_number(wish: Wish, *, by: User) -> None:
    """Refuse a number that lives elsewhere; who tries many of them is told nothing more that day."""
    tries = f"residents.id_in_use:{by.pk}"
    if wish.newcomer and wish.newcomer.id_number and cache.get(tries, 0) >= MOST_NUMBERS:
        raise FlowRefused(_("Too many tries today. Please go to the community desk."), code="tries")
    try:
        check_number_free(wish, by=by.pk)
    except ValidationError:
        cache.add(tries, 0, DAY)
        cache.incr(tries)
        raise


def _tell_desk(move: HouseholdMove) -> None:
    home = move.target or move.household
    notify(
        kind="residents.move_asked",
        to=holders_of(Role.COMMUNITY_STAFF, Role.STREET_STAFF, at=move.place),
        title=move.get_kind_display(),
        text=_("%(household)s, on %(day)s") % {"household": home, "day": f"{move.on:%Y-%m-%d}"},
        url=f"/admin/residents/householdmove/{move.pk}/change/",
        street_code=move.street_code,
    )


def _tell(move: HouseholdMove, text: str, *, by: User | None, also: set[User] | None = None) -> None:
    told = {move.asked_by, *(also or ())} - {by}
    notify(
        kind="residents.move_decided",
        to=told,
        title=f"{move.get_kind_display()} · {move.target or move.household}",
        text=text,
        url="/households/mine/history/",
        street_code=move.street_code,
    )
