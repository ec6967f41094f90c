"""What the public may read of a process."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from accounts.standing import path_of
from accounts.states import OFFICE_ROLES
from core.flow import Flow
from core.models import StepTaken
from core.personal import mask_name
from core.states import Visibility
from places.models import Place
from places.states import Level

from .models import PublicNotice


@dataclass(frozen=True)
class TraceLine:
    """One line of a trace as this reader may see it."""

    taken_at: datetime
    actor_name: str
    actor_role: str
    behalf_name: str
    label: str
    reason: str


def public_notices() -> QuerySet[PublicNotice]:
    """Return all public notices with their places."""
    return PublicNotice.objects.select_related("place")


def notices_in(place: Place) -> QuerySet[PublicNotice]:
    """Return the public notices of a place and below, those of a compound's buildings included."""
    if place.street_id is None:
        return public_notices().filter(street=place)
    found = Q(place__path__startswith=place.path)
    if place.level == Level.COMPOUND:
        found |= Q(place__compound=place) | Q(place__parent__compound=place)
    return public_notices().filter(found)


def public_trace(flow: Flow, obj: Model, user: User | AnonymousUser, *, concerned: bool = False) -> list[TraceLine]:
    """Return the trace of an object, newest first, for a reader.

    Everybody reads the public steps with masked names; those concerned read the private ones too; the offices of
    its place read everything with full names.
    """
    steps = list(StepTaken.objects.of(flow.name, obj.pk).order_by("-pk"))
    staff = isinstance(user, User) and user.standing.has(*OFFICE_ROLES, at=path_of(obj) or "-")
    mine = isinstance(user, User) and (concerned or any(user.pk in {s.actor_id, s.behalf_id} for s in steps))
    levels = {Visibility.PUBLIC} | ({Visibility.PRIVATE} if mine or staff else set())
    levels |= {Visibility.STAFF} if staff else set()
    return [_line(step, in_full=staff) for step in steps if step.visibility in levels]


def _line(step: StepTaken, *, in_full: bool) -> TraceLine:
    def name(text: str) -> str:
        return text if in_full else mask_name(text)

    return TraceLine(
        step.taken_at, name(step.actor_name), step.actor_role, name(step.behalf_name), step.label, step.reason
    )


def notice_of(subject: Model) -> PublicNotice | None:
    """Return the newest public notice of a matter."""
    label = subject._meta.label_lower
    return PublicNotice.objects.filter(subject_label=label, subject_id=subject.pk).order_by("-pk").first()
