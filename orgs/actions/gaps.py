"""Staff ask somebody to fill a gap."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.states import Category
from places.models import Place
from places.states import Level
from residents.actions.invitations import invite
from residents.models import Invitation, Talent


@transaction.atomic
def invite_to_fill(*, place: Place, category: str, talent: Talent, by: User, words: str = "") -> Invitation:
    """Invite a listed talent, or the leader of a circle who is one, to lead what a community lacks.

    Raises PermissionDenied for anybody but staff of the community, FlowRefused, ValidationError.
    """
    if not by.has_perm("orgs.fill_gap", place):
        raise PermissionDenied(_("Staff of the place invite here."))
    if place.level != Level.COMMUNITY:
        raise ValidationError({"place": _("Choose a community.")})
    title = _("Lead a circle: %(category)s") % {"category": Category(category).label}
    said = words.strip() or _("%(place)s has no organisation of this kind yet. Would you lead one?") % {"place": place}
    return invite(talent=talent, title=title[:60], words=said, by=by, place=place)
