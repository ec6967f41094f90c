"""Households and the people in them; who joined; staff and leaders."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.models import RoleGrant, User
from accounts.states import STAFF_SITE_ROLES, Role
from core.personal import keyed_hash
from places.models import Place
from residents.models import Household, Resident
from residents.states import Relation, Sex

from .draw import Draw
from .scale import Scale

PASSWORD = "yisilin-demo-2026"  # noqa: S105 - shown to everybody who starts the demo
ADULT = 16
BATCH = 5000
TAGS = ("退伍军人", "会修水电", "会理发", "退休教师", "退休医生", "文艺骨干", "独居老人", "志愿者")


@dataclass
class People:
    """Who is in the demo street."""

    staff: dict[str, User] = field(default_factory=dict)
    # The accounts of every community, for organisations and proposals to draw from.
    joined: dict[Place, list[tuple[User, Place]]] = field(default_factory=dict)


def build_people(street: Place, units: dict[Place, list[Place]], scale: Scale, draw: Draw) -> People:
    """Fill the dwellings; everybody of age has joined."""
    people = People(joined={community: [] for community in units})
    each = scale.residents // len(units)
    for community, places in units.items():
        _fill(people, street, community, places, each, draw)
    _staff(people, street, list(units), draw)
    _leaders(people, units)
    return people


def _fill(  # noqa: PLR0913, PLR0917 - one community, told in full
    people: People, street: Place, community: Place, places: list[Place], count: int, draw: Draw
) -> None:
    households: list[Household] = []
    residents: list[Resident] = []
    while len(residents) < count:
        n = len(households)
        place = places[n % len(places)]
        room = f"{n // len(places) // 2 + 1}0{n // len(places) % 2 + 1}"
        household = Household(place=place, street=street, room=room)
        households.append(household)
        residents += _family(household, draw)[: count - len(residents)]
    Household.objects.bulk_create(households, batch_size=BATCH)
    users = []
    for resident in residents:
        resident.street = street
        if resident.birth_date and draw.today.year - resident.birth_date.year >= ADULT:
            resident.phone = draw.phone()
            resident.phone_hash = keyed_hash(resident.phone)
            user = User(name=resident.name, phone=resident.phone, phone_hash=resident.phone_hash, phone_verified=True)
            user.password = "!"  # noqa: S105 - signs in by code
            user.date_joined = draw.moment(draw.random.randrange(5, 700))
            resident.user = user
            users.append((user, resident.household.place))
    User.objects.bulk_create([user for user, _place in users], batch_size=BATCH)
    for resident in residents:
        resident.household_id = resident.household.pk
        resident.user_id = resident.user.pk if resident.user else None
    Resident.objects.bulk_create(residents, batch_size=BATCH)
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=user, role=Role.RESIDENT, place=place) for user, place in users], batch_size=BATCH
    )
    people.joined[community] += users


def _family(household: Household, draw: Draw) -> list[Resident]:
    """Return a head, perhaps a spouse, a child or two, a parent."""
    age = draw.random.randrange(28, 82)
    head = _person(household, Relation.HEAD, age, draw)
    family = [head]
    if draw.random.random() < 0.75:  # noqa: PLR2004
        family.append(_person(household, Relation.SPOUSE, max(24, age + draw.random.randrange(-5, 5)), draw))
    if age < 60 and draw.random.random() < 0.6:  # noqa: PLR2004
        child = _person(household, Relation.CHILD, max(1, age - 27), draw)
        child.name = draw.family_name(head.name, max(1, age - 27))
        family.append(child)
    if age < 55 and draw.random.random() < 0.2:  # noqa: PLR2004
        family.append(_person(household, Relation.PARENT, age + 26, draw))
    return family


def _person(household: Household, relation: Relation, age: int, draw: Draw) -> Resident:
    male = draw.random.random() < 0.5  # noqa: PLR2004
    born = draw.birthday(age)
    number = draw.id_number(born, male=male)
    return Resident(
        household=household,
        name=draw.name(age),
        relation=relation,
        id_number=number,
        id_hash=keyed_hash(number),
        birth_date=born,
        sex=Sex.MALE if male else Sex.FEMALE,
        is_party_member=age > 22 and draw.random.random() < 0.1,  # noqa: PLR2004
        tags=[draw.random.choice(TAGS)] if draw.random.random() < 0.15 else [],  # noqa: PLR2004
    )


# User name, name, role, whether at the street (else at the first community).
STAFF = (
    ("street", "赵明华", Role.STREET_STAFF, True),
    ("street2", "钱立群", Role.STREET_STAFF, True),
    ("community", "孙晓燕", Role.COMMUNITY_STAFF, False),
    ("finance", "吴会计", Role.FINANCE, True),
    ("auditor", "郑审计", Role.AUDITOR, True),
    ("assessor", "沈老师", Role.ASSESSOR, True),
    ("instructor", "韩书记", Role.PARTY_INSTRUCTOR, True),
    ("sysadmin", "冯系统", Role.SYSTEM_ADMIN, True),
    ("secadmin", "陈安全", Role.SECURITY_ADMIN, True),
    ("auditadmin", "褚日志", Role.AUDIT_ADMIN, True),
)


def _staff(people: People, street: Place, communities: list[Place], draw: Draw) -> None:
    password = make_password(PASSWORD)
    for username, name, role, at_street in STAFF:
        user = User(username=username, name=name, phone=draw.phone(), phone_verified=True, password=password)
        user.is_staff = role in STAFF_SITE_ROLES
        user.save()
        RoleGrant.objects.create(user=user, role=role, place=street if at_street else communities[0])
        people.staff[username] = user
    rest = []
    for community in communities[1:]:
        user = User(name=draw.name(40), phone=draw.phone(), phone_verified=True, password="!", is_staff=True)  # noqa: S106
        user.save()
        rest.append(RoleGrant(user=user, role=Role.COMMUNITY_STAFF, place=community))
    RoleGrant.objects.bulk_create(rest)


def _leaders(people: People, units: dict[Place, list[Place]]) -> None:
    """Make the first resident of a unit its leader, and those of the first units lead building and grid."""
    grants: list[RoleGrant] = []
    led: set[tuple[str, int | None]] = set()
    for community, joined in people.joined.items():
        places = Place.objects.in_bulk({unit.parent_id for unit in units[community]})
        for user, unit in joined:
            building = places[unit.parent_id]
            for role, place_id in (
                (Role.GRID_LEADER, building.parent_id),
                (Role.BUILDING_LEADER, building.pk),
                (Role.UNIT_LEADER, unit.pk),
            ):
                if ("place", place_id) not in led and ("user", user.pk) not in led:
                    grants.append(RoleGrant(user=user, role=role, place_id=place_id))
                    led |= {("place", place_id), ("user", user.pk)}
    RoleGrant.objects.bulk_create(grants, batch_size=BATCH)


def give_password(user: User, username: str) -> User:
    """Let somebody of the street sign in with the demo's password."""
    user.username, user.password = username, make_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    return user
