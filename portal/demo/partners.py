"""Partners of the demo street: intents, agreements, resources, what they gave and how it was used."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import User
from orgs.actions import partner_agreements as agreements
from orgs.actions import partner_gifts as gifts
from orgs.actions import partner_resources as resources
from orgs.actions import partners as actions
from orgs.actions.partner_agreements import Promise
from orgs.models import Organisation
from orgs.models.partners import AgreementLine, Partner, PartnerGift
from orgs.queries import managers_of
from orgs.states import ACTIVE
from places.models import Place

from .draw import Draw
from .offices import picture
from .people import People, give_password
from .scale import Scale
from .words_partners import ALT, DUTIES, FIRST, GIVES, INTRODUCTION, KINDS, STREET_DUTIES, TO_PLACE

INTENTS, TALKS, ENDED, DECLINED = 2, 2, 1, 1
PERSON_EVERY = 8  # one partner in so many is a person
UNNAMED_EVERY = 9  # and one in so many does not want to be named
PHOTOS = 24
FEN = 100


@dataclass
class _Street:
    """What the partners of the demo are built from."""

    street: Place
    people: People
    organisations: list[Organisation]
    communities: list[Place]
    draw: Draw
    photos: int = 0

    @property
    def staff(self) -> User:
        """Who records."""
        return self.people.staff["street"]

    @property
    def second(self) -> User:
        """Who confirms what the first has recorded."""
        return self.people.staff["street2"]


def build_partners(street: Place, people: People, organisations: list[Organisation], scale: Scale, draw: Draw) -> int:
    """Make the partners of the street, most of them performing; return how many there are."""
    active = [one for one in organisations if one.stage in ACTIVE and managers_of(one).exists()]
    here = _Street(street, people, active, list(people.joined), draw)
    made = [_partner(here, number) for number in range(scale.partners)]
    waiting, rest = made[: INTENTS + TALKS + DECLINED], made[INTENTS + TALKS + DECLINED :]
    for partner in waiting[INTENTS:]:
        actions.begin_talks(partner=partner, by=here.staff)
    actions.decline_partner(partner=waiting[-1], by=here.staff, reason="所提供的资源与街道需求不符")
    for number, partner in enumerate(rest):
        _perform(here, partner, number)
    _over(here, rest[-ENDED:])
    _sign_in(here, rest[0])
    return len(made)


def _partner(here: _Street, number: int) -> Partner:
    draw = here.draw
    if number % PERSON_EVERY == PERSON_EVERY - 1:
        kind, name = "person", draw.name(50)
        while Partner.objects.filter(name=name).exists():
            name = draw.name(50)
    else:
        turn = number - number // PERSON_EVERY
        kind, endings = KINDS[turn % len(KINDS)]
        row = turn // len(KINDS)
        name = f"{FIRST[row % len(FIRST)]}{endings[(row // len(FIRST) + row) % len(endings)]}"
    about = {"introduction": INTRODUCTION, "address": f"济南路{10 + number}号"}
    contact = {"contact_name": draw.name(45), "contact_phone": draw.phone()}
    if number < INTENTS:
        by = here.people.joined[here.communities[number]][12][0]
        offers = GIVES[kind][0][1]
        facts: dict[str, Any] = {"name": name, "kind": kind, "offers": offers, "may_be_named": True, **contact, **about}
        return actions.declare_intent(place=here.street, by=by, **facts)
    named = number % UNNAMED_EVERY != UNNAMED_EVERY - 1
    agreed = draw.today - timedelta(days=draw.random.randrange(30, 300)) if named else None
    return actions.record_partner(
        place=here.street, by=here.staff, name=name, kind=kind, consented_on=agreed, **contact, **about
    )


def _perform(here: _Street, partner: Partner, number: int) -> None:
    draw = here.draw
    actions.begin_talks(partner=partner, by=here.staff)
    began = draw.today - timedelta(days=draw.random.randrange(120, 380))
    left = 20 if number == 1 else draw.random.randrange(40, 600)
    lines = [
        Promise(kind, text, quantity * (FEN if kind == "money" else 1), unit)
        for kind, text, quantity, unit, _title, _used in GIVES[partner.kind]
    ]
    draft = agreements.draft_agreement(
        partner=partner,
        title="幸福合伙协议",
        starts_on=began,
        ends_on=draw.today + timedelta(days=left),
        lines=lines,
        by=here.staff,
        partner_duties=DUTIES,
        street_duties=STREET_DUTIES,
    )
    signed = agreements.sign_agreement(agreement=draft, signed_on=began, by=here.staff)
    for (kind, _text, quantity, unit, title, used), line in zip(GIVES[partner.kind], signed.lines.all(), strict=True):
        whole = quantity * (FEN if kind == "money" else 1)
        offered: dict[str, Any] = {
            "kind": kind,
            "title": title,
            "quantity": whole,
            "unit": unit,
            "available": "提前三天预约",
        }
        resources.offer_resource(partner=partner, by=here.staff, **offered)
        _give(here, line, whole, used, number)


def _give(here: _Street, line: AgreementLine, whole: int, used: str, number: int) -> None:
    """Deliver part of a promise to an organisation, or to a community, and report how it was used."""
    draw = here.draw
    share = max(1, whole * draw.random.randrange(2, 6) // 10)
    days = (draw.today - line.agreement.starts_on).days
    given_on = draw.today - timedelta(days=draw.random.randrange(15, days))
    facts: dict[str, Any] = {"line": line, "quantity": share, "given_on": given_on, "by": here.staff}
    if number % 3 == 2:  # noqa: PLR2004 - every third goes to a community
        community = draw.random.choice(here.communities)
        gift = gifts.record_gift(**facts, to_place=community, words=TO_PLACE)
        receiver = here.second
    else:
        organisation = here.organisations[(number + line.pk) % len(here.organisations)]
        gift = gifts.record_gift(**facts, organisation=organisation)
        receiver = managers_of(organisation)[0]
    if number % 7 == 6:  # noqa: PLR2004 - one in seven still waits for its receipt
        return
    gift = gifts.receive_gift(gift=gift, by=receiver)
    _use(here, gift, receiver, used)


def _use(here: _Street, gift: PartnerGift, by: User, words: str) -> None:
    draw = here.draw
    quantity = max(1, gift.quantity * draw.random.randrange(4, 10) // 10)
    with_photo = here.photos < PHOTOS and gift.pk % 2 == 0
    here.photos += with_photo
    gifts.report_use(
        gift=gift,
        quantity=quantity,
        people=draw.random.randrange(8, 90),
        used_on=gift.given_on + timedelta(days=draw.random.randrange(1, 14)),
        words=words,
        by=by,
        photo=picture(here.photos) if with_photo else None,
        alt=ALT if with_photo else "",
    )


def _over(here: _Street, partners: list[Partner]) -> None:
    """Let the last ones end."""
    for partner in partners:
        for agreement in partner.partneragreements.all():
            agreements.break_off(agreement=agreement, by=here.staff, reason="合伙单位迁出本市")
        actions.end_partnership(partner=partner, by=here.staff, reason="合伙单位迁出本市")


def _sign_in(here: _Street, partner: Partner) -> None:
    """Give the first partner a sign-in; an organisation asks it for something, and has a receipt to confirm."""
    user = here.people.joined[here.communities[0]][14][0]
    give_password(user, "partner")
    actions.give_sign_in(partner=partner, user=user, by=here.staff)
    user = User.objects.get(pk=user.pk)
    organisation = here.organisations[0]
    manager = managers_of(organisation)[0]
    resource = partner.partnerresources.order_by("pk")[0]
    today = here.draw.today
    resources.ask_for_resource(
        resource=resource,
        organisation=organisation,
        purpose="开展冬季助老活动",
        quantity=max(1, (resource.quantity or 10) // 10),
        starts_on=today,
        ends_on=today + timedelta(days=30),
        by=manager,
    )
    agreement = partner.partneragreements.get()
    line = agreement.lines.order_by("pk")[0]
    gifts.record_gift(
        line=line,
        quantity=max(1, (line.quantity or 10) // 20),
        given_on=today - timedelta(days=1),
        organisation=organisation,
        by=user,
    )
