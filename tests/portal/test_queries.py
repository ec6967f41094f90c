from datetime import date

import pytest
from django.utils import timezone

from notices.models import DueDate, Notice
from orgs.states import Belonging, EvidenceKind, Growth
from portal.queries import Figures, figures, latest, own_matters, search
from projects.states import Stage as ProjectStage
from proposals.states import Stage as ProposalStage
from tests.factories.disclosure import PublicNoticeFactory
from tests.factories.orgs import EvidenceFactory, MembershipFactory, OrganisationFactory
from tests.factories.places import branch
from tests.factories.projects import ApplicationFactory
from tests.factories.proposals import ProposalFactory, SupportFactory


@pytest.fixture
def elsewhere(cast):
    """Everything of the other street; it must never be counted here."""
    place = branch(cast.other_street, 2)["community"]
    organisation = OrganisationFactory(place=place)
    MembershipFactory(organisation=organisation)
    EvidenceFactory(organisation=organisation, quantity=1000)
    SupportFactory(proposal=ProposalFactory(place=place, stage=ProposalStage.DELIBERATING, answered_at=timezone.now()))
    ApplicationFactory(organisation=organisation)


def test_an_empty_street_has_zeros(cast, elsewhere):
    assert figures() == Figures(people=0, person_times=0, organisations=0, proposals=0, projects=0)


def test_each_person_counts_once_and_each_service_each_time(cast, elsewhere):
    first, second = OrganisationFactory.create_batch(2, place=cast.community)
    OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    for organisation in (first, second):
        MembershipFactory(organisation=organisation, user=cast.member)
    MembershipFactory(organisation=first, user=cast.stranger, stage=Belonging.ASKED)
    taken = ProposalFactory(
        place=cast.building, author=cast.member, stage=ProposalStage.DELIBERATING, answered_at=timezone.now()
    )
    ProposalFactory(place=cast.building, author=cast.stranger, stage=ProposalStage.DRAFT, filed_at=None)
    SupportFactory(proposal=taken, user=cast.resident)
    SupportFactory(proposal=taken, user=cast.member)
    EvidenceFactory(organisation=first, quantity=30)
    EvidenceFactory(organisation=second, quantity=12)
    EvidenceFactory(organisation=first, kind=EvidenceKind.ACTIVITY, quantity=1)
    ApplicationFactory(organisation=first)
    ApplicationFactory(organisation=first, stage=ProjectStage.SUBMITTED)
    assert figures() == Figures(people=2, person_times=42, organisations=2, proposals=1, projects=1)


def test_figures_are_kept_for_a_minute(cast, django_assert_num_queries):
    figures()
    with django_assert_num_queries(0):
        figures()


def test_latest_shows_only_what_the_public_may_read(cast):
    running = PublicNoticeFactory(place=cast.community)
    PublicNoticeFactory(place=cast.community, stage="passed")
    public = ProposalFactory(place=cast.building)
    ProposalFactory(place=cast.building, stage=ProposalStage.DRAFT, filed_at=None)
    organisation = OrganisationFactory(place=cast.community)
    project = ApplicationFactory(organisation=organisation)
    ApplicationFactory(organisation=organisation, stage=ProjectStage.SUBMITTED)
    found = latest()
    assert (found.notices, found.proposals, found.projects) == ([running], [public], [project])


def test_search_finds_what_is_public_of_every_kind(cast):
    organisation = OrganisationFactory(place=cast.community, name="楼道灯修理队")
    ProposalFactory(place=cast.building, stage=ProposalStage.DRAFT, filed_at=None)
    proposal = ProposalFactory(place=cast.building)
    project = ApplicationFactory(organisation=organisation, title="点亮楼道灯")
    ApplicationFactory(organisation=organisation, title="楼道灯二期", stage=ProjectStage.DRAFT)
    notice = PublicNoticeFactory(place=cast.community, title="楼道灯项目公示")
    everything = {"orgs": [organisation], "proposals": [proposal], "projects": [project], "notices": [notice]}
    assert search("楼道灯") == everything
    assert search("楼道灯", "orgs") == {"orgs": [organisation]}
    assert search("楼道灯", "nonsense") == everything
    assert search("  ") == {}


def test_search_shows_a_few_of_each_kind_or_more_of_one(cast):
    ProposalFactory.create_batch(30, place=cast.building)
    assert len(search("楼道灯")["proposals"]) == 6
    assert len(search("楼道灯", "proposals")["proposals"]) == 21


def test_own_matters_are_one_s_own(cast):
    organisation = OrganisationFactory(place=cast.community, body=cast.body, name="夕阳红")
    joined = MembershipFactory(organisation=organisation, user=cast.manager)
    MembershipFactory(organisation=organisation, user=cast.stranger, stage=Belonging.LEFT)
    mine = ProposalFactory(place=cast.building, author=cast.manager, stage=ProposalStage.DRAFT, filed_at=None)
    ProposalFactory(place=cast.building)
    ours = ApplicationFactory(organisation=organisation, stage=ProjectStage.DRAFT)
    unread = Notice.objects.create(user=cast.manager, kind="x", title="a", text="b")
    Notice.objects.create(user=cast.manager, kind="x", title="a", text="b", read_at=timezone.now())
    due = DueDate.objects.create(key="a", kind="x", title="a", due_on=date(2026, 11, 25))
    due.people.add(cast.manager)
    DueDate.objects.create(key="b", kind="x", title="a", due_on=date(2026, 11, 25)).people.add(cast.stranger)
    own = own_matters(cast.manager)
    assert (own.due, own.proposals, own.memberships) == ([due], [mine], [joined])
    assert (own.organisations, own.applications, own.messages) == ([organisation], [ours], [unread])
    assert own.waiting == {}
    stranger = own_matters(cast.stranger)
    assert (stranger.proposals, stranger.memberships, stranger.organisations, stranger.applications) == ([], [], [], [])


@pytest.mark.parametrize(
    ("who", "proposals", "projects"),
    [("community_staff", 1, 1), ("staff", 2, 1), ("neighbour_staff", 1, 0), ("other_staff", 0, 0)],
)
def test_staff_see_how_much_waits_in_their_place(cast, who, proposals, projects):
    ProposalFactory(place=cast.building)
    ProposalFactory(place=cast.neighbour_community)
    organisation = OrganisationFactory(place=cast.community)
    ApplicationFactory(organisation=organisation, stage=ProjectStage.SUBMITTED, submitted_at=timezone.now())
    waiting = own_matters(getattr(cast, who)).waiting
    assert waiting == {"proposals": proposals, "projects": projects}


def test_who_acts_for_a_resident_sees_the_resident_s_matters(cast):
    theirs = ProposalFactory(place=cast.building, author=cast.resident)
    ProposalFactory(place=cast.building, author=cast.grid_leader)
    cast.grid_leader.acting_for = cast.resident
    assert own_matters(cast.grid_leader).proposals == [theirs]
