"""Letters to households: printed with a code, used to join by whoever can open the letterbox."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from core.personal import keyed_hash
from residents.models import Household, HouseholdClaim, HouseholdLetter, Resident

from .claims import DAY, MOST_TRIES, claim_household, settle_claims
from .joining import may_join
from .moving import attach

log = structlog.get_logger(__name__)
TOKEN_BYTES = 24


@transaction.atomic
def issue_letters(*, households: Iterable[Household], by: User) -> list[tuple[HouseholdLetter, str]]:
    """Return a new letter with its code for each household, in the order of their places; earlier ones are revoked.

    The codes are in the answer alone: only their keyed hashes are kept. Raises PermissionDenied, or ValidationError for
    no households or more than LETTERS_MOST.
    """
    wanted = {household.pk for household in households}
    if not wanted:
        raise ValidationError(_("Nobody lives there yet: there is no household to write to."))
    if len(wanted) > settings.LETTERS_MOST:
        raise ValidationError(_("At most %(count)d letters at once.") % {"count": settings.LETTERS_MOST})
    locked = Household.objects.filter(pk__in=wanted).select_related("place").select_for_update(of=("self",))
    homes = sorted(locked.order_by("pk"), key=lambda home: (home.place.path, home.room.zfill(8), home.pk))
    if not all(by.has_perm("residents.print_letters", home) for home in homes):
        raise PermissionDenied(_("You can't print letters for these households."))
    now = timezone.now()
    HouseholdLetter.objects.filter(household__in=homes, revoked_at=None).update(revoked_at=now, updated_at=now)
    last = timezone.localdate() + timedelta(days=settings.LETTER_DAYS)
    made = [(home, secrets.token_urlsafe(TOKEN_BYTES)) for home in homes]
    letters = HouseholdLetter.objects.bulk_create(
        HouseholdLetter(
            household=home,
            place=home.place,
            street_id=home.street_id,
            token_hash=token_hash(token),
            issued_by=by,
            expires_on=last,
            most_uses=settings.LETTER_USES,
        )
        for home, token in made
    )
    log.info("residents.letters_printed", count=len(letters), actor=by.pk)
    return [(letter, token) for letter, (_home, token) in zip(letters, made, strict=True)]


@transaction.atomic
def revoke_letter(*, letter: HouseholdLetter, by: User) -> HouseholdLetter:
    """Revoke a letter that got lost. Raises PermissionDenied; FlowRefused if it is revoked already."""
    found = HouseholdLetter.objects.select_for_update(of=("self",)).select_related("place").get(pk=letter.pk)
    if not by.has_perm("residents.print_letters", found):
        raise PermissionDenied(_("You can't revoke this letter."))
    if found.revoked_at:
        raise FlowRefused(_("This letter is revoked already."), code="revoked")
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at", "updated_at"])
    return found


def open_letter(*, digest: str, by: User) -> HouseholdLetter:
    """Return the letter of a code's ``token_hash``. Raises FlowRefused, saying in plain words why it opens nothing."""
    tries = _tries(by)
    if cache.get(tries, 0) >= MOST_TRIES:
        raise FlowRefused(_("Too many tries today. Please go to the community desk."), code="tries")
    letter = HouseholdLetter.objects.select_related("household__place").filter(token_hash=digest).first()
    if letter is None:
        _count(tries)
        raise FlowRefused(_("This code is not one of ours. Please scan the letter again."), code="unknown")
    if letter.revoked_at is not None:
        raise FlowRefused(_("A newer letter was printed since. Please use that one."), code="revoked")
    if letter.expires_on < timezone.localdate():
        raise FlowRefused(_("This letter is too old. The community desk will print you a new one."), code="expired")
    if letter.uses >= letter.most_uses:
        raise FlowRefused(
            _("This letter was used as often as it may be. The community desk will print you a new one."), code="used"
        )
    return letter


@transaction.atomic
def join_by_letter(*, digest: str, name: str, by: User) -> Resident | HouseholdClaim:
    """Join the household of the letter with this ``token_hash``, by a name.

    If the name is a free row's, at once; else by a claim that says "has the letter".

    A row that belongs to somebody else's account makes the claim a disputed one. Raises FlowRefused, ValidationError.
    """
    person = by.principal
    may_join(person)
    letter = open_letter(digest=digest, by=by)
    home = Household.objects.select_for_update(of=("self",)).select_related("place").get(pk=letter.household_id)
    HouseholdLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    letter = open_letter(digest=digest, by=by)  # as it is behind the lock
    wanted = name.replace(" ", "")
    if not wanted:
        raise ValidationError({"name": _("Please give your name.")})
    free = Resident.objects.current().filter(household=home, user=None, name=wanted)
    rows = list(free.select_for_update(of=("self",)).select_related("household__place").order_by("pk"))
    letter.uses += 1
    letter.save(update_fields=["uses", "updated_at"])
    if len(rows) != 1:
        _count(_tries(by))
        return claim_household(household=home, name=wanted, words="", by_letter=True, by=by)
    row = attach(rows[0], person)
    settle_claims(row, by=by)
    return row


def token_hash(token: str) -> str:
    """Return what is kept of a code. Case counts in it, so that its letters are spelled out as numbers."""
    return keyed_hash(f"letter:{token.encode().hex()}") or ""


def _tries(by: User) -> str:
    return f"residents.join:{by.principal.pk}"


def _count(key: str) -> None:
    cache.add(key, 0, DAY)
    cache.incr(key)
