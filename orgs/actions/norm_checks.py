"""Checking an organisation against a norm: figures are the platform's, the rest is said by whoever checks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.norms import NormCheck, NormCheckItem, NormItem, NormVersion
from orgs.queries import managers_of
from orgs.queries.norm_sources import figures_of, is_met
from orgs.rules.norms import why_no_check
from orgs.states.norms import Checker, NormAnswer


@dataclass(frozen=True)
class Said:
    """What somebody says of an item: met, unmet or not applicable, and why."""

    answer: str
    note: str = ""


@transaction.atomic
def check_norm(
    *,
    organisation: Organisation,
    version: NormVersion,
    said: Mapping[str, Said],
    checker: str,
    by: User,
    words: str = "",
) -> NormCheck:
    """Write a check down: ``said`` by the codes of the items that no figure answers.

    The organisation checks itself by its managers, staff of its place check it by themselves. Raises PermissionDenied,
    and FlowRefused for a version that is not in force, an item without an answer, or a "does not apply" without reason.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    permission = "orgs.check_norm" if checker == Checker.SELF else "orgs.check_norm_as_staff"
    if not by.has_perm(permission, organisation):
        raise PermissionDenied(_("You can't check this organisation."))
    if version.norm.street_id not in {None, organisation.street_id}:
        raise FlowRefused(_("This norm holds in another street."), code="street")
    if why := why_no_check(version, organisation.stage):
        raise FlowRefused(why, code="version")
    rows = _rows(organisation, list(version.items.all()), said)
    answers = [row.answer for row in rows]
    check = NormCheck.objects.create(
        organisation=organisation,
        street_id=organisation.street_id,
        version=version,
        checker=checker,
        checked_by=by,
        checked_on=timezone.localdate(),
        words=words.strip()[:1000],
        met=answers.count(NormAnswer.MET),
        unmet=answers.count(NormAnswer.UNMET),
        not_applicable=answers.count(NormAnswer.NOT_APPLICABLE),
    )
    for row in rows:
        row.norm_check = check
    NormCheckItem.objects.bulk_create(rows)
    if checker == Checker.STAFF:
        _tell(check)
    return check


def _rows(organisation: Organisation, items: list[NormItem], said: Mapping[str, Said]) -> list[NormCheckItem]:
    sources = {item.source for item in items if item.is_computed}
    figures = figures_of(sources, [organisation.pk], timezone.localdate())
    rows = []
    for item in items:
        if item.is_computed:
            figure = figures[item.source].get(organisation.pk, 0)
            answer = NormAnswer.MET if is_met(item, figure) else NormAnswer.UNMET
            rows.append(NormCheckItem(item=item, answer=answer, figure=figure))
        else:
            found = _checked(item, said.get(item.code))
            rows.append(NormCheckItem(item=item, answer=found.answer, note=found.note.strip()[:300]))
    return rows


def _checked(item: NormItem, said: Said | None) -> Said:
    """Return the answer if it may be given to this item. Raises FlowRefused that names the item."""
    if said is None or said.answer not in NormAnswer.values:
        raise FlowRefused(_("“%(item)s” has no answer yet.") % {"item": item}, code=item.code)
    if said.answer == NormAnswer.NOT_APPLICABLE:
        if not item.may_not_apply:
            raise FlowRefused(_("“%(item)s” applies to everybody.") % {"item": item}, code=item.code)
        if not said.note.strip():
            raise FlowRefused(_("Say why “%(item)s” does not apply.") % {"item": item}, code=item.code)
    return said


def _tell(check: NormCheck) -> None:
    facts = {"met": check.met, "applicable": check.applicable, "norm": check.version.norm}
    notify(
        kind="norms.checked",
        to=managers_of(check.organisation),
        title=str(check.organisation),
        text=_("Staff checked your organisation against “%(norm)s”: %(met)d of %(applicable)d items are met.") % facts,
        url=check.get_absolute_url(),
        street_code=check.organisation.street_code,
    )
