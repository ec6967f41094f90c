"""Who is told what about elections."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from notices.actions import notify
from residents.models import Election, ElectionRound, Elector
from residents.states import ElectionStage

BATCH = 2000
PAGE = "/elections/"


def people_of(elections: Iterable[Election]) -> list[User]:
    """Return everybody with an account on the rolls of some elections."""
    return list(User.objects.filter(resident__in=Elector.objects.filter(election__in=elections).values("resident")))


def staff_of(election: Election) -> list[User]:
    """Return the staff who look after an election."""
    return list(holders_of(Role.COMMUNITY_STAFF, at=election.place))


def leaders_of_household(election: Election) -> list[User]:
    """Return the leaders who check what a family hands in, and the staff."""
    return list(
        holders_of(Role.GRID_LEADER, Role.BUILDING_LEADER, Role.UNIT_LEADER, Role.COMMUNITY_STAFF, at=election.place)
    )


def announce_round(*, pk: int) -> int:
    """Tell everybody on the rolls of a round that it is open; called by the worker, and none is told twice."""
    round_ = ElectionRound.objects.select_related("place").get(pk=pk)
    told, last = 0, 0
    while rows := list(
        Elector.objects.filter(election__round=round_, pk__gt=last, resident__user__isnull=False)
        .order_by("pk")
        .values_list("pk", "resident__user")[:BATCH]
    ):
        last = rows[-1][0]
        told += notify(
            kind="residents.election_opened",
            to=User.objects.filter(pk__in=[user for _elector, user in rows]),
            title=round_.name,
            text=_("Name candidates until %(until)s, then vote until %(closes)s.")
            % {"until": _moment(round_.nominations_close_at), "closes": _moment(round_.closes_at)},
            url=PAGE,
            street_code=round_.street_code,
            key=f"residents.round:{round_.pk}:opened",
        )
    return told


def tell(election: Election, *, kind: str, text: str, to: Iterable[User] | None = None, key: str | None = None) -> None:
    """Tell the people on the roll of one election, or others, and lead them to its page."""
    notify(
        kind=kind,
        to=people_of([election]) if to is None else to,
        title=str(election),
        text=text,
        url=election.get_absolute_url(),
        street_code=election.street_code,
        key=key,
    )


@transaction.atomic
def remind_voters(*, limit: int = 500) -> int:
    """Remind who has not voted a day before the end, once; return for how many elections. Called by the clock."""
    soon = timezone.now() + timedelta(days=1)
    ending = Election.objects.filter(
        stage=ElectionStage.VOTING, reminded=False, closes_at__lte=soon, closes_at__gt=timezone.now()
    )
    chosen = list(ending.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])
    if not chosen:
        return 0
    late = Elector.objects.filter(election__in=chosen, voted_on=None)
    for street in {election.street_id for election in chosen}:
        here = [election for election in chosen if election.street_id == street]
        notify(
            kind="residents.vote_now",
            to=User.objects.filter(resident__in=late.filter(election__in=here).values("resident")),
            title=_("Your vote is still missing"),
            text=_("An election in which you can vote ends on %(when)s.") % {"when": _moment(here[0].closes_at)},
            url=PAGE,
            street_code=here[0].street_code,
        )
    Election.objects.filter(pk__in=[election.pk for election in chosen]).update(reminded=True)
    return len(chosen)


def _moment(when: object) -> str:
    return date_format(timezone.localtime(when), "Y-m-d H:i") if when is not None else ""  # type: ignore[arg-type]
