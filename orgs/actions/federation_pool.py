"""Members of the federation share things: offered, asked for, lent and given back."""

from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation
from orgs.models.federation import Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.queries import managers_of
from orgs.rules.federation import free_of, speaks_for
from orgs.states.federation import LOAN, LoanStage, PoolKind

MOST_POINTS = 5


@transaction.atomic
def share(
    *,
    federation: Federation,
    organisation: Organisation,
    kind: str,
    name: str,
    by: User,
    words: str = "",
    quantity: int = 1,
    where: str = "",
    terms: str = "",
) -> PoolItem:
    """Offer something to the other members, as a manager. Raises ValidationError by field."""
    _member(federation, organisation, by)
    if kind not in PoolKind.values:
        raise ValidationError({"kind": _("Choose what it is.")})
    item = PoolItem(
        federation=federation,
        organisation=organisation,
        kind=kind,
        name=name.strip(),
        words=words.strip(),
        quantity=quantity,
        where=where.strip(),
        terms=terms.strip(),
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def show_item(*, item: PoolItem, is_shown: bool, by: User) -> PoolItem:
    """Show a thing to the others, or no longer; loans that were agreed stay."""
    item = PoolItem.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=item.pk)
    if not speaks_for(by, item.organisation):
        raise PermissionDenied(_("Only its owner does this."))
    item.is_shown = is_shown
    item.save(update_fields=["is_shown", "updated_at"])
    return item


@transaction.atomic
def ask_for(
    *, item: PoolItem, borrower: Organisation, starts_on: date, ends_on: date, purpose: str, by: User, quantity: int = 1
) -> PoolLoan:
    """Ask to borrow something for days, as a manager of a member. Raises ValidationError by field, FlowRefused."""
    item = PoolItem.objects.select_for_update(of=("self",)).select_related("federation", "organisation").get(pk=item.pk)
    _member(item.federation, borrower, by)
    today = timezone.localdate()
    if borrower.pk == item.organisation_id:
        raise FlowRefused(_("It is your own."), code="own")
    if not item.is_shown:
        raise FlowRefused(_("It can't be asked for now."), code="hidden")
    if starts_on < today or starts_on > today + timedelta(days=settings.POOL_AHEAD_DAYS):
        raise ValidationError({"starts_on": _("Choose a day from today on, at most half a year ahead.")})
    if not starts_on <= ends_on <= starts_on + timedelta(days=settings.POOL_LONGEST_DAYS - 1):
        words = _("A loan takes one to %(count)d days.")
        raise ValidationError({"ends_on": words % {"count": settings.POOL_LONGEST_DAYS}})
    if not 1 <= quantity <= item.quantity:
        raise ValidationError({"quantity": _("There are %(count)d of it.") % {"count": item.quantity}})
    free = free_of(item, starts_on, ends_on)
    if quantity > free:
        raise ValidationError({"quantity": _("Only %(count)d are free in these days.") % {"count": free}})
    if not purpose.strip():
        raise ValidationError({"purpose": _("Say what for.")})
    loan = PoolLoan.objects.create(
        federation=item.federation,
        item=item,
        borrower=borrower,
        quantity=quantity,
        starts_on=starts_on,
        ends_on=ends_on,
        purpose=purpose.strip()[:300],
        is_single=item.quantity == 1,
        asked_by=by,
    )
    begin(LOAN, loan, by=by, visibility=Visibility.PRIVATE)
    _tell(loan, item.organisation, _("%(borrower)s asks for %(item)s, %(from)s to %(until)s."))
    return loan


@transaction.atomic
def agree(*, loan: PoolLoan, by: User, reason: str = "") -> PoolLoan:
    """Promise it, if it is free on these days: two who ask at once don't both get it."""
    loan = _locked(loan)
    try:
        with transaction.atomic():
            loan = take(LOAN, loan, "agree", by=by, reason=reason)
    except IntegrityError as error:
        raise FlowRefused(_("It was promised to somebody else."), code="taken") from error
    _tell(loan, loan.borrower, _("Agreed: %(item)s, %(from)s to %(until)s."))
    return loan


@transaction.atomic
def decline(*, loan: PoolLoan, by: User, reason: str) -> PoolLoan:
    """Decline, with a reason."""
    loan = take(LOAN, _locked(loan), "decline", by=by, reason=reason)
    _tell(loan, loan.borrower, _("Declined: %(item)s, %(from)s to %(until)s."))
    return loan


@transaction.atomic
def cancel(*, loan: PoolLoan, by: User, reason: str = "") -> PoolLoan:
    """Do without it."""
    loan = take(LOAN, _locked(loan), "cancel", by=by, reason=reason)
    _tell(loan, loan.item.organisation, _("%(borrower)s does without %(item)s, %(from)s to %(until)s."))
    return loan


@transaction.atomic
def hand_over(*, loan: PoolLoan, by: User, reason: str = "") -> PoolLoan:
    """Hand it over; the borrower is reminded of the last day."""
    loan = take(LOAN, _locked(loan), "hand_over", by=by, reason=reason)
    set_due(
        key=f"orgs.loan:{loan.pk}",
        kind="orgs.federation",
        due_on=loan.ends_on,
        title=_("%(item)s is to be given back") % {"item": loan.item},
        url=loan.get_absolute_url(),
        people=managers_of(loan.borrower),
        street_code=loan.street_code,
        escalate_to=managers_of(loan.item.organisation),
        escalate_after=3,
    )
    return loan


@transaction.atomic
def give_back(*, loan: PoolLoan, by: User, reason: str) -> PoolLoan:
    """Write down that it came back, and in what condition (the reason of the step)."""
    changes = {"returned_on": timezone.localdate(), "condition": reason.strip()[:300]}
    loan = take(LOAN, _locked(loan), "give_back", by=by, reason=reason, changes=changes)
    clear_due(f"orgs.loan:{loan.pk}")
    _tell(loan, loan.borrower, _("%(item)s came back. Thank you."))
    return loan


@transaction.atomic
def score_loan(*, loan: PoolLoan, points: int, by: User) -> PoolLoan:
    """Say, with one to five, how it was with the other side; each side once, after the return."""
    loan = _locked(loan)
    if loan.stage != LoanStage.BACK:
        raise FlowRefused(_("Points are given when it came back."), code="early")
    if not 1 <= points <= MOST_POINTS:
        raise ValidationError({"points": _("Choose one to five.")})
    owner, borrower = speaks_for(by, loan.item.organisation), speaks_for(by, loan.borrower)
    if not owner and not borrower:
        raise PermissionDenied(_("Only the two sides give points."))
    name = "score_of_borrower" if owner else "score_of_owner"
    if getattr(loan, name) is not None:
        raise FlowRefused(_("You have given your points already."), code="twice")
    setattr(loan, name, points)
    loan.save(update_fields=[name, "updated_at"])
    return loan


def _member(federation: Federation, organisation: Organisation, by: User) -> None:
    if not speaks_for(by, organisation):
        raise PermissionDenied(_("Only managers of a member do this."))
    if not FederationMember.objects.inside().filter(federation=federation, organisation=organisation).exists():
        raise FlowRefused(_("Only members of the federation share and borrow."), code="member")


def _locked(loan: PoolLoan) -> PoolLoan:
    """Return the loan with its thing's row held: whoever changes loans of one thing comes one after the other."""
    PoolItem.objects.select_for_update(of=("self",)).get(pk=loan.item_id)
    related = ("item__organisation__place", "borrower__place", "federation__place")
    return PoolLoan.objects.select_related(*related).get(pk=loan.pk)


def _tell(loan: PoolLoan, side: Organisation, text: str) -> None:
    facts = {
        "item": loan.item,
        "borrower": loan.borrower,
        "from": loan.starts_on.isoformat(),
        "until": loan.ends_on.isoformat(),
    }
    notify(
        kind="orgs.federation",
        to=managers_of(side),
        title=str(loan.item),
        text=text % facts,
        url=loan.get_absolute_url(),
        street_code=loan.street_code,
    )


LOAN_STEPS: dict[str, Callable[[PoolLoan, User, str], PoolLoan]] = {
    "agree": lambda obj, by, reason: agree(loan=obj, by=by, reason=reason),
    "decline": lambda obj, by, reason: decline(loan=obj, by=by, reason=reason),
    "cancel": lambda obj, by, reason: cancel(loan=obj, by=by, reason=reason),
    "hand_over": lambda obj, by, reason: hand_over(loan=obj, by=by, reason=reason),
    "give_back": lambda obj, by, reason: give_back(loan=obj, by=by, reason=reason),
}
