"""Relations: proposed by one side, confirmed by the other, drawn; and the record of a year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import relations
from orgs.models import Evidence, Organisation
from orgs.models.relations import OrgRelation
from orgs.queries.record import year_of, years_of
from orgs.queries.relations import public_relations, web_of
from orgs.states import EvidenceKind
from orgs.states.relations import RELATION, Related, Relation
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.offices import PositionFactory, PostFactory, RelationFactory
from tests.factories.orgs import EvidenceFactory, MembershipFactory, OrganisationFactory
from tests.orgs.desk import at_once, fresh, who_may
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Cast) -> Organisation:
    return OrganisationFactory(place=cast.neighbour_community, name="合唱团")


@pytest.fixture
def its_manager(other: Organisation) -> User:
    user = UserFactory(name="何团长")
    RoleGrantFactory(user=user, role=Role.ORG_MANAGER, body=other.body)
    return user


def proposed(source: Organisation, target: Organisation, kind: str, by: User, **facts) -> OrgRelation:
    return relations.propose_relation(source=source, target=target, kind=kind, by=fresh(by), **facts)


def test_the_other_side_confirms_and_who_leads_is_counted(
    cast: Cast, organisation: Organisation, other: Organisation, its_manager: User
) -> None:
    relation = proposed(organisation, other, Relation.LEAD, cast.manager)
    assert (relation.stage, relation.waits_for) == (Related.PROPOSED, other)
    assert Notice.objects.get().user == its_manager
    assert Evidence.objects.count() == 0
    relations.confirm_relation(relation=relation, by=fresh(its_manager))
    evidence = Evidence.objects.get()
    assert (evidence.organisation, evidence.kind) == (organisation, EvidenceKind.RAISED)
    assert list(public_relations()) == [relation]
    relations.end_relation(relation=relation, by=fresh(cast.manager), reason="不再合作。")
    assert list(public_relations()) == []
    assert proposed(other, organisation, Relation.LEAD, cast.manager).waits_for == other


def test_who_may_propose_answer_end_and_record(
    cast: Cast, organisation: Organisation, other: Organisation, its_manager: User
) -> None:
    RoleGrantFactory(user=cast.resident, role=Role.ORG_MANAGER, body=OrganisationFactory(place=cast.community).body)
    able = who_may(
        cast, lambda user: relations.propose_relation(source=organisation, target=other, kind="link", by=user)
    )
    assert able == {"manager"}
    relation = OrgRelation.objects.get()
    for name, may in (
        ("confirm", set()),
        ("decline", set()),
        ("end", {"manager", "staff", "second_staff", "neighbour_staff"}),
    ):
        permission = RELATION.step(name).permission
        assert {n for n, u in cast.everybody().items() if fresh(u).has_perm(permission, relation)} == may, name
        assert fresh(its_manager).has_perm(permission, relation)
    facts = {"source": organisation, "target": other}
    recorded = who_may(cast, lambda user: relations.record_incubation(**facts, by=user))
    assert recorded == {"staff", "second_staff", "neighbour_staff"}
    relations.decline_relation(relation=relation, by=fresh(its_manager))
    assert proposed(other, organisation, Relation.LINK, its_manager).waits_for == organisation


def test_no_relation_with_itself_none_twice_and_none_across_streets(
    cast: Cast, organisation: Organisation, other: Organisation, its_manager: User
) -> None:
    abroad = OrganisationFactory(place=cast.other_street)
    for wrong in ({"target": organisation}, {"target": abroad}, {"target": other, "kind": "friend"}):
        with pytest.raises(ValidationError):
            proposed(**{"source": organisation, "kind": "link", "by": cast.manager} | wrong)
    with pytest.raises(ValidationError):
        proposed(organisation, other, "link", cast.manager, since=timezone.localdate() + timedelta(days=1))
    relation = proposed(organisation, other, "link", cast.manager)
    with pytest.raises(FlowRefused):
        proposed(other, organisation, "link", its_manager)
    for wrong in ({"source": other, "target": organisation}, {"source": other, "target": other, "kind": "lead"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RelationFactory(proposed_by=cast.manager, **wrong)
    assert list(OrgRelation.objects.all()) == [relation]
    assert proposed(organisation, other, "lead", cast.manager).kind == "lead"


@pytest.mark.django_db(transaction=True)
def test_both_who_propose_at_once_make_one(
    cast: Cast, organisation: Organisation, other: Organisation, its_manager: User
) -> None:
    sides = [(organisation, other, cast.manager), (other, organisation, its_manager)]
    found = at_once(lambda side: proposed(side[0], side[1], "link", side[2]), sides)
    assert (found, OrgRelation.objects.count()) == ({"done": 1, "refused": 1}, 1)


def test_the_drawing_holds_everybody_once_and_nobody_on_somebody_else(cast: Cast, organisation: Organisation) -> None:
    others = [OrganisationFactory(place=cast.community) for _n in range(24)]
    for number, one in enumerate(others):
        RelationFactory(source=organisation, target=one, kind=list(Relation)[number % 3], proposed_by=cast.manager)
    pair = [OrganisationFactory(place=cast.community) for _n in range(2)]
    RelationFactory(source=pair[0], target=pair[1], proposed_by=cast.manager)
    web = web_of(public_relations())
    assert {spot.organisation for spot in web.spots} == {organisation, *others, *pair}
    assert (len(web.spots), len(web.lines), web.is_cut) == (27, 25, False)
    assert len({(spot.x, spot.y) for spot in web.spots}) == 27
    (centre,) = [spot for spot in web.spots if spot.organisation == organisation]
    assert centre.is_middle
    assert all(spot.left >= 0 and spot.left + 176 <= web.width for spot in web.spots)
    assert all(spot.top >= 0 and spot.top + 52 <= web.height for spot in web.spots)
    assert web_of(OrgRelation.objects.none()).spots == []


def test_the_record_of_a_year_comes_from_what_is_held(
    cast: Cast, organisation: Organisation, other: Organisation, django_assert_max_num_queries
) -> None:
    year = timezone.localdate().year
    day = date(year, 1, 5)
    for number in range(3):
        EvidenceFactory(
            organisation=organisation,
            kind=EvidenceKind.ACTIVITY,
            happened_on=date(year, 1, 5 + number),
            detail={"title": "理发"},
        )
    EvidenceFactory(organisation=organisation, quantity=40, happened_on=day)
    for points in (80, 100):
        EvidenceFactory(organisation=organisation, kind=EvidenceKind.SATISFACTION, quantity=points, happened_on=day)
    EvidenceFactory(organisation=organisation, quantity=999, happened_on=date(year - 1, 12, 31))
    MembershipFactory(organisation=organisation, joined_on=day)
    PositionFactory(organisation=organisation, user=cast.member, starts_on=day)
    PostFactory(organisation=organisation, author=cast.manager)
    RelationFactory(source=organisation, target=other, since=day, proposed_by=cast.manager)
    with django_assert_max_num_queries(12):
        record = year_of(organisation, year)
    assert (record.activities, record.person_times, record.months[0]) == (3, 40, 3)
    assert record.quantity(EvidenceKind.SATISFACTION) == 90
    assert (record.joined, len(record.taking_office), record.post_count, len(record.relations)) == (3, 1, 1, 1)
    assert [event.detail["title"] for event in record.events] == ["理发"] * 3
    before = year_of(organisation, year - 1)
    assert (before.person_times, before.joined, before.is_empty) == (999, 0, False)
    assert year_of(organisation, year - 2).is_empty
    assert years_of(organisation)[0] == year


def test_record_and_relations_on_the_portal_and_on_paper(
    client, cast: Cast, organisation: Organisation, other: Organisation, its_manager: User
) -> None:
    page = f"/orgs/{organisation.pk}"
    year = timezone.localdate().year
    assert client.get(f"{page}/record/").url == f"{page}/record/{year}/"
    assert client.get(f"{page}/record/{year}/").status_code == 200
    assert client.get(f"{page}/record/1999/").status_code == 404
    paper = client.get(f"{page}/record/{year}/paper/")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    client.force_login(cast.manager)
    sent = {"kind": "lead:out", "other": "合唱", "since": str(timezone.localdate())}
    client.post(f"{page}/relations/new/", sent)
    relation = OrgRelation.objects.get()
    assert (relation.source, relation.target, relation.kind) == (organisation, other, "lead")
    assert client.post(f"{page}/relations/new/", sent).status_code == 200
    client.force_login(cast.stranger)
    assert client.post(f"{page}/relations/new/", sent).status_code == 403
    assert client.post(f"{page}/relations/{relation.pk}/confirm/").status_code == 403
    assert "合唱团" not in client.get(f"{page}/relations/").content.decode()
    client.force_login(its_manager)
    client.post(f"/orgs/{other.pk}/relations/{relation.pk}/confirm/")
    client.logout()
    for address in (f"{page}/relations/", "/relations/", f"/relations/?community={cast.community.code}", f"{page}/"):
        assert "合唱团" in client.get(address).content.decode(), address
    assert client.get("/relations/?community=none").status_code == 404
