"""Roles granted and ended; whoever gains or loses a role of the staff site gains or loses its door with it."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Body, RoleGrant, User
from accounts.states import (
    ADMINISTRATOR_ROLES,
    BODY_ROLES,
    LEADER_OF,
    LEADER_ROLES,
    LEVELS_OF_ROLES,
    STAFF_SITE_ROLES,
    Role,
)
from places.models import Place


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    place: Place | None = None,
    body: Body | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: User | None,
    note: str = "",
) -> RoleGrant:
    """Grant a role at a place or in a body for a term (``ends_on`` is its last day; None: open).

    ``by=None`` is a process of a floor above that has decided by its own rules (an election, a confirmed household).
    Raises PermissionDenied or ValidationError.
    """
    grant = RoleGrant(
        user=User.objects.select_for_update().get(pk=user.pk),
        role=role,
        place=place,
        body=body,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        granted_by=by,
        note=note.strip(),
    )
    if by is not None:
        _permit(by, grant)
    _fits(grant)
    _once(grant)
    _administrators_apart(grant)
    grant.full_clean(validate_constraints=False)
    grant.save()
    _follow(grant.user)
    user.__dict__.pop("standing", None)
    user.is_staff = grant.user.is_staff
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: User | None, note: str = "") -> RoleGrant:
    """End a role at this moment. Raises PermissionDenied, or ValidationError if it is over already."""
    locked = RoleGrant.objects.select_for_update(of=("self",)).select_related("place", "body__place").get(pk=grant.pk)
    locked.user = User.objects.select_for_update().get(pk=locked.user_id)
    if by is not None:
        _permit(by, locked)
    today = timezone.localdate()
    if locked.ended_at or (locked.ends_on and locked.ends_on < today):
        raise ValidationError(_("This role is over already."))
    locked.ended_at, locked.ended_by = timezone.now(), by
    locked.ends_on = max(locked.starts_on, today)
    locked.note = (note.strip() or locked.note)[:200]
    locked.save(update_fields=["ended_at", "ended_by", "ends_on", "note", "updated_at"])
    _follow(locked.user)
    return locked


@transaction.atomic
def appoint_leader(
    *, place: Place, user: User, starts_on: date | None = None, ends_on: date | None = None, by: User | None
) -> RoleGrant:
    """Make somebody the leader of a grid, building or unit for a term; a place has one leader at a time.

    Raises PermissionDenied or ValidationError.
    """
    role = LEADER_OF.get(place.level)
    if role is None:
        raise ValidationError(_("Only a grid, a building or a unit has a leader."))
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    first = starts_on or timezone.localdate()
    others = RoleGrant.objects.overlapping(first, ends_on).filter(place=place, role=role).exclude(user=user)
    if other := others.select_related("user").first():
        raise ValidationError(
            _("%(place)s is led by %(name)s in that time. End that term first.") % {"place": place, "name": other.user}
        )
    return grant_role(user=user, role=role, place=place, starts_on=first, ends_on=ends_on, by=by)


def end_term(*, grant: RoleGrant, by: User | None, note: str = "") -> RoleGrant:
    """End a leader's term now. Raises PermissionDenied, or ValidationError if this is no leader's term."""
    if grant.role not in LEADER_ROLES:
        raise ValidationError(_("This is not the term of a leader."))
    return end_role(grant=grant, by=by, note=note)


@transaction.atomic
def follow_terms() -> int:
    """Open or close the staff site's door for whoever's term began or ended by the calendar; return for how many."""
    in_force = RoleGrant.objects.current().filter(user=OuterRef("pk"), role__in=STAFF_SITE_ROLES)
    people = User.objects.filter(is_superuser=False)
    opened = people.filter(Exists(in_force), is_staff=False).update(is_staff=True)
    return opened + people.filter(~Exists(in_force), is_staff=True).update(is_staff=False)


def _permit(by: User, grant: RoleGrant) -> None:
    if by.acting_for is not None:
        raise PermissionDenied(_("Roles are not granted while acting for somebody."))
    if grant.user_id == by.pk:
        raise PermissionDenied(_("Nobody grants a role to oneself, or ends it."))
    if not by.has_perm("accounts.grant_role", grant):
        raise PermissionDenied(
            _("You are not permitted to grant the role “%(role)s” here.") % {"role": grant.get_role_display()}
        )


def _fits(grant: RoleGrant) -> None:
    in_body = grant.role in BODY_ROLES
    if in_body != (grant.body is not None) or in_body == (grant.place is not None):
        raise ValidationError(
            _("The role “%(role)s” is held in a body.") % {"role": grant.get_role_display()}
            if in_body
            else _("The role “%(role)s” is held at a place.") % {"role": grant.get_role_display()}
        )
    levels = LEVELS_OF_ROLES.get(Role(grant.role))
    if grant.place and levels and grant.place.level not in levels:
        words = {"role": grant.get_role_display(), "level": grant.place.get_level_display()}
        raise ValidationError(_("The role “%(role)s” is not held at this level: %(level)s.") % words)
    if grant.ends_on and grant.ends_on < grant.starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})


def _once(grant: RoleGrant) -> None:
    same = RoleGrant.objects.overlapping(grant.starts_on, grant.ends_on)
    if same.filter(user=grant.user, role=grant.role, place=grant.place, body=grant.body).exists():
        raise ValidationError(_("This person holds this role already in that time."))


def _administrators_apart(grant: RoleGrant) -> None:
    others = RoleGrant.objects.overlapping(grant.starts_on, grant.ends_on).filter(user=grant.user)
    held = Q(role__in=ADMINISTRATOR_ROLES) & ~Q(role=grant.role)
    if grant.role in ADMINISTRATOR_ROLES and others.filter(held).exists():
        raise ValidationError(_("The three administrators are three people."))


def _follow(user: User) -> None:
    if user.is_superuser:
        return
    user.is_staff = RoleGrant.objects.current().filter(user=user, role__in=STAFF_SITE_ROLES).exists()
    user.save(update_fields=["is_staff"])
