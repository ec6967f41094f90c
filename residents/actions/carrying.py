"""A move is carried out: in one transaction, its households and people locked in the order of their numbers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from residents.models import Household, HouseholdLetter, HouseholdMove, Resident
from residents.states import MoveKind, Relation, Tenure

from .moving import carry, end_registration, leave, make_head, settle_head


def carried_out(move: HouseholdMove) -> dict[str, object]:
    """Carry a locked move out; return what changes on it. Raises FlowRefused if people live elsewhere meanwhile."""
    homes = _locked_homes(move)
    people = _locked_people(move, homes)
    chosen = set(move.people.values_list("pk", flat=True))
    movers = [row for row in people if row.pk in chosen]
    if len(movers) != len(chosen) or any(row.household_id != move.household_id for row in movers):
        raise FlowRefused(_("Somebody of them lives elsewhere by now; please ask anew."), code="changed")
    source, target = homes.get(move.household_id), homes.get(move.target_id)
    changes: dict[str, object] = {"done_at": timezone.now(), "id_number": "", "phone": ""}
    if move.kind == MoveKind.MOVE_OUT:
        for row in movers:
            leave(row, on=move.on)
            end_registration(row, on=move.on)
    elif move.kind == MoveKind.SPLIT and source is not None:
        changes["target"] = _split(move, movers, source)
    elif move.kind == MoveKind.MERGE and source is not None and target is not None:
        _merge(move, movers, [row for row in people if row.household_id == target.pk], source, target)
    elif target is not None:
        _move_in(move, movers, target)
    if source is not None:
        settle_head(source, on=move.on)
        _leave_empty(source, asked=move.leaves_empty)
    return changes


def _locked_homes(move: HouseholdMove) -> dict[int | None, Household]:
    wanted = [pk for pk in (move.household_id, move.target_id) if pk is not None]
    rows = Household.objects.filter(pk__in=wanted).select_for_update(of=("self",)).select_related("place")
    homes: dict[int | None, Household] = {row.pk: row for row in rows.order_by("pk")}
    source = homes.get(move.household_id)
    target = homes.get(move.target_id)
    gone = (move.kind == MoveKind.MERGE and target is not None and target.merged_into_id is not None) or (
        source is not None and source.merged_into_id is not None
    )
    if gone:
        raise FlowRefused(_("One of these households was merged into another meanwhile."), code="merged")
    return homes


def _locked_people(move: HouseholdMove, homes: dict[int | None, Household]) -> list[Resident]:
    rows = Resident.objects.current().filter(household__in=[home.pk for home in homes.values()])
    people = list(rows.select_for_update(of=("self",)).order_by("pk"))
    users = [row.user_id for row in people if row.user_id is not None]
    accounts = {user.pk: user for user in User.objects.filter(pk__in=users).select_for_update().order_by("pk")}
    for row in people:
        row.household = homes[row.household_id]
        if row.user_id is not None:
            row.user = accounts[row.user_id]
    return people


def _split(move: HouseholdMove, movers: list[Resident], source: Household) -> Household:
    if Household.objects.filter(place=source.place_id, room=move.new_room).exists():
        raise FlowRefused(_("There is a household of this room by now."), code="room")
    if not Resident.objects.current().filter(household=source).exclude(pk__in=[row.pk for row in movers]).exists():
        raise FlowRefused(_("Somebody has to stay; the others have left meanwhile."), code="changed")
    new = Household(place=source.place, room=move.new_room)
    new.save()
    _bring(movers, new, move, head_pk=move.head_id)
    settle_head(new, on=move.on)
    return new


def _merge(
    move: HouseholdMove, movers: list[Resident], there: list[Resident], source: Household, target: Household
) -> None:
    left = Resident.objects.current().filter(household=source).exclude(pk__in=[row.pk for row in movers])
    new_head = next((row for row in there if row.pk == move.head_id), None)
    if new_head is not None and new_head.relation != Relation.HEAD:
        make_head(there, new_head)
    if any(row.pk == move.head_id for row in movers):
        _bow(there)
    everybody = [*movers, *left.select_for_update(of=("self",)).order_by("pk")]  # who came since it was asked goes too
    for row in everybody:
        row.household = source
    _bring(everybody, target, move, head_pk=move.head_id)
    HouseholdLetter.objects.filter(household=source, revoked_at=None).update(revoked_at=timezone.now())
    source.merged_into, source.is_empty = target, True
    source.save(update_fields=["merged_into", "is_empty", "updated_at"])
    _open(target)
    settle_head(target, on=move.on)


def _move_in(move: HouseholdMove, movers: list[Resident], target: Household) -> None:
    _open(target)
    if movers:
        _bring(movers, target, move, head_pk=move.head_id)
    else:
        head = Resident.objects.current().filter(household=target, relation=Relation.HEAD).exists()
        relation = move.relation or Relation.OTHER
        Resident(
            household=target,
            name=move.name,
            relation=Relation.OTHER if head and relation == Relation.HEAD else relation,
            tenure=move.tenure or Tenure.FAMILY,
            birth_date=move.birth_date,
            id_number=move.id_number,
            phone=move.phone,
            moved_in_on=move.on,
        ).save()
    settle_head(target, on=move.on)


def _bring(movers: list[Resident], to: Household, move: HouseholdMove, *, head_pk: int | None) -> None:
    """Carry people over. A household that has a head keeps it; else the named one leads, else who led them before."""
    head = None
    if not Resident.objects.current().filter(household=to, relation=Relation.HEAD).exists():
        named = [row for row in movers if row.pk == head_pk]
        head = next(iter([*named, *(row for row in movers if row.relation == Relation.HEAD)]), None)
    same_head = head is not None and head.relation == Relation.HEAD
    head_id = head.pk if head is not None else None
    for row in movers:
        relation = row.relation
        if row.pk == head_id:
            relation = Relation.HEAD
        elif relation != Relation.TENANT and not same_head:
            relation = move.relation or Relation.OTHER
        carry(row, to=to, on=move.on, relation=Relation(relation))


def _bow(people: list[Resident]) -> None:
    """Let a household have no head for a moment, because the one who comes is it."""
    for row in people:
        if row.relation not in {Relation.TENANT, Relation.OTHER}:
            row.relation = Relation.OTHER
            row.save(update_fields=["relation", "updated_at"])


def _open(household: Household) -> None:
    if household.is_empty or household.merged_into_id is not None:
        household.is_empty, household.merged_into = False, None
        household.save(update_fields=["is_empty", "merged_into", "updated_at"])


def _leave_empty(source: Household, *, asked: bool) -> None:
    if asked and not source.is_empty and not Resident.objects.current().filter(household=source).exists():
        source.is_empty = True
        source.save(update_fields=["is_empty", "updated_at"])
