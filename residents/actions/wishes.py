"""What somebody asks for when people move, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.personal import keyed_hash
from core.validators import validate_id_number, validate_phone
from residents.models import Household, HouseholdMove, Resident
from residents.states import MoveKind, MoveStage, Relation, Tenure

log = structlog.get_logger(__name__)
DAYS_AHEAD = 60
YEARS_BACK = 10
OPEN = (MoveStage.ASKED, MoveStage.AGREED)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who moves in and stands on no roster of the street yet."""

    name: str = ""
    relation: str = ""
    tenure: str = ""
    birth_date: date | None = None
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Wish:
    """A move as it is asked for: who leaves ``household``, who comes to ``target``, on which day."""

    kind: MoveKind
    on: date
    household: Household | None = None
    target: Household | None = None
    people: tuple[Resident, ...] = ()
    new_room: str = ""
    head: Resident | None = None
    newcomer: Newcomer | None = None
    reason: str = ""
    leaves_empty: bool = False

    @property
    def place_of(self) -> Household:
        """The household whose place decides: the one that is come to, else the one that is left."""
        found = self.target or self.household
        if found is None:
            raise ValidationError({"household": _("Choose the household.")})
        return found


def checked(wish: Wish) -> Wish:
    """Return the wish with its numbers as they are stored. Raises ValidationError, naming the field."""
    wish = replace(wish, new_room=wish.new_room.strip(), reason=wish.reason.strip()[:300])
    found = {
        MoveKind.MOVE_IN: _check_in,
        MoveKind.MOVE_OUT: _check_out,
        MoveKind.MERGE: _check_merge,
        MoveKind.SPLIT: _check_split,
    }[wish.kind](wish)
    _check_streets(found)
    _check_people(found.people, found.household)
    _check_day(found)
    if found.head is not None and found.head.moved_out_on is not None:
        raise ValidationError({"head": _("The head has moved out.")})
    return found


def check_not_asked(wish: Wish) -> None:
    """Refuse what waits already: a move of one of these people. Raises ValidationError."""
    waiting = HouseholdMove.objects.filter(stage__in=OPEN)
    same = Q(people__in=[row.pk for row in wish.people])
    if wish.newcomer is not None and wish.newcomer.name:
        same = Q(target=wish.target, name=wish.newcomer.name, kind=wish.kind)
    if waiting.filter(same).exists():
        raise ValidationError(_("This has been asked for already and waits for the community desk."), code="twice")


def check_number_free(wish: Wish, *, by: int) -> None:
    """Refuse an ID number that lives elsewhere in the street, without saying where. Raises ValidationError."""
    number = keyed_hash(wish.newcomer.id_number) if wish.newcomer else None
    if number is None:
        return
    street = wish.place_of.street_id
    if Resident.objects.current().filter(street=street, id_hash=number).exists():
        log.warning("residents.id_in_use", household=wish.place_of.pk, actor=by)
        raise ValidationError(
            {"id_number": _("This ID number is registered elsewhere; the community desk will clear it.")}, code="in_use"
        )


def _check_in(wish: Wish) -> Wish:
    if wish.target is None:
        raise ValidationError({"target": _("Choose the household that is moved to.")})
    if wish.people:
        if wish.newcomer and wish.newcomer.name:
            raise ValidationError({"people": _("Name a newcomer, or choose somebody who is known: not both.")})
        home = wish.people[0].household
        if home.pk == wish.target.pk:
            raise ValidationError({"target": _("These people live there already.")})
        relation = wish.newcomer.relation if wish.newcomer else ""
        if relation == Relation.HEAD:
            raise ValidationError({"relation": _("Name the head of the household instead.")})
        return replace(wish, household=home, newcomer=Newcomer(relation=relation) if relation else None)
    return replace(wish, household=None, newcomer=_checked_newcomer(wish.newcomer or Newcomer(), wish.target))


def _check_out(wish: Wish) -> Wish:
    if wish.household is None:
        raise ValidationError({"household": _("Choose the household.")})
    if not wish.people:
        raise ValidationError({"people": _("Choose who moves out.")})
    return replace(wish, target=None, newcomer=None)


def _check_merge(wish: Wish) -> Wish:
    if wish.household is None or wish.target is None:
        raise ValidationError({"target": _("Choose two households.")})
    if wish.household.pk == wish.target.pk:
        raise ValidationError({"target": _("A household can't be merged into itself.")})
    for household in (wish.household, wish.target):
        if household.merged_into_id is not None:
            raise ValidationError({"target": _("This household was merged already.")})
    people = tuple(Resident.objects.current().filter(household=wish.household).order_by("pk"))
    if not people:
        raise ValidationError({"household": _("Nobody lives in this household.")})
    if wish.head is not None and wish.head.household_id not in {wish.household.pk, wish.target.pk}:
        raise ValidationError({"head": _("The head has to be one of those who live there.")})
    return replace(wish, people=people, newcomer=None)


def _check_split(wish: Wish) -> Wish:
    if wish.household is None:
        raise ValidationError({"household": _("Choose the household.")})
    if not wish.people:
        raise ValidationError({"people": _("Choose who goes into the new household.")})
    if not wish.new_room:
        raise ValidationError({"new_room": _("Give the room of the new household.")})
    if Household.objects.filter(place=wish.household.place_id, room=wish.new_room).exists():
        raise ValidationError({"new_room": _("There is a household of this room already.")})
    if wish.head is not None and wish.head not in wish.people:
        raise ValidationError({"head": _("The head has to be one of those who go.")})
    stay = Resident.objects.current().filter(household=wish.household).exclude(pk__in=[row.pk for row in wish.people])
    if not stay.exists():
        raise ValidationError({"people": _("Somebody has to stay; a whole household moves, it is not split.")})
    return replace(wish, target=None, newcomer=None)


def _checked_newcomer(newcomer: Newcomer, target: Household) -> Newcomer:
    name = newcomer.name.replace(" ", "")
    if not name:
        raise ValidationError({"name": _("Please give the name.")})
    if Resident.objects.current().filter(household=target, name=name).exists():
        raise ValidationError({"name": _("Somebody of this name lives in the household already.")})
    relation = newcomer.relation or Relation.OTHER
    if relation not in Relation.values:
        raise ValidationError({"relation": _("Choose what the person is to the head of the household.")})
    if relation == Relation.HEAD and Resident.objects.current().filter(household=target, relation=relation).exists():
        raise ValidationError({"relation": _("The household has a head already.")})
    number, phone = _number("id_number", newcomer.id_number), _number("phone", newcomer.phone)
    in_number = date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if number else None
    if in_number and newcomer.birth_date and in_number != newcomer.birth_date:
        raise ValidationError({"birth_date": _("The ID number holds another date of birth.")})
    born = in_number or newcomer.birth_date
    if born and born > timezone.localdate():
        raise ValidationError({"birth_date": _("The date of birth lies in the future.")})
    tenure = newcomer.tenure or (Tenure.TENANT if relation == Relation.TENANT else Tenure.FAMILY)
    return Newcomer(name, relation, tenure, born, number, phone)


def _number(field: str, text: str) -> str:
    check = validate_id_number if field == "id_number" else validate_phone
    try:
        return check(text) if text.strip() else ""
    except ValidationError as wrong:
        raise ValidationError({field: wrong.messages}) from wrong


def _check_streets(wish: Wish) -> None:
    if wish.household and wish.target and wish.household.street_id != wish.target.street_id:
        raise ValidationError({"target": _("This household belongs to another street; move out here, move in there.")})


def _check_people(people: Iterable[Resident], household: Household | None) -> None:
    rows = list(people)
    if len({row.pk for row in rows}) != len(rows):
        raise ValidationError({"people": _("A person stands in the list twice.")})
    if any(row.moved_out_on or household is None or row.household_id != household.pk for row in rows):
        raise ValidationError({"people": _("Only people who live in the household now can be chosen.")})


def _check_day(wish: Wish) -> None:
    today = timezone.localdate()
    if wish.on > today + timedelta(days=DAYS_AHEAD):
        raise ValidationError({"on": _("The day lies more than %(days)d days ahead.") % {"days": DAYS_AHEAD}})
    if wish.on < today - timedelta(days=YEARS_BACK * 365):
        raise ValidationError({"on": _("The day lies more than %(years)d years back.") % {"years": YEARS_BACK}})
    births = [row.birth_date for row in wish.people] + [wish.newcomer.birth_date if wish.newcomer else None]
    if any(born is not None and wish.on < born for born in births):
        raise ValidationError({"on": _("Nobody moves before being born; check the day.")})
    if any(row.moved_in_on is not None and wish.on < row.moved_in_on for row in wish.people):
        raise ValidationError({"on": _("The day lies before the one on which they moved in.")})
