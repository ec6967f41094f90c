"""Who writes norms, who checks against them, and who reads the checks."""

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    belongs_to_its_body,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
    manages_its_body,
)
from core.attachments import register_reader
from orgs.models.norms import NormCheck, NormItem, NormVersion
from orgs.states import ACTIVE
from orgs.states.norms import NORM_VERSION, Checker, NormSource

from .party import guides_it

rules.add_perm("orgs.keep_norm", is_street_staff)
rules.add_perm("orgs.check_norm", manages_its_body)
rules.add_perm("orgs.check_norm_as_staff", is_staff_of_its_place)
rules.add_perm("orgs.read_norm_checks", belongs_to_its_body | is_staff_of_its_place | guides_it)
rules.add_perm("orgs.compare_norms", is_staff_of_its_place)
# The staff site asks these with and without an object.
rules.add_perm("orgs.view_norm", is_staff_somewhere)


@NORM_VERSION.guard("publish")
def has_text_and_checklist(version: NormVersion) -> str | None:
    """Refuse an empty document, and an item that belongs to no section."""
    codes = set(version.sections.values_list("code", flat=True))
    if not codes:
        return _("Write at least one section first.")
    items = list(version.items.all())
    if not items:
        return _("Write at least one item of the checklist first.")
    lost = next((item for item in items if item.section_code and item.section_code not in codes), None)
    if lost is not None:
        return _("The item “%(item)s” names a section that is not there.") % {"item": lost}
    return _why_no_figure(items)


def _why_no_figure(items: list[NormItem]) -> str | None:
    zero = next((i for i in items if i.is_computed and i.need < 1 and i.source != NormSource.COMPLAINTS), None)
    if zero is None:
        return None
    return _("The item “%(item)s” needs a figure above zero, or everybody meets it.") % {"item": zero}


@NORM_VERSION.guard("publish")
def comes_into_force_in_time(version: NormVersion) -> str | None:
    """Refuse what would hold before it was read, or before the version that it replaces."""
    if version.in_force_from < timezone.localdate():
        return _("A norm comes into force on the day of its publication or later.")
    last = version.norm.versions.public().order_by("-in_force_from").first()
    if last is not None and version.in_force_from <= last.in_force_from:
        day = f"{last.in_force_from:%Y-%m-%d}"
        return _("Version %(number)d comes into force on %(day)s; a newer one comes later.") % {
            "number": last.number,
            "day": day,
        }
    return None


def why_no_check(version: NormVersion, organisation_stage: str) -> str | None:
    """Return why nobody can be checked against a version now."""
    if organisation_stage not in ACTIVE:
        return _("This organisation is not active.")
    if NormVersion.objects.in_force().filter(norm=version.norm_id).first() != version:
        return _("This version is not in force. Please use the current one.")
    return None


def _check(pk: int) -> NormCheck | None:
    return NormCheck.objects.select_related("organisation__place").filter(pk=pk).first()


def may_read_proof(user: User, pk: int) -> bool:
    """Whoever reads the check sees its proof."""
    check = _check(pk)
    return check is not None and user.has_perm("orgs.read_norm_checks", check)


def may_add_proof(user: User, pk: int) -> bool:
    """Whoever checked adds proof, on the day of the check."""
    check = _check(pk)
    if check is None or check.checked_on != timezone.localdate():
        return False
    return user.has_perm("orgs.check_norm" if check.checker == Checker.SELF else "orgs.check_norm_as_staff", check)


register_reader("orgs.normcheck", may_read_proof, may_add_proof)
