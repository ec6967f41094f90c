"""Points that residents earn by what they do for their place: posted by the ledger, never money (幸福积分)."""

from django.utils.translation import gettext as _

from accounts.models import User
from ledger.actions import open_account, post_transfer
from ledger.models import Account, Transfer
from ledger.states import Unit


def points_account(*, person: User, street_code: str) -> Account:
    """Return the account of a person's points in a street; nobody can owe points."""
    return open_account(
        code=f"points:{street_code}:{person.pk}",
        name=_("Points of %(name)s") % {"name": person.get_full_name()},
        unit=Unit.POINT,
        floor=0,
        street_code=street_code,
    )


def award_points(
    *, person: User, points: int, kind: str, key: str, source: str, street_code: str, by: User | None, memo: str = ""
) -> Transfer | None:
    """Let somebody earn points; the same key again earns nothing more, and returns the first transfer.

    ``source`` names the matter, as "proposals.proposal:7". None if no points are to be earned.
    """
    if before := Transfer.objects.filter(key=key).first():
        return before
    if points <= 0:
        return None
    mint = open_account(
        code=f"points:{street_code}", name=_("Points given out"), unit=Unit.POINT, street_code=street_code
    )
    entries = [(points_account(person=person, street_code=street_code), points), (mint, -points)]
    return post_transfer(key=key, kind=kind, entries=entries, source=source, by=by, memo=memo)
