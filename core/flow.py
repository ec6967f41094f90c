"""The flow engine: a process is a table of steps, and ``take`` is the one door through which a state changes."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .bulk import copy_rows
from .states import Visibility

Text = str | Promise
STAYS = "="  # the target of a step that leaves the state as it is
M = TypeVar("M", bound=models.Model)


class Actor(Protocol):
    """Somebody who takes steps: a user, who may be acting for an offline resident."""

    pk: Any

    @property
    def is_authenticated(self) -> bool:
        """Whether this is somebody at all."""

    @property
    def acting_for(self) -> "Actor | None":
        """The person in whose name this one acts, if any."""

    def get_full_name(self) -> str:
        """Return the name that the log keeps."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether this person may do a thing to an object."""

    def role_for(self, obj: Any) -> str:
        """Return the role, in words, in which this person deals with the object."""


class FlowRefused(ValidationError):
    """A step that can't be taken now; its message says why, in words for the person who tried."""


@dataclass(frozen=True)
class Step:
    """One row of a flow's table.

    ``label`` is the button that staff see, ``public_label`` what the public reads once it is done, ``ahead_label`` what
    it is called while it lies ahead. ``by_clock`` steps may be taken by the system itself (``by=None``). A step whose
    target is STAYS is told in the trace and leaves the state as it is.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: Text
    public_label: Text
    ahead_label: Text
    needs_reason: bool = False
    by_clock: bool = False
    visibility: Visibility = Visibility.PUBLIC


Guard = Callable[[Any], "str | None"]
ActorGuard = Callable[[Any, "Actor | None"], "str | None"]


@dataclass
class Flow:
    """A process: the state field it moves, its steps, and the states of its main road in order (for the step bar)."""

    name: str
    field: str
    steps: tuple[Step, ...]
    road: tuple[str, ...] = ()
    _guards: dict[str, list[ActorGuard]] = dataclasses.field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            msg = f"{self.name}: a step's name stands twice."
            raise ValueError(msg)
        if FLOWS.setdefault(self.name, self) is not self:
            msg = f"{self.name}: two processes have this name."
            raise ValueError(msg)

    def step(self, name: str) -> Step:
        """Return the step of that name. Raises KeyError for a name that is not in the table."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def guard(self, name: str) -> Callable[[Guard], Guard]:
        """Register a check of the object that returns the reason why the step can't be taken, or None."""
        self.step(name)

        def register(check: Guard) -> Guard:
            self._guards.setdefault(name, []).append(lambda obj, _by: check(obj))
            return check

        return register

    def actor_guard(self, name: str) -> Callable[[ActorGuard], ActorGuard]:
        """Register a check of the object and of who acts (never the same person twice, and the like)."""
        self.step(name)

        def register(check: ActorGuard) -> ActorGuard:
            self._guards.setdefault(name, []).append(check)
            return check

        return register

    def refusal(self, obj: models.Model, step: Step, by: Actor | None) -> str | None:
        """Return the first reason why ``by`` can't take the step on the object now, permission apart."""
        if getattr(obj, self.field) not in step.sources:
            state = obj._meta.get_field(self.field)
            labels = dict(state.flatchoices)  # type: ignore[union-attr]
            return _("“%(step)s” is not possible in the state “%(state)s”.") % {
                "step": step.label,
                "state": labels.get(getattr(obj, self.field), getattr(obj, self.field)),
            }
        return next((why for check in self._guards.get(step.name, ()) if (why := check(obj, by))), None)

    def trigger(self) -> pgtrigger.FSM:
        """Return the same table as a database trigger, so that no update, bulk or by hand, can jump a step."""
        moving = [step for step in self.steps if step.target != STAYS]
        transitions = sorted({(source, step.target) for step in moving for source in step.sources})
        return pgtrigger.FSM(name=f"flow_{self.field}", field=self.field, transitions=transitions)


FLOWS: dict[str, Flow] = {}


@dataclass(frozen=True)
class Offer:
    """A step that a person may take on an object, or the reason why it can't be taken just now."""

    step: Step
    refusal: str | None

    @property
    def open(self) -> bool:
        """Whether the step can be taken now."""
        return self.refusal is None


def available_steps(flow: Flow, obj: models.Model, user: Actor) -> list[Offer]:
    """Return the steps out of the object's state that this person is permitted, each open or with its refusal."""
    state = getattr(obj, flow.field)
    return [
        Offer(step, flow.refusal(obj, step, user))
        for step in flow.steps
        if state in step.sources and user.is_authenticated and user.has_perm(step.permission, obj)
    ]


@dataclass(frozen=True)
class Mark:
    """One mark of a step bar: what it is called, and whether it is done, current, ahead or where the road ended."""

    label: str
    state: str
    note: str = ""


def progress(flow: Flow, obj: models.Model) -> list[Mark]:
    """Return the step bar of an object: the states of the flow's road, and the side state that it stands in, if any."""
    labels = dict(obj._meta.get_field(flow.field).flatchoices)  # type: ignore[union-attr]
    state = getattr(obj, flow.field)
    reached = _reached(flow, state)
    marks: list[Mark] = []
    for index, stop in enumerate(flow.road):
        done = index < reached or (index == reached and state not in flow.road)
        current = stop == state and index < len(flow.road) - 1
        words = "done" if done or (stop == state and not current) else "current" if current else "ahead"
        marks.append(Mark(_stop_label(flow, index, ahead=words == "ahead") or str(labels[stop]), words))
        if index == reached and state not in flow.road:
            ends = not any(state in step.sources for step in flow.steps)
            marks.append(Mark(str(labels[state]), "ended" if ends else "current"))
            if ends:
                break
    return marks


def _reached(flow: Flow, state: str) -> int:
    """Return how far along the road a state is; a side state stands behind the last stop that leads to it."""
    if state in flow.road:
        return flow.road.index(state)
    sources = {source for step in flow.steps if step.target == state for source in step.sources}
    return max((index for index, stop in enumerate(flow.road) if stop in sources), default=0)


def _stop_label(flow: Flow, index: int, *, ahead: bool) -> str:
    if index == 0:
        return ""
    before, stop = flow.road[index - 1], flow.road[index]
    step = next((s for s in flow.steps if s.target == stop and before in s.sources), None)
    return str(step.ahead_label if ahead else step.public_label) if step else ""


@transaction.atomic
def take(  # noqa: PLR0913 - one deed, told in full
    flow: Flow,
    obj: M,
    name: str,
    *,
    by: Actor | None,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> M:
    """Take one step: lock the row, check, save the state and ``changes``, write the log, return the fresh object.

    ``by=None`` is the clock. Raises PermissionDenied, or FlowRefused with the reason.
    """
    step = flow.step(name)
    if flow.field in (changes or {}):
        msg = f"{flow.name}: a step's target stands in the table; {flow.field} can't be among the changes."
        raise ValueError(msg)
    locked = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    _check(flow, step, locked, by=by, reason=reason)
    source = getattr(locked, flow.field)
    _move(flow, step, locked, changes or {})
    _write([_row(flow, step, locked, source=source, by=by, reason=reason)])
    return locked


@transaction.atomic
def take_many(flow: Flow, objects: models.QuerySet[M], name: str, *, by: Actor | None, reason: str = "") -> int:
    """Take the same step on every object of a queryset: all or none, one update, one write of the log.

    Returns how many moved. Raises FlowRefused with the first refusal, naming its object.
    """
    step = flow.step(name)
    locked = list(objects.select_for_update(of=("self",)).order_by("pk"))
    for obj in locked:
        try:
            _check(flow, step, obj, by=by, reason=reason)
        except FlowRefused as refusal:
            words = f"{obj}：{'；'.join(refusal.messages)}"
            raise FlowRefused(words, code=refusal.code) from refusal
    rows = [_row(flow, step, obj, source=getattr(obj, flow.field), by=by, reason=reason) for obj in locked]
    if locked:
        model = type(locked[0])
        values: dict[str, Any] = {} if step.target == STAYS else {flow.field: step.target}
        values |= {"updated_at": timezone.now()} if _is_dated(model) else {}
        model._base_manager.filter(pk__in=[obj.pk for obj in locked]).update(**values)
        _write(rows)
    return len(locked)


@transaction.atomic
def begin(flow: Flow, obj: M, *, by: Actor | None, reason: str = "", visibility: Visibility = Visibility.PUBLIC) -> M:
    """Write the first line of a process's trace: the object was made, in its first state."""
    step = Step(BEGUN, (), getattr(obj, flow.field), "", "", "", "", visibility=visibility)
    _write([_row(flow, step, obj, source="", by=by, reason=reason)])
    return obj


BEGUN = "begun"
MANY = 500  # lines of the log that are copied in rather than inserted


def _check(flow: Flow, step: Step, obj: models.Model, *, by: Actor | None, reason: str) -> None:
    if by is None:
        if not step.by_clock:
            raise PermissionDenied(_("Only a person can do this."))
    elif not by.has_perm(step.permission, obj):
        raise PermissionDenied(_("You are not permitted to do this: “%(step)s”.") % {"step": step.label})
    if why := flow.refusal(obj, step, by):
        raise FlowRefused(why, code=step.name)
    if step.needs_reason and not reason.strip():
        raise FlowRefused(_("“%(step)s” needs a reason.") % {"step": step.label}, code="reason")


def _move(flow: Flow, step: Step, obj: models.Model, changes: Mapping[str, Any]) -> None:
    if step.target != STAYS:
        setattr(obj, flow.field, step.target)
    for name, value in changes.items():
        setattr(obj, name, value)
    touched = [flow.field, *changes]
    if _is_dated(type(obj)):
        touched.append("updated_at")
    obj.save(update_fields=touched)


def _is_dated(model: type[models.Model]) -> bool:
    return any(field.name == "updated_at" for field in model._meta.concrete_fields)


def _row(  # noqa: PLR0913 - one line of the log
    flow: Flow, step: Step, obj: models.Model, *, source: str, by: Actor | None, reason: str
) -> models.Model:
    from .models import StepTaken  # noqa: PLC0415 - models import the flows' tables

    principal = by.acting_for if by is not None else None
    # The log speaks the installation's language, whatever language the actor reads.
    with translation.override(settings.LANGUAGE_CODE):
        label, role = str(obj)[:200], str(by.role_for(obj))[:60] if by is not None else ""
    return StepTaken(
        flow=flow.name,
        object_id=obj.pk,
        object_label=label,
        street_code=getattr(obj, "street_code", "") or "",
        step=step.name,
        source=source,
        target=source if step.target == STAYS else step.target,
        actor_id=by.pk if by is not None else None,
        actor_name=by.get_full_name()[:60] if by is not None else "",
        actor_role=role,
        behalf_id=principal.pk if principal is not None else None,
        behalf_name=principal.get_full_name()[:60] if principal is not None else "",
        reason=reason.strip(),
        # A matter that is nobody else's business says so itself, whatever the table says of its kind.
        visibility=getattr(obj, "trace_visibility", None) or step.visibility,
    )


def _write(rows: Sequence[models.Model]) -> None:
    from .models import StepTaken  # noqa: PLC0415

    if len(rows) < MANY:
        StepTaken.objects.bulk_create(rows)  # type: ignore[arg-type]
        return
    ours = (field for field in StepTaken._meta.concrete_fields if field.db_default is models.NOT_PROVIDED)
    names = [field.attname for field in ours if not field.primary_key]
    copy_rows(StepTaken, names, ([getattr(row, name) for name in names] for row in rows))
