"""Affairs as people raise them."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from places.models import Place
from residents.actions import affairs as actions
from residents.models import Affair
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.elections import joined
from tests.factories.residents import HouseholdFactory


def neighbour(unit: Place, name: str = "吕邻居") -> User:
    """Return an adult with an account who lives in a household of their own in a unit."""
    return joined(HouseholdFactory(place=unit), name)


def leader(place: Place, role: Role, name: str) -> User:
    """Return a leader in office."""
    user = UserFactory(name=name)
    RoleGrantFactory(user=user, role=role, place=place)
    return user


def raised(by: User, place: Place, title: str = "楼道灯不亮", **facts: str) -> Affair:
    """Return an affair that somebody has raised."""
    words = facts.get("words", "三楼的楼道灯坏了一周，老人晚上看不清台阶。")
    return actions.raise_affair(place=place, title=title, words=words, topic=facts.get("topic", "facilities"), by=by)


def settled(affair: Affair, by: User) -> Affair:
    """Return it taken up and settled."""
    return actions.settle(affair=actions.take_up(affair=affair, by=by), by=by, reason="已更换灯泡")


def late(affair: Affair, days: int) -> Affair:
    """Let its last day lie so many days back."""
    Affair.objects.filter(pk=affair.pk).update(due_on=timezone.localdate() - timedelta(days=days))
    affair.refresh_from_db()
    return affair
