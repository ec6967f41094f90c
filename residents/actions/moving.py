"""A resident leaves a household or comes into one: the rows, the account and the role that go with it."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role, grant_role
from accounts.models import RoleGrant, User
from accounts.states import Role
from places.models import Place
from residents.models import DualRegistration, Household, Resident
from residents.rules.adults import is_adult
from residents.states import Relation

from .leaving import joined_household, left_household

# What people are to a spouse whom they were to the head before.
_STAY = (Relation.CHILD, Relation.GRANDCHILD, Relation.TENANT)
_COPIED = ("name", "id_number", "phone", "birth_date", "sex", "is_party_member", "tags", "tenure")


@transaction.atomic
def move_out(*, resident: Resident, on: date, by: User) -> Resident:
    """Register that somebody has moved out: the role at the unit ends, and the account may join another household.

    Raises PermissionDenied.
    """
    locked = Resident.objects.select_for_update(of=("self",)).select_related("household__place", "user")
    found = locked.get(pk=resident.pk)
    if not by.has_perm("residents.change_resident", found):
        raise PermissionDenied
    leave(found, on=on)
    end_registration(found, on=on)
    settle_head(found.household, on=on)
    return found


def leave(resident: Resident, *, on: date) -> User | None:
    """Close a locked row: the account is free, its role at the place ends. Return whose account it was."""
    person = resident.user
    if person is not None:
        end_home(person, resident.household.place)
        resident.former_user = person
    resident.user, resident.moved_out_on = None, on
    resident.save(update_fields=["user", "former_user", "moved_out_on", "updated_at"])
    left_household(resident)
    return person


def carry(resident: Resident, *, to: Household, on: date, relation: Relation) -> Resident:
    """Close a locked row and open the same person's row in another household; the account goes along."""
    person = leave(resident, on=on)
    row = Resident(household=to, relation=relation, moved_in_on=on)
    for name in _COPIED:
        setattr(row, name, getattr(resident, name))
    row.save()
    DualRegistration.objects.filter(resident=resident, ended_on=None).update(resident=row)
    if person is not None:
        attach(row, person)
    return row


def attach(resident: Resident, person: User) -> Resident:
    """Give a row its account, and the account the role of a resident at the place."""
    resident.user = person
    resident.save(update_fields=["user", "updated_at"])
    place = resident.household.place
    held = RoleGrant.objects.current().filter(user=person, role=Role.RESIDENT, place=place)
    if not held.exists():
        grant_role(user=person, role=Role.RESIDENT, place=place, by=None, note=_("Joined the household"))
    joined_household(resident)
    person.__dict__.pop("standing", None)
    return resident


def end_home(person: User, place: Place) -> None:
    """End the role of a resident that somebody holds at a place."""
    for grant in RoleGrant.objects.current().filter(user=person, role=Role.RESIDENT, place=place):
        end_role(grant=grant, by=None)
    person.__dict__.pop("standing", None)


def end_registration(resident: Resident, *, on: date) -> None:
    """End the dual registration of somebody who has left; who only changes households takes it along."""
    for registration in DualRegistration.objects.filter(resident=resident, ended_on=None):
        registration.ended_on = max(on, registration.registered_on)
        registration.save(update_fields=["ended_on", "updated_at"])


def make_head(people: Iterable[Resident], head: Resident) -> None:
    """Make one of a household's people its head; what the others are to the new head is not known."""
    spouse = head.relation == Relation.SPOUSE
    for row in people:
        stays = row.relation == Relation.TENANT or (spouse and row.relation in _STAY)
        if row.pk != head.pk and not stays and row.relation != Relation.OTHER:
            row.relation = Relation.OTHER
            row.save(update_fields=["relation", "updated_at"])
    head.relation = Relation.HEAD
    head.save(update_fields=["relation", "updated_at"])


def settle_head(household: Household, *, on: date) -> Resident | None:
    """Let a household whose head has left have one again: the spouse, else the oldest adult, else the oldest.

    Return the new head, or None if nobody lives there or the head does still.
    """
    people = list(Resident.objects.current().filter(household=household).select_for_update(of=("self",)).order_by("pk"))
    if not people or any(row.relation == Relation.HEAD for row in people):
        return None

    def rank(row: Resident) -> tuple[bool, bool, bool, date, int]:
        grown = is_adult(row, on)
        tenant = row.relation == Relation.TENANT
        return (not grown, row.relation != Relation.SPOUSE, tenant, row.birth_date or date.max, row.pk)

    head = min(people, key=rank)
    make_head(people, head)
    return head
