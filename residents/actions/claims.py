"""A resident finds the own household: at once where the roster proves it, else by the community desk."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.personal import keyed_hash
from core.states import Visibility
from core.validators import normalise
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from residents.models import Household, HouseholdClaim, Resident
from residents.states import CLAIM, ClaimStage, Relation

from .disputes import detach, dispute, tell_sides
from .joining import may_join
from .moving import attach

MOST_TRIES = 5  # wrong proofs a day
MOST_CLAIMS = 5  # a day; each may ask somebody else for proof
DAY = 86_400
LAST_DIGITS = 6
DESK_DAYS = 5  # working days


@transaction.atomic
def join_household(*, household: Household, name: str, id_end: str = "", by: User) -> Resident | None:
    """Join a dwelling by proof: the roster holds the name with the verified phone, or with the end of the ID number.

    Returns None if the roster proves nothing, without saying what it holds. Raises FlowRefused for somebody who lives
    somewhere already, or after too many tries.
    """
    person = by.principal
    may_join(person)
    tries = f"residents.join:{person.pk}"
    if cache.get(tries, 0) >= MOST_TRIES:
        raise FlowRefused(
            _("Too many tries today. Please file a claim; the community desk will look at it."), code="tries"
        )
    free = Resident.objects.current().filter(household=household, user=None)
    rows = list(free.select_for_update(of=("self",)).select_related("household__place").order_by("pk"))
    wanted = name.replace(" ", "")
    proven = [r for r in rows if r.name == wanted and _proves(r, person, normalise(id_end))]
    if len(proven) != 1:
        cache.add(tries, 0, DAY)
        cache.incr(tries)
        return None
    row = attach(proven[0], person)
    settle_claims(row, by=by)
    return row


@transaction.atomic
def file_claim(*, household: Household, name: str, words: str, by: User) -> HouseholdClaim:
    """Claim to live in a dwelling; the community desk is told. Raises FlowRefused, ValidationError."""
    may_join(by.principal)
    return claim_household(household=household, name=name, words=words, by_letter=False, by=by)


def claim_household(*, household: Household, name: str, words: str, by_letter: bool, by: User) -> HouseholdClaim:
    """File the claim of somebody who may join; it is disputed if the row is another account's.

    Raises FlowRefused, ValidationError.
    """
    person = by.principal
    if HouseholdClaim.objects.filter(user=person, stage=ClaimStage.FILED).exists():
        raise FlowRefused(_("Your claim waits for the community desk already."), code="twice")
    today = timezone.localdate()
    if HouseholdClaim.objects.filter(user=person, created_at__date=today).count() >= MOST_CLAIMS:
        raise FlowRefused(_("Too many tries today. Please go to the community desk."), code="tries")
    if not name.strip():
        raise ValidationError({"name": _("Please give your name.")})
    claim = HouseholdClaim(
        household=household, place=household.place, user=person, name=name.strip(), words=words, by_letter=by_letter
    )
    claim.full_clean(exclude=["street"])
    claim.save()
    begin(CLAIM, claim, by=by, visibility=Visibility.PRIVATE)
    desk = list(holders_of(Role.COMMUNITY_STAFF, Role.STREET_STAFF, at=household.place))
    page = f"/admin/residents/householdclaim/{claim.pk}/change/"
    notify(
        kind="residents.claim_filed",
        to=desk,
        title=_("Somebody claims a household"),
        text=_("%(name)s, %(household)s") % {"name": claim.name, "household": household},
        url=page,
        street_code=claim.street_code,
    )
    set_due(
        key=_due_key(claim),
        kind="residents.claim_filed",
        due_on=add_working_days(today, DESK_DAYS),
        title=_("A household claim to decide: %(household)s") % {"household": household},
        url=page,
        people=desk,
        street_code=claim.street_code,
    )
    plain = claim.name.replace(" ", "")
    taken = Resident.objects.current().filter(household=household, name=plain, user__isnull=False).exclude(user=person)
    if row := taken.select_related("user", "household__place").order_by("pk").first():
        dispute(claim, row)
    return claim


@transaction.atomic
def confirm_claim(*, claim: HouseholdClaim, by: User) -> HouseholdClaim:
    """Confirm a claim: the person becomes a resident of the dwelling, on the roster's row if there is one.

    In a dispute the account that holds the row is detached from it, and its roles at the place end.
    """
    claim = take(CLAIM, claim, "confirm", by=by)
    person = User.objects.select_for_update().get(pk=claim.user_id)
    if Resident.objects.current().filter(user=person).exists():
        raise FlowRefused(_("This person lives in another household already."), code="elsewhere")
    Household.objects.select_for_update().get(pk=claim.household_id)  # two who move in at once get one head
    name = claim.name.replace(" ", "")
    row = detach(claim) if claim.disputed else None
    if row is None:
        rows = Resident.objects.current().filter(household=claim.household, user=None, name=name)
        row = rows.select_for_update(of=("self",)).select_related("household__place").order_by("pk").first()
    if row is None:
        head = Resident.objects.current().filter(household=claim.household, relation=Relation.HEAD).exists()
        relation = Relation.OTHER if head else Relation.HEAD
        today = timezone.localdate()
        row = Resident(household=claim.household, name=name, relation=relation, phone=person.phone, moved_in_on=today)
        row.save()
    attach(row, person)
    settle_claims(row, by=by)
    _close(claim, _("You are now registered in %(household)s."))
    return claim


@transaction.atomic
def refuse_claim(*, claim: HouseholdClaim, by: User, reason: str) -> HouseholdClaim:
    """Refuse a claim, with a reason that the person reads."""
    claim = take(CLAIM, claim, "refuse", by=by, reason=reason)
    _close(claim, _("Your claim for %(household)s was refused: %(reason)s"), reason)
    return claim


@transaction.atomic
def withdraw_claim(*, claim: HouseholdClaim, by: User) -> HouseholdClaim:
    """Take one's own claim back."""
    claim = take(CLAIM, claim, "withdraw", by=by)
    clear_due(_due_key(claim))
    return claim


def settle_claims(row: Resident, *, by: User) -> None:
    """Close the open claims of somebody who has joined, and dispute those of others to the same row."""
    waiting = HouseholdClaim.objects.filter(stage=ClaimStage.FILED).select_related("household__place", "place", "user")
    for claim in waiting.filter(user=row.user):
        withdraw_claim(claim=claim, by=by)  # the desk has nothing left to decide
    for claim in waiting.filter(household=row.household, disputed=False).exclude(user=row.user).order_by("pk"):
        if claim.name.replace(" ", "") == row.name:
            dispute(claim, row)


def _proves(resident: Resident, person: User, id_end: str) -> bool:
    """Whether the verified phone is the roster's, or the end of the ID number fits."""
    by_phone = person.phone_verified and person.phone_hash and resident.phone_hash == keyed_hash(person.phone)
    by_number = len(id_end) >= LAST_DIGITS and resident.id_number[-LAST_DIGITS:] == id_end[-LAST_DIGITS:]
    return bool(by_phone or (resident.id_number and by_number))


def _due_key(claim: HouseholdClaim) -> str:
    return f"residents.claim:{claim.pk}"


def _close(claim: HouseholdClaim, text: str, reason: str = "") -> None:
    clear_due(_due_key(claim))
    notify(
        kind="residents.claim_decided",
        to=[claim.user],
        title=str(claim.household),
        text=text % {"household": claim.household, "reason": reason},
        url="/households/mine/" if not reason else f"/households/claims/{claim.pk}/",
        street_code=claim.street_code,
    )
    tell_sides(claim)
