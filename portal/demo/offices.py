"""What organisations do at their desks: positions, invitations, posts, photos, accounts, relations."""

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import BEGUN
from core.models import StepTaken
from core.states import Visibility
from orgs.actions import invitations, offices, page, posts, relations, statements
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgPosition, PositionTitle
from orgs.models.posts import OrgArea, OrgField, OrgFollow, OrgPage, WorkField
from orgs.states import Belonging
from orgs.states.offices import POSITION, Desk, Term
from orgs.states.relations import Relation
from places.models import Place

from .draw import Draw
from .words_offices import ALTS, DRAFT, INCOME, MEETS, MOTTOS, POSTS, QUESTIONS, SPENDING

BATCH = 2_000
TITLES = ("副会长", "秘书长", "财务负责人", "宣传委员", "骨干")
DESKS = 12  # organisations that work at their desks by the doors of the product
SKIES = ("#bcd9ea", "#e8d9b8", "#d8e6cf")


def build_offices(organisations: list[Organisation], resident: User, draw: Draw) -> int:
    """Give every organisation a team, fields and areas; the first dozen post, publish accounts and know each other."""
    _teams(organisations, draw)
    _fields(organisations, draw)
    managers = _managers(organisations[:DESKS])
    for number, organisation in enumerate(organisations[:DESKS]):
        manager = _plain(managers[organisation.body_id])
        _page(organisation, manager, number, draw)
        _posts(organisation, manager, number)
        _accounts(organisation, manager, draw)
    _relations(organisations[:DESKS], managers, draw)
    first = organisations[0]
    _first_desk(first, _plain(managers[first.body_id]), resident, draw)
    _followers(organisations, draw)
    return OrgPosition.objects.count()


def _teams(organisations: list[Organisation], draw: Draw) -> None:
    """Fill positions as they were filled when the organisation was filed, with the line of the trace for each."""
    titles = {title.name: title for title in PositionTitle.objects.all()}
    members: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(organisation__in=organisations, stage=Belonging.MEMBER).select_related("user")
    for membership in rows.order_by("pk"):
        members.setdefault(membership.organisation_id, []).append(membership)
    positions: list[OrgPosition] = []
    for organisation in organisations:
        team = members.get(organisation.pk, [])
        for name, membership in zip(("会长", *TITLES), team, strict=False):
            title = titles[name]
            # The manager of the filing keeps the role that it gave; the others are named without a desk.
            positions.append(
                OrgPosition(
                    organisation=organisation,
                    user=membership.user,
                    title=title,
                    is_single=title.is_single,
                    desk="" if title.desk == Desk.MANAGER else title.desk,
                    starts_on=organisation.filed_on,
                    ends_on=draw.today + timedelta(days=draw.random.randrange(12, 700)),
                    stage=Term.HELD,
                )
            )
    OrgPosition.objects.bulk_create(positions, batch_size=BATCH)
    StepTaken.objects.bulk_create([_step(position) for position in positions], batch_size=BATCH)


def _step(position: OrgPosition) -> StepTaken:
    return StepTaken(
        flow=POSITION.name,
        object_id=position.pk,
        object_label=str(position)[:200],
        street_code=position.street_code,
        step=BEGUN,
        source="",
        target=Term.HELD,
        actor_name=position.user.name,
        actor_role=str(Role.ORG_MEMBER.label),
        visibility=Visibility.PUBLIC,
    )


def _fields(organisations: list[Organisation], draw: Draw) -> None:
    every = list(WorkField.objects.all())
    around: dict[int, list[Place]] = {}
    fields: list[OrgField] = []
    areas: list[OrgArea] = []
    for organisation in organisations:
        chosen = draw.random.sample(every, draw.random.choice((1, 2, 2, 3)))
        fields += [OrgField(organisation=organisation, field=field) for field in chosen]
        if organisation.street_id not in around:
            around[organisation.street_id] = list(
                Place.objects.filter(street=organisation.street_id, level="community").order_by("order", "path")
            )
        others = [place for place in around[organisation.street_id] if place.pk != organisation.place_id]
        served = [organisation.place, *draw.random.sample(others, min(len(others), draw.random.choice((0, 0, 1, 3))))]
        areas += [OrgArea(organisation=organisation, place=place) for place in served]
    OrgField.objects.bulk_create(fields, batch_size=BATCH)
    OrgArea.objects.bulk_create(areas, batch_size=BATCH)


def _managers(organisations: list[Organisation]) -> dict[int, User]:
    grants = RoleGrant.objects.filter(body__in=[one.body_id for one in organisations], role=Role.ORG_MANAGER)
    return {grant.body_id: grant.user for grant in grants.select_related("user") if grant.body_id}


def _page(organisation: Organisation, manager: User, number: int, draw: Draw) -> None:
    page.keep_page(
        organisation=organisation,
        by=manager,
        motto=MOTTOS[number % len(MOTTOS)],
        meets=draw.random.choice(MEETS),
        questions=QUESTIONS if number % 2 == 0 else [],
        fields=[row.field for row in OrgField.objects.filter(organisation=organisation).select_related("field")],
        areas=[row.place for row in OrgArea.objects.filter(organisation=organisation).select_related("place")],
    )
    for turn, alt in enumerate(ALTS[: 3 if number < 3 else 1]):  # noqa: PLR2004 - the first few show more
        posts.add_photo(organisation=organisation, upload=picture(number + turn), alt=alt, caption=alt, by=manager)


def _posts(organisation: Organisation, manager: User, number: int) -> None:
    for title, text in POSTS[: 3 if number == 0 else 1 + number % 2]:
        post = posts.write_post(organisation=organisation, title=title, text=text, by=manager)
        posts.publish_post(post=post, by=manager)
    if number == 0:
        posts.write_post(organisation=organisation, title=DRAFT[0], text=DRAFT[1], by=manager)


def _accounts(organisation: Organisation, manager: User, draw: Draw) -> None:
    """Publish the accounts of last year, with sums that add up."""
    year = draw.today.year - 1
    if organisation.filed_on > date(year, 12, 31) or draw.random.random() < 0.2:  # noqa: PLR2004
        return
    opening = draw.random.randrange(0, 300_000)
    lines: list[dict[str, object]] = [{"side": "income", "label": label, "fen": fen} for label, fen in INCOME]
    lines += [{"side": "spending", "label": label, "fen": fen} for label, fen in SPENDING]
    closing = opening + sum(fen for _label, fen in INCOME) - sum(fen for _label, fen in SPENDING)
    drawn = statements.draw_up(
        organisation=organisation, year=year, opening=opening, closing=closing, lines=lines, by=manager
    )
    statements.publish_accounts(accounts=drawn, by=manager)


def _relations(organisations: list[Organisation], managers: dict[int, User], draw: Draw) -> None:
    """Let neighbours work together, the first bring others along, and leave some proposals open."""
    kinds = (Relation.LINK, Relation.LEAD, Relation.INCUBATE)
    pairs = [(0, n, kinds[n % 3]) for n in range(1, 6)] + [(1, 6, Relation.LINK), (6, 7, Relation.LEAD)]
    pairs += [(8, 9, Relation.INCUBATE), (9, 10, Relation.LINK)]
    for number, (one, other, kind) in enumerate(pairs):
        if max(one, other) >= len(organisations):
            continue
        source, target = organisations[one], organisations[other]
        relation = relations.propose_relation(
            source=source,
            target=target,
            kind=kind,
            since=draw.today - timedelta(days=30 * (number + 1)),
            by=_plain(managers[source.body_id]),
        )
        if number != 4:  # noqa: PLR2004 - one still waits for its answer
            relations.confirm_relation(relation=relation, by=_plain(managers[target.body_id]))


def _first_desk(organisation: Organisation, manager: User, resident: User, draw: Draw) -> None:
    """Leave the first organisation something of everything that waits."""
    titles = {title.name: title for title in PositionTitle.objects.all()}
    held = OrgPosition.objects.held().filter(organisation=organisation)
    free = Membership.objects.filter(organisation=organisation, stage=Belonging.MEMBER)
    others = [one.user for one in free.exclude(user__in=held.values("user")).select_related("user").order_by("pk")]
    for user, name, accepts in zip(others, ("副会长", "骨干", "组织委员"), (True, True, False), strict=False):
        position = offices.offer_position(
            organisation=organisation,
            user=user,
            title=titles[name],
            ends_on=draw.today + timedelta(days=21 if name == "骨干" else 730),
            by=manager,
        )
        if accepts:
            offices.accept_position(position=position, by=_plain(user))
    invitations.open_link(organisation=organisation, most=30, words="欢迎加入我们，一起为邻里做点事。", by=manager)
    if not Membership.objects.filter(organisation=organisation, user=resident).exists():
        invitations.invite_by_phone(
            organisation=organisation,
            phone=resident.phone,
            name=resident.name,
            words="您做的面点大家都爱吃，来帮帮忙吧！",
            by=manager,
        )


def _followers(organisations: list[Organisation], draw: Draw) -> None:
    rows = Membership.objects.filter(organisation__in=organisations[:DESKS], stage=Belonging.MEMBER)
    people = list(rows.values_list("user", flat=True).distinct().order_by("user"))
    for organisation in organisations[:DESKS]:
        chosen = draw.random.sample(people, min(len(people), draw.random.randrange(5, 40)))
        OrgFollow.objects.bulk_create([OrgFollow(organisation=organisation, user_id=pk) for pk in chosen])
        OrgPage.objects.filter(organisation=organisation).update(follower_count=len(chosen))


def picture(number: int) -> SimpleUploadedFile:
    """Return a drawn picture of houses and neighbours: nobody can be recognised."""
    image = Image.new("RGB", (960, 720), SKIES[number % len(SKIES)])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 520, 960, 720), fill="#8fae7c")
    for house in range(4):
        left, top = 40 + house * 235, 220 + (house * 37 + number * 53) % 120
        pen.rectangle((left, top, left + 180, 540), fill="#f3ead8", outline="#8a857a", width=4)
        pen.polygon(((left - 16, top), (left + 90, top - 80), (left + 196, top)), fill="#b7322c")
        for floor in range(3):
            pen.rectangle((left + 24, top + 30 + floor * 80, left + 70, top + 80 + floor * 80), fill="#5b8f8b")
            pen.rectangle((left + 108, top + 30 + floor * 80, left + 154, top + 80 + floor * 80), fill="#5b8f8b")
    for person in range(5 + number % 3):
        x = 90 + person * 130
        pen.ellipse((x, 520, x + 46, 566), fill="#e9c39b")
        pen.rounded_rectangle((x - 14, 566, x + 60, 680), 26, fill=("#1f6f6b", "#b7322c", "#7d5000")[person % 3])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return SimpleUploadedFile(f"photo-{number}.jpg", out.getvalue(), content_type="image/jpeg")


def _plain(user: User) -> User:
    """Return the person without what an earlier look has kept of it."""
    for name in ("standing", "desks"):
        user.__dict__.pop(name, None)
    return user
