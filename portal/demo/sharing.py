"""What households can do for each other."""

from datetime import timedelta

from accounts.models import User
from residents import actions
from residents.models import Ability, AbilityField, Resident
from residents.rules.adults import is_adult
from residents.states.abilities import Reach, Slot

from .draw import Draw
from .people import People
from .words_residents import ABILITY_WORDS


def build_abilities(people: People, draw: Draw) -> int:
    """List what some people can, by the same door as everybody, with their consent; and ask some of them."""
    fields = list(AbilityField.objects.filter(is_active=True))
    listed: list[Ability] = []
    for joined in people.joined.values():
        for user, _unit in draw.random.sample(joined, min(len(joined), 5)):
            row = Resident.objects.select_related("household__place").get(user=user)
            if not is_adult(row, draw.today):
                continue
            chosen = draw.random.sample(fields, draw.random.choice((1, 1, 2)))
            listed += [_list(row, field, user, draw) for field in chosen]
    _ask(people, listed, draw)
    return len(listed)


def _list(row: Resident, field: AbilityField, user: User, draw: Draw) -> Ability:
    return actions.list_ability(
        resident=row,
        field=field,
        reach=draw.random.choice((Reach.BUILDING, Reach.COMMUNITY, Reach.COMMUNITY, Reach.STREET)),
        words=draw.random.choice(ABILITY_WORDS),
        slots=[draw.random.choice(Slot.values)],
        consent=True,
        by=_plain(user),
    )


def _ask(people: People, listed: list[Ability], draw: Draw) -> None:
    """Let neighbours ask for what the whole street may see."""
    open_ = [ability for ability in listed if ability.reach == Reach.STREET][:12]
    for number, ability in enumerate(open_):
        asker, _unit = draw.random.choice(next(iter(people.joined.values())))
        row = Resident.objects.get(user=asker)
        if ability.household_id == row.household_id or not is_adult(row, draw.today):
            continue
        lends = {"lend_until": draw.today + timedelta(days=5)} if ability.kind == "thing" else {}
        request = actions.ask_help(ability=ability, by=_plain(asker), words="方便的时候想请您帮个忙，谢谢！", **lends)
        if number % 3:
            request = actions.accept_help(request=request, by=_plain(request.owner), answer="周六上午可以。")
        if number % 3 == 2:  # noqa: PLR2004 - every third is done
            request = actions.finish_help(request=request, by=_plain(request.owner))
            actions.confirm_help(request=request, by=_plain(request.asker))


def _plain(user: User) -> User:
    """Return the person without what an earlier look has kept of it."""
    user.__dict__.pop("standing", None)
    return user
