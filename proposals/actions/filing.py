"""A resident writes, files, changes and withdraws a proposal."""

import math
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin
from core.states import Visibility
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from places.models import Place
from proposals.models import Category, Proposal, Version, tier_of
from proposals.models.versions import TEXTS
from proposals.rules.proposals import leaves_version, why_no_edit
from proposals.states import PROPOSAL, Limits, Phase, Stage
from residents.models import Household

from .phases import STAFF, followers, limits_of, move, tell

FACTS = (*TEXTS, "category", "needs_money", "organisation")


def answer_key(proposal: Proposal) -> str:
    """Return the key of the due date by which staff answer."""
    return f"proposals.answer:{proposal.pk}"


@transaction.atomic
def save_proposal(
    *, by: User, place: Place, proposal: Proposal | None = None, note: str = "", **facts: Any
) -> Proposal:
    """Save a proposal, new or old; the level follows from the place.

    Once it is filed, it stays where it is; once others support it and the free hours are over, the old text is kept
    as a version, ``note`` says what was changed and why, and the supporters are told.

    Raises PermissionDenied, FlowRefused once it is dealt with, ValidationError by field.
    """
    if not by.has_perm("proposals.join_in"):
        raise PermissionDenied(_("Sign in to write a proposal."))
    new = proposal is None
    if proposal is None:
        proposal = Proposal(author=by.principal, on_paper=by.acting_for is not None)
    else:
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if not by.has_perm("proposals.write_proposal", proposal):
            raise PermissionDenied(_("Only its author writes a proposal."))
        if why := why_no_edit(proposal):
            raise FlowRefused(why, code="filed")
    _lay(proposal, place, by)
    before = {name: getattr(proposal, name) for name in TEXTS}
    for name in FACTS:
        if name in facts:
            setattr(proposal, name, facts[name])
    body = proposal.organisation
    if body is not None and not by.standing.has_in(body.body_id, Role.ORG_MANAGER):
        raise ValidationError({"organisation": _("Choose an organisation that you manage.")})
    if proposal.category_id is None:
        proposal.category = Category.objects.usual()
    proposal.full_clean(exclude=["street"])
    if not new and before != {name: getattr(proposal, name) for name in TEXTS} and leaves_version(proposal):
        _keep(proposal, before, note, by)
    proposal.save()
    return begin(PROPOSAL, proposal, by=by, visibility=Visibility.PRIVATE) if new else proposal


@transaction.atomic
def file_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """File it: it collects support, and staff of the place answer within the days of the rule."""
    step = "file_again" if proposal.stage == Stage.RETURNED else "file"
    limits = limits_of(proposal, Phase.COLLECT)
    now, today = timezone.now(), timezone.localdate()
    answer_by = add_working_days(today, limits.days)
    changes = {
        "filed_at": proposal.filed_at or now,
        "answer_by": answer_by,
        # Anew each time: a returned proposal may have moved to another place, and with it to another level.
        "support_needed": support_needed(proposal.place, limits),
        "expires_on": today + timedelta(days=limits.open_days) if limits.open_days else None,
        "edit_until": now + timedelta(hours=limits.edit_hours),
    }
    proposal = move(proposal, step, by=by, changes=changes)
    staff = list(holders_of(*STAFF, at=proposal.place))
    notify(
        kind="proposals.filed",
        to=staff,
        title=_("A proposal was filed"),
        text=_("“%(title)s”, %(place)s") % {"title": proposal.title, "place": proposal.place},
        url=proposal.get_absolute_url(),
        street_code=proposal.street_code,
    )
    set_due(
        key=answer_key(proposal),
        kind="proposals.filed",
        due_on=answer_by,
        title=_("Answer “%(title)s”") % {"title": proposal.title},
        url=proposal.get_absolute_url(),
        people=staff,
        street_code=proposal.street_code,
        escalate_to=list(holders_of(Role.STREET_STAFF, at=proposal.place)),
        escalate_after=1,
    )
    return proposal


def support_needed(place: Place, limits: Limits) -> int:
    """Return how many households a rule asks for: its number, or its share of those that live there if that is more."""
    if not limits.support_percent:
        return limits.support
    homes = Household.objects.filter(place__path__startswith=place.path, is_empty=False).count()
    return max(limits.support, math.ceil(homes * limits.support_percent / 100))


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take it back, with a reason; a filed one keeps its page, and its supporters are told."""
    proposal = move(proposal, "withdraw", by=by, reason=reason)
    clear_due(answer_key(proposal))
    text = _("“%(title)s” was withdrawn: %(reason)s") % {"title": proposal.title, "reason": reason}
    tell(proposal, kind="proposals.moved", to=followers(proposal)[1:], text=text)
    return proposal


def _lay(proposal: Proposal, place: Place, by: User) -> None:
    """Set where it is about; what collects support stays with those whose support it asked for."""
    if proposal.stage == Stage.COLLECTING:
        if place != proposal.place:
            raise ValidationError({"place": _("It collects support: its place can't be changed now.")})
        return
    if not by.principal.standing.lives_in(place.path):
        raise ValidationError({"place": _("Choose a place that you live in.")})
    proposal.place, proposal.tier = place, tier_of(place)


def _keep(proposal: Proposal, before: dict[str, Any], note: str, by: User) -> None:
    if not note.strip():
        raise ValidationError({"note": _("Neighbours support this text: say what you changed and why.")})
    number = proposal.versions.count() + 1
    Version.objects.create(proposal=proposal, number=number, texts=before, note=note.strip()[:200], changed_by=by)
    text = _("The text of “%(title)s” was changed: %(note)s") % {"title": proposal.title, "note": note.strip()}
    tell(proposal, kind="proposals.moved", to=followers(proposal)[1:], text=text)
