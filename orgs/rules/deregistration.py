"""Who decides on leaving the register, and what must be settled and heard before."""

from collections.abc import Callable

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_street_staff, manages_its_body
from core.attachments import register_reader
from disclosure.states import Stage as NoticeStage
from orgs.models import Organisation
from orgs.models.register import Deregistration, SettlementItem
from orgs.states import ENDED
from orgs.states.deregistration import ENDING, EndingStage, Ground

rules.add_perm("orgs.decide_deregistration", is_street_staff)
rules.add_perm("orgs.ask_deregistration", manages_its_body)

# What a floor knows to be unsettled, in words, by the item's code; floors above register their own.
Check = Callable[[Organisation], "str | None"]
_CHECKS: dict[str, list[Check]] = {}


def register_check(code: str, check: Check) -> None:
    """Let a floor say what of an item is still open."""
    _CHECKS.setdefault(code, []).append(check)


def why_not_settled(item: SettlementItem) -> str | None:
    """Return what the platform knows to be open of an item, or None."""
    return next((why for check in _CHECKS.get(item.code, ()) if (why := check(item.case.organisation))), None)


def why_not_end(organisation: Organisation) -> str | None:
    """Return why no case can be opened."""
    if organisation.stage in ENDED:
        return _("This organisation is off the register.")
    if Deregistration.objects.running().filter(organisation=organisation).exists():
        return _("There is a case of deregistration already.")
    return None


@ENDING.guard("settle")
def was_heard(case: Deregistration) -> str | None:
    """Refuse to decide before the organisation has answered or its time is over."""
    if case.stage != EndingStage.WARNED or case.answer_by is None or case.answer_by < timezone.localdate():
        return None
    return _("The organisation may answer until %(day)s.") % {"day": case.answer_by}


@ENDING.guard("answer")
def may_still_answer(case: Deregistration) -> str | None:
    """Refuse an answer after its time."""
    if case.answer_by is None or timezone.localdate() <= case.answer_by:
        return None
    return _("The time to answer ended on %(day)s.") % {"day": case.answer_by}


@ENDING.guard("announce")
def everything_is_settled(case: Deregistration) -> str | None:
    """Refuse while an item is open."""
    open_ = [str(item) for item in case.items.filter(done_on=None)]
    if not open_:
        return None
    return _("Not settled yet: %(items)s.") % {"items": "、".join(open_)}


@ENDING.guard("finish")
def notice_has_passed(case: Deregistration) -> str | None:
    """Refuse before the public notice has ended without a founded objection."""
    if case.notice is not None and case.notice.stage == NoticeStage.PASSED:
        return None
    return _("The public notice has not ended yet.")


@ENDING.guard("settle_again")
def notice_is_undone(case: Deregistration) -> str | None:
    """Go back only after a founded objection or a withdrawn notice."""
    if case.notice is None or case.notice.stage in {NoticeStage.FAILED, NoticeStage.WITHDRAWN}:
        return None
    return _("The public notice runs or has passed.")


@ENDING.guard("withdraw")
def is_voluntary(case: Deregistration) -> str | None:
    """Only what the organisation asked for is its own to take back."""
    return None if case.ground == Ground.VOLUNTARY else _("The street has opened this case.")


def may_read_files(user: User, pk: int) -> bool:
    """Let the organisation's managers and the staff of its place see the papers."""
    case = _found(pk)
    return case is not None and user.is_authenticated and user.has_perm("orgs.read_register", case)


def may_write_files(user: User, pk: int) -> bool:
    """Let managers and staff add papers while it runs."""
    case = _found(pk)
    return case is not None and case.is_running and may_read_files(user, pk)


def _found(pk: int) -> Deregistration | None:
    return Deregistration.objects.select_related("organisation__place").filter(pk=pk).first()


register_reader("orgs.deregistration", may_read_files, may_write_files)
