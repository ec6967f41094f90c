"""The yearly statement of accounts: drawn up, published, corrected by a new version."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from orgs.models import Organisation
from orgs.models.posts import OrgAccounts
from orgs.states.posts import ACCOUNTS, Reckoned, Side

MOST_LINES = 60
MOST_FEN = 10**12
EARLIEST = 2000


@transaction.atomic
def draw_up(
    *,
    organisation: Organisation,
    year: int,
    opening: int,
    closing: int,
    lines: Iterable[Mapping[str, Any]],
    by: User,
    note: str = "",
    reason: str = "",
) -> OrgAccounts:
    """Draw up the accounts of a year, or change their draft; amounts in fen.

    ``lines`` are mappings of side, label and fen. If the year is published already this is a correction and needs a
    ``reason``. Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    if not by.has_perm("orgs.keep_accounts", organisation):
        raise PermissionDenied(_("Only the manager or the treasurer keeps the accounts."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    checked = _checked(lines)
    if not EARLIEST <= year <= timezone.localdate().year:
        raise ValidationError({"year": _("Accounts are of this year or one before.")})
    rows = OrgAccounts.objects.filter(organisation=organisation, year=year)
    draft = rows.filter(stage=Reckoned.DRAFT).first()
    published = rows.filter(stage=Reckoned.PUBLISHED).first()
    if published is not None and not reason.strip():
        raise ValidationError({"reason": _("The accounts of this year are published: say why you correct them.")})
    new = draft is None
    accounts = draft or OrgAccounts(
        organisation=organisation,
        place=organisation.place,
        year=year,
        version=(rows.aggregate(last=Max("version"))["last"] or 0) + 1,
        drawn_up_by=by.principal,
    )
    accounts.opening, accounts.closing, accounts.lines = opening, closing, checked
    accounts.income = sum(line["fen"] for line in checked if line["side"] == Side.INCOME)
    accounts.spending = sum(line["fen"] for line in checked if line["side"] == Side.SPENDING)
    accounts.note, accounts.reason, accounts.corrects = note.strip(), reason.strip(), published
    accounts.full_clean(exclude=["street", "corrects"], validate_constraints=False)
    if min(opening, closing) < 0:
        raise ValidationError({"closing": _("There can't be less than nothing.")})
    accounts.save()
    if new:
        begin(ACCOUNTS, accounts, by=by, visibility=Visibility.PRIVATE)
    return accounts


@transaction.atomic
def publish_accounts(*, accounts: OrgAccounts, by: User) -> OrgAccounts:
    """Publish; a correction takes the place of what was published before, which stays to be read.

    Raises FlowRefused if the sums do not add up.
    """
    Organisation.objects.select_for_update().get(pk=accounts.organisation_id)
    rows = OrgAccounts.objects.select_related("organisation__place", "corrects")
    accounts = rows.get(pk=accounts.pk)
    if not by.has_perm("orgs.keep_accounts", accounts):
        raise PermissionDenied(_("Only the manager or the treasurer keeps the accounts."))
    before = rows.filter(organisation=accounts.organisation_id, year=accounts.year, stage=Reckoned.PUBLISHED).first()
    if before is not None and before.pk != accounts.corrects_id:
        raise FlowRefused(_("The accounts of this year are published: say why you correct them."), code="published")
    if why := ACCOUNTS.refusal(accounts, ACCOUNTS.step("publish"), by):
        raise FlowRefused(why, code="publish")
    if before is not None:
        take(ACCOUNTS, before, "replace", by=by, reason=accounts.reason)
    return take(ACCOUNTS, accounts, "publish", by=by, changes={"published_at": timezone.now()})


def _checked(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        side, label, fen = line.get("side"), str(line.get("label", "")).strip(), line.get("fen")
        at = {"number": number}
        if side not in Side.values:
            raise ValidationError({"lines": _("Line %(number)d: income or spending?") % at})
        if not label or len(label) > 60:  # noqa: PLR2004 - what fits a line of the page
            raise ValidationError({"lines": _("Line %(number)d: say what for, in at most 60 characters.") % at})
        if isinstance(fen, bool) or not isinstance(fen, int) or not 0 < fen <= MOST_FEN:
            raise ValidationError({"lines": _("Line %(number)d: an amount above zero is needed.") % at})
        found.append({"side": str(side), "label": label, "fen": fen})
    if len(found) > MOST_LINES:
        raise ValidationError({"lines": _("At most %(count)d lines.") % {"count": MOST_LINES}})
    return found
