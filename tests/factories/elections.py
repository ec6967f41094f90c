"""Families, and elections among them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from places.models import Place
from residents.actions import call_election, name_candidate
from residents.actions.counting import begin_due
from residents.actions.terms import begin_term
from residents.models import Election, Household, Representative, Resident
from residents.states import Basis, Relation
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory


@dataclass
class Family:
    """A household: two adults with accounts, one without, and a child of sixteen with an account."""

    household: Household
    head: User
    spouse: User
    grandmother: Resident
    child: User

    def row(self, user: User) -> Resident:
        """Return the roster's row of one of them."""
        return Resident.objects.get(user=user)


def joined(household: Household, name: str, relation: str = Relation.OTHER, born: date = date(1980, 1, 1)) -> User:
    """Return an account that lives in a household."""
    user = UserFactory(name=name)
    ResidentFactory(household=household, name=name, relation=relation, birth_date=born, user=user)
    RoleGrantFactory(user=user, role=Role.RESIDENT, place=household.place)
    return user


def family(unit: Place, surname: str = "何") -> Family:
    """Return a family that lives in a unit."""
    household = HouseholdFactory(place=unit)
    today = timezone.localdate()
    return Family(
        household,
        joined(household, f"{surname}大山", Relation.HEAD),
        joined(household, f"{surname}小河", Relation.SPOUSE),
        ResidentFactory(
            household=household, name=f"{surname}奶奶", relation=Relation.PARENT, birth_date=date(1950, 3, 1)
        ),
        joined(household, f"{surname}小苗", Relation.CHILD, date(today.year - 16, 1, 1)),
    )


def representatives(unit: Place, count: int) -> list[User]:
    """Return so many accounts that represent a household of their own in a unit."""
    users = []
    for number in range(count):
        household = HouseholdFactory(place=unit)
        user = joined(household, f"代表{number}", Relation.HEAD)
        begin_term(household=household, resident=Resident.objects.get(user=user), basis=Basis.RECORD, months=36)
        users.append(user)
    return users


def voting_on(
    candidates: list[User], *, by: User, household: Household | None = None, place: Place | None = None
) -> Election:
    """Return an election in which these stand and the vote has begun."""
    election = call_election(household=household, place=place, by=by)
    for user in candidates:
        name_candidate(election=election, nominee=Resident.objects.get(user=user), by=user)
    return begin(election)


def begin(election: Election) -> Election:
    """Let the time to name candidates be over."""
    Election.objects.filter(pk=election.pk).update(nominations_close_at=timezone.now())
    begin_due()
    return fresh(election)


def over(election: Election) -> Election:
    """Let the time to vote be over; nothing is counted yet."""
    Election.objects.filter(pk=election.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    return fresh(election)


def fresh(election: Election) -> Election:
    """Return the election as the database has it, with what pages need."""
    return Election.objects.for_page().get(pk=election.pk)


def in_office(household: Household) -> Representative | None:
    """Return who represents a household today."""
    return Representative.objects.current().filter(household=household).first()
