"""A resident finds the own household: at once where the roster proves it, else by the community desk."""

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.personal import keyed_hash
from core.states import Visibility
from core.validators import normalise
from notices.actions import notify
from residents.models import Household, HouseholdClaim, Resident
from residents.states import CLAIM, ClaimStage, Relation

from .moving import attach

MOST_TRIES = 5  # wrong proofs a day
DAY = 86_400
LAST_DIGITS = 6


@transaction.atomic
def join_household(*, household: Household, name: str, id_end: str = "", by: User) -> Resident | None:
    """Join a dwelling by proof: the roster holds the name with the verified phone, or with the end of the ID number.

    Returns None if the roster proves nothing, without saying what it holds. Raises FlowRefused for somebody who lives
    somewhere already, or after too many tries.
    """
    person = by.principal
    _may_join(person)
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
    for claim in HouseholdClaim.objects.filter(user=person, stage=ClaimStage.FILED):
        take(CLAIM, claim, "withdraw", by=by)  # the desk has nothing left to decide
    return attach(proven[0], person)


@transaction.atomic
def file_claim(*, household: Household, name: str, words: str, by: User) -> HouseholdClaim:
    """Claim to live in a dwelling; the community desk is told. Raises FlowRefused, ValidationError."""
    person = by.principal
    _may_join(person)
    if HouseholdClaim.objects.filter(user=person, stage=ClaimStage.FILED).exists():
        raise FlowRefused(_("Your claim waits for the community desk already."), code="twice")
    if not name.strip():
        raise ValidationError({"name": _("Please give your name.")})
    claim = HouseholdClaim(household=household, place=household.place, user=person, name=name.strip(), words=words)
    claim.full_clean(exclude=["street"])
    claim.save()
    begin(CLAIM, claim, by=by, visibility=Visibility.PRIVATE)
    notify(
        kind="residents.claim_filed",
        to=holders_of(Role.COMMUNITY_STAFF, Role.STREET_STAFF, at=household.place),
        title=_("Somebody claims a household"),
        text=_("%(name)s, %(household)s") % {"name": claim.name, "household": household},
        url=f"/admin/residents/householdclaim/{claim.pk}/change/",
        street_code=claim.street_code,
    )
    return claim


@transaction.atomic
def confirm_claim(*, claim: HouseholdClaim, by: User) -> HouseholdClaim:
    """Confirm a claim: the person becomes a resident of the dwelling, on the roster's row if there is one."""
    claim = take(CLAIM, claim, "confirm", by=by)
    person = User.objects.select_for_update().get(pk=claim.user_id)
    if Resident.objects.current().filter(user=person).exists():
        raise FlowRefused(_("This person lives in another household already."), code="elsewhere")
    Household.objects.select_for_update().get(pk=claim.household_id)  # two who move in at once get one head
    name = claim.name.replace(" ", "")
    rows = Resident.objects.current().filter(household=claim.household, user=None, name=name)
    row = rows.select_for_update(of=("self",)).select_related("household__place").first()
    if row is None:
        head = Resident.objects.current().filter(household=claim.household, relation=Relation.HEAD).exists()
        relation = Relation.OTHER if head else Relation.HEAD
        row = Resident(household=claim.household, name=name, relation=relation, phone=person.phone)
        row.save()
    attach(row, person)
    _tell(claim, _("You are now registered in %(household)s."))
    return claim


@transaction.atomic
def refuse_claim(*, claim: HouseholdClaim, by: User, reason: str) -> HouseholdClaim:
    """Refuse a claim, with a reason that the person reads."""
    claim = take(CLAIM, claim, "refuse", by=by, reason=reason)
    _tell(claim, _("Your claim for %(household)s was refused: %(reason)s"), reason)
    return claim


@transaction.atomic
def withdraw_claim(*, claim: HouseholdClaim, by: User) -> HouseholdClaim:
    """Take one's own claim back."""
    return take(CLAIM, claim, "withdraw", by=by)


def _may_join(person: User) -> None:
    # The person is locked before anything is asked: who sends twice at once is told so, and lives in one place.
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise PermissionDenied
    if Resident.objects.current().filter(user=person).exists():
        raise FlowRefused(_("You are registered in a household already."), code="elsewhere")


def _proves(resident: Resident, person: User, id_end: str) -> bool:
    """Whether the verified phone is the roster's, or the end of the ID number fits."""
    by_phone = person.phone_verified and person.phone_hash and resident.phone_hash == keyed_hash(person.phone)
    by_number = len(id_end) >= LAST_DIGITS and resident.id_number[-LAST_DIGITS:] == id_end[-LAST_DIGITS:]
    return bool(by_phone or (resident.id_number and by_number))


def _tell(claim: HouseholdClaim, text: str, reason: str = "") -> None:
    notify(
        kind="residents.claim_decided",
        to=[claim.user],
        title=str(claim.household),
        text=text % {"household": claim.household, "reason": reason},
        url="/households/mine/",
        street_code=claim.street_code,
    )
