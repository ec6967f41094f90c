"""Who is of age, and whose row of the roster it is."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from residents.models import Resident
from residents.states import Relation

ADULT_YEARS = 18
# Whose date of birth the office doesn't know counts as of age, but for those whom the roster calls children.
_YOUNG = (Relation.CHILD, Relation.GRANDCHILD)


def is_adult(resident: Resident, on: date) -> bool:
    """Whether somebody is 18 on a day (民法典 17); the 29th of February turns 18 on the 1st of March."""
    if resident.birth_date is None:
        return resident.relation not in _YOUNG
    return resident.birth_date <= _latest_birth(on)


def adults(on: date, lookup: str = "") -> Q:
    """Return the same as a condition on residents; ``lookup`` leads to them, as in "resident__"."""
    known = Q(**{f"{lookup}birth_date__lte": _latest_birth(on)})
    unknown = Q(**{f"{lookup}birth_date": None}) & ~Q(**{f"{lookup}relation__in": _YOUNG})
    return known | unknown


def own_row(user: User) -> Resident | None:
    """Return the roster's row of the person, or of the one for whom the person acts."""
    if not user.is_authenticated:
        return None
    rows = Resident.objects.current().filter(user=user.principal)
    return rows.select_related("household__place").defer("id_number", "phone").first()


def _latest_birth(on: date) -> date:
    day = 28 if (on.month, on.day) == (2, 29) and not _is_leap(on.year - ADULT_YEARS) else on.day
    return date(on.year - ADULT_YEARS, on.month, day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
