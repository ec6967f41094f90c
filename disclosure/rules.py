"""Who may object, answer and withdraw."""

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere

from .models import Objection, PublicNotice
from .states import NOTICE, Outcome


@rules.predicate
def is_own_objection(user: User, obj: Objection | PublicNotice | None) -> bool:
    """Whether the person, or the resident for whom the person acts, wrote it; a notice is nobody's objection."""
    return isinstance(obj, Objection) and user.is_authenticated and obj.author_id == user.principal.pk


rules.add_perm("disclosure.object", is_signed_in)
# Nobody answers the own objection, staff of the place neither.
rules.add_perm("disclosure.answer_objection", is_staff_of_its_place & ~is_own_objection)
rules.add_perm("disclosure.take_back_objection", is_own_objection)
rules.add_perm("disclosure.withdraw_notice", is_staff_of_its_place)
rules.add_perm("disclosure.end_notice", is_staff_of_its_place)
rules.add_perm("disclosure.view_publicnotice", is_staff_somewhere)
rules.add_perm("disclosure.view_objection", is_staff_somewhere)


@NOTICE.guard("pass")
def period_is_over(notice: PublicNotice) -> str | None:
    """Refuse to end a notice before its last day is over."""
    if notice.closes_on < timezone.localdate():
        return None
    return _("The notice runs until %(day)s.") % {"day": f"{notice.closes_on:%Y-%m-%d}"}


@NOTICE.guard("object")
def period_is_running(notice: PublicNotice) -> str | None:
    """Refuse objections after the last day."""
    if notice.closes_on >= timezone.localdate():
        return None
    return _("The period for objections ended on %(day)s.") % {"day": f"{notice.closes_on:%Y-%m-%d}"}


@NOTICE.guard("pass")
@NOTICE.guard("resume")
def nothing_is_unanswered(notice: PublicNotice) -> str | None:
    """Nothing under objection moves on."""
    if notice.objections.filter(stage=Outcome.RAISED).exists():
        return _("An objection waits for its answer.")
    return None
