"""A circle is opened, grows, goes into the nursery, is filed, rests or closes.

Members, meetings and the lead have files of their own: ``circle_members``, ``circle_meetings``, ``circle_lead``.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from orgs.models import Organisation
from orgs.models.circles import Circle, CircleMember
from orgs.rules.circles import why_not_open
from orgs.states import EvidenceKind
from orgs.states.circles import (
    CIRCLE,
    CIRCLE_MEMBER,
    GROWTH_STEPS,
    NEXT_STAGE,
    CircleBelonging,
    CircleStage,
    CircleWay,
)
from places.models import Place

from .circle_news import call_off, tell_leader, tell_members
from .evidence import record_evidence

LEAST_WORDS = 10
MOST_TAGS = 5


@transaction.atomic
def open_circle(
    *,
    place: Place,
    name: str,
    concern: str,
    category: str,
    by: User,
    tags: Iterable[str] = (),
    grown_from_circle: Circle | None = None,
    grown_from_organisation: Organisation | None = None,
) -> Circle:
    """Open a circle on a shared concern; who opens it leads it and is its first member.

    Raises FlowRefused for whoever is no talent, or leads enough circles, ValidationError by field.
    """
    # One person opens one circle after the other, so that two at once are counted.
    leader = User.objects.select_for_update(no_key=True).get(pk=by.principal.pk)
    if why := why_not_open(place, by):
        raise FlowRefused(why, code="open")
    circle = Circle(
        place=place,
        name=name.strip(),
        concern=_concern(concern),
        category=category,
        tags=_tags(tags),
        leader=leader,
        grown_from_circle=grown_from_circle,
        grown_from_organisation=grown_from_organisation,
        member_count=1,
    )
    _check_source(circle)
    _save(circle)
    begin(CIRCLE, circle, by=by)
    member = CircleMember.objects.create(
        circle=circle,
        user=leader,
        stage=CircleBelonging.MEMBER,
        way=CircleWay.FOUNDER,
        joined_on=timezone.localdate(),
    )
    begin(CIRCLE_MEMBER, member, by=by, visibility=Visibility.PRIVATE)
    return circle


@transaction.atomic
def edit_circle(*, circle: Circle, by: User, name: str, concern: str, category: str, tags: Iterable[str]) -> Circle:
    """Change what the circle says of itself while it lives. Raises PermissionDenied, FlowRefused, ValidationError."""
    circle = Circle.objects.select_for_update(of=("self",)).select_related("place").get(pk=circle.pk)
    if not by.has_perm("orgs.edit_circle", circle):
        raise PermissionDenied(_("Only the leader changes this."))
    if not circle.is_living:
        raise FlowRefused(_("This circle is over."), code="over")
    circle.name, circle.concern, circle.category = name.strip(), _concern(concern), category
    circle.tags = _tags(tags)
    _save(circle, "name", "concern", "category", "tags", "updated_at")
    return circle


@transaction.atomic
def grow(*, circle: Circle, by: User | None) -> Circle:
    """Go on to the next stage if its conditions are met; ``by=None`` is the clock. Raises FlowRefused."""
    stage = NEXT_STAGE.get(circle.stage)
    if stage is None:
        raise FlowRefused(_("There is no next stage that the circle reaches by itself."), code="grow")
    circle = take(CIRCLE, circle, GROWTH_STEPS[stage], by=by, changes=_now())
    if circle.stage == CircleStage.QUALIFIED:
        tell_members(circle, "orgs.circle_news", _("“%(circle)s” meets all conditions: it can ask for incubation now."))
    else:
        tell_members(circle, "orgs.circle_news", _("“%(circle)s” is an active circle now."))
    return circle


@transaction.atomic
def enter_nursery(*, circle: Circle, by: User) -> Circle:
    """Take a qualified circle into the nursery, to be incubated. Raises FlowRefused if conditions are missing again."""
    circle = take(CIRCLE, circle, "nurse", by=by, changes=_now())
    tell_members(circle, "orgs.circle_news", _("“%(circle)s” was taken into the nursery."))
    return circle


@transaction.atomic
def leave_nursery(*, circle: Circle, by: User, reason: str) -> Circle:
    """End the incubation without filing: it is an active circle again, and everybody reads why."""
    circle = take(CIRCLE, circle, "return_to_circle", by=by, reason=reason, changes=_now())
    text = _("The incubation of “%(circle)s” ended; it is a circle again: %(reason)s")
    tell_members(circle, "orgs.circle_news", text, reason=reason)
    return circle


@transaction.atomic
def mark_filed(*, circle: Circle, organisation: Organisation, by: User | None) -> Circle:
    """Say that the circle became an organisation of the register; whoever brought it on is credited.

    Raises FlowRefused for an organisation of another street, or one that another circle became.
    """
    if organisation.street_id != circle.street_id:
        raise FlowRefused(_("This organisation belongs to another street."), code="organisation")
    if Circle.objects.filter(organisation=organisation).exists():
        raise FlowRefused(_("Another circle became this organisation."), code="organisation")
    circle = take(CIRCLE, circle, "file", by=by, changes={**_now(), "organisation": organisation})
    source = circle.grown_from_organisation
    if source is not None:
        record_evidence(
            organisation=source,
            kind=EvidenceKind.RAISED,
            key=f"circles.brought_on:{circle.pk}",
            happened_on=timezone.localdate(),
        )
    call_off(circle, _("The circle became an organisation."))
    text = _("“%(circle)s” was filed as an organisation: %(organisation)s")
    tell_members(circle, "orgs.circle_news", text, organisation=str(organisation))
    return circle


@transaction.atomic
def rest(*, circle: Circle, by: User | None) -> Circle:
    """Let a circle rest; planned meetings are cancelled. ``by=None`` is the clock."""
    circle = take(CIRCLE, circle, "rest", by=by, changes=_now())
    call_off(circle, _("The circle rests."))
    tell_leader(circle, "orgs.circle_resting", _("“%(circle)s” rests now. You can go on with it, or close it."))
    return circle


@transaction.atomic
def wake(*, circle: Circle, by: User) -> Circle:
    """Go on with a resting circle: it grows again from the first stage, as far as its conditions carry it."""
    today = timezone.localdate()
    circle = take(CIRCLE, circle, "wake", by=by, changes={**_now(), "last_active_on": today, "warned_on": None})
    tell_members(circle, "orgs.circle_news", _("“%(circle)s” goes on."))
    return circle


@transaction.atomic
def close_circle(*, circle: Circle, by: User, reason: str) -> Circle:
    """Close a circle for good, with a reason that its members read; planned meetings are cancelled."""
    circle = take(CIRCLE, circle, "close", by=by, reason=reason, changes=_now())
    call_off(circle, _("The circle was closed."))
    tell_members(circle, "orgs.circle_news", _("“%(circle)s” was closed: %(reason)s"), reason=reason)
    return circle


def _save(circle: Circle, *fields: str) -> None:
    """Check and save; of two who take a name at once, the second one reads that it is taken."""
    circle.derive()
    circle.full_clean(exclude=["leader"])
    try:
        with transaction.atomic():
            circle.save(update_fields=fields or None)
    except IntegrityError as error:
        if "circle_name_unique_in_street" not in str(error):
            raise
        raise ValidationError({"name": _("A circle of this name is open in the street already.")}) from error


def _now() -> dict[str, Any]:
    return {"stage_since": timezone.localdate()}


def _concern(words: str) -> str:
    if len(words.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"concern": _("Say what moves you in at least %(count)d characters.") % least})
    return words.strip()


def _tags(tags: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(found) > MOST_TAGS:
        raise ValidationError({"tags": _("At most %(count)d tags.") % {"count": MOST_TAGS}})
    return found


def _check_source(circle: Circle) -> None:
    """Refuse a source of another street, or to which the opener never belonged: it would be credited for nothing."""
    source = circle.grown_from_circle or circle.grown_from_organisation
    if source is None:
        return
    street = circle.place.street_id or circle.place_id
    field = "grown_from_circle" if circle.grown_from_circle else "grown_from_organisation"
    if source.street_id != street:
        raise ValidationError({field: _("It belongs to another street.")})
    rows = source.members if isinstance(source, Circle) else source.memberships
    if not rows.filter(user=circle.leader, joined_on__isnull=False).exists():
        raise ValidationError({field: _("Only where you belong, or did, can have brought you on.")})
