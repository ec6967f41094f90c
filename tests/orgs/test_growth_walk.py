"""One organisation's way through every room: talent, circle, incubation, filing, evidence, a round, four stars."""

from datetime import date, timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.attachments import store_attachment
from disclosure.actions import end_over
from orgs.actions import draft_default_standard, incubation_reviews, publish_standard, record_evidence, rounds
from orgs.actions import filing_applications as writing
from orgs.actions import filing_review as review
from orgs.actions.filing_certification import follow_filings
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.filing import FilingApplication
from orgs.models.rounds import Assignment, RatingRound
from orgs.queries import managers_of
from orgs.queries.party import instructor_of
from orgs.queries.rounds import held_stars, lines_to_judge
from orgs.rating.table import table_of
from orgs.states import EvidenceKind
from orgs.states.circles import CircleStage
from orgs.states.standards import Source
from tests.factories import incubation as nursery
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.circles import fresh, qualified, talented
from tests.factories.filing import notice_over, written
from tests.factories.pictures import photo
from tests.plugins.cast import Cast

# What a good year leaves behind: how often, and how much each time.
A_GOOD_YEAR = {
    EvidenceKind.ACTIVITY: (14, 1),
    EvidenceKind.ACTIVITY_REPORTED: (14, 1),
    EvidenceKind.ACTIVITY_TRACED: (14, 1),
    EvidenceKind.SERVICE: (14, 30),
    EvidenceKind.GUIDANCE: (14, 1),
    EvidenceKind.REPORT: (1, 1),
    EvidenceKind.PROJECT_WON: (1, 1),
    EvidenceKind.PROJECT_DUE: (1, 1),
    EvidenceKind.PROJECT_CLOSED: (1, 1),
    EvidenceKind.EVALUATION: (1, 92),
    EvidenceKind.SPENT: (3, 100_000),
    EvidenceKind.VOUCHERED: (3, 100_000),
    EvidenceKind.PROPOSAL: (2, 1),
    EvidenceKind.NEED_DONE: (2, 1),
    EvidenceKind.RAISED: (2, 1),
    EvidenceKind.SATISFACTION: (35, 95),
}


def test_from_a_talent_to_four_stars(cast: Cast, client: Client, settings, time_machine: Traveller) -> None:
    settings.STREET_CODE = cast.street.code
    RoleGrant.objects.update(starts_on=date(2025, 1, 1))  # the cast is in office since before the walk
    time_machine.move_to("2026-01-12 10:00+08:00", tick=False)
    leader = talented(cast.unit)
    circle = qualified(leader, cast.community)
    _through_the_nursery(cast, circle)
    organisation = _filed(cast, client, circle)
    assert fresh(circle).stage == CircleStage.FILED
    assert leader in managers_of(organisation)
    assert instructor_of(organisation) is not None

    time_machine.move_to("2026-11-20 10:00+08:00", tick=False)
    _work_for_a_year(organisation)
    rating_round = _rated(cast, organisation, User.objects.get(pk=leader.pk))
    time_machine.move_to("2027-01-05 10:00+08:00", tick=False)
    end_over()
    rounds.publish_over()
    organisation.refresh_from_db()
    held = held_stars(organisation)
    assert held is not None
    assert (organisation.stars, held.stars) == (4, 4)
    assert rating_round.entries.get().score >= 80

    page = client.get(held.get_verify_url()).content.decode()
    assert organisation.name in page
    for name in ("detail", "register", "rating", "stars", "records"):
        response = client.get(reverse(f"orgs:{name}", args=[organisation.pk]), follow=True)
        assert response.status_code == 200, name


def _through_the_nursery(cast: Cast, circle: Circle) -> None:
    mentor = nursery.mentor(cast.street, cast.assessor)
    case = nursery.nursed(circle, cast.staff, mentor)
    nursery.milestones_done(case, cast.staff)
    case = nursery.reviewed(case, cast.staff)
    incubation_reviews.conclude_review(case=case, result="graduate", findings="目标都完成了", by=cast.staff)


def _filed(cast: Cast, client: Client, circle: Circle) -> Organisation:
    leader = circle.leader
    client.force_login(leader)
    client.post(reverse("orgs:filing_start", args=[circle.pk]))
    application = written(FilingApplication.objects.get(circle=circle), leader)
    have = application.members.count()
    for number in range(max(0, 5 - have)):
        name = f"队员{'甲乙丙丁戊'[number]}"
        writing.add_filing_member(application=application, name=name, by=leader, is_founder=True)
    for member in application.members.all()[:3]:
        type(member).objects.filter(pk=member.pk).update(is_founder=True)
    application = review.submit_filing(application=application, by=leader)
    application = review.take_up_filing(application=application, by=cast.community_staff)
    application = review.assign_instructor_to_filing(
        application=application, instructor=cast.instructor, by=cast.community_staff
    )
    application = review.endorse_filing(application=application, by=cast.community_staff, reason="居民认可，活动经常。")
    application = review.announce_filing(application=application, by=cast.staff, reason="符合条件。")
    notice_over(application)
    follow_filings()
    application.refresh_from_db()
    organisation = application.organisation
    assert organisation is not None
    client.logout()
    return organisation


def _work_for_a_year(organisation: Organisation) -> None:
    today = date(2026, 11, 20)
    for kind, (times, quantity) in A_GOOD_YEAR.items():
        for number in range(times):
            day = today - timedelta(days=25 * number % 360)
            record_evidence(
                organisation=organisation,
                kind=kind,
                key=f"walk:{kind}:{number}",
                happened_on=day,
                quantity=quantity,
            )
    for number in range(12):
        record_evidence(
            organisation=organisation,
            kind=EvidenceKind.MEMBER_ACTIVE,
            key=f"walk:person:{number}",
            happened_on=today,
            person=UserFactory(),
        )
    Organisation.objects.filter(pk=organisation.pk).update(member_count=15)


def _rated(cast: Cast, organisation: Organisation, leader: User) -> RatingRound:
    standard = draft_default_standard(street=cast.street, in_force_from=date(2026, 1, 1), by=cast.staff)
    publish_standard(standard=standard, by=cast.staff)
    made = rounds.make_round(
        street=cast.street,
        name="2026年星级评估",
        as_of=date(2026, 11, 20),
        declare_until=date(2026, 11, 27),
        assess_until=date(2026, 12, 10),
        by=cast.staff,
    )
    for number in range(3):
        assessor = UserFactory(name=f"评估{number}")
        RoleGrantFactory(user=assessor, role=Role.ASSESSOR, place=cast.street)
        rounds.seat_assessor(rating_round=made, user=assessor, by=cast.staff)
    committee = [UserFactory(name=f"委员{number}") for number in range(3)]
    for member in committee:
        rounds.seat_member(rating_round=made, user=member, by=cast.staff)
    made = rounds.open_round(rating_round=made, by=cast.staff)
    entry = made.entries.get(organisation=organisation)
    assert entry.bars == []
    for line in table_of(made.standard).lines:  # type: ignore[arg-type]
        if line.source == Source.DECLARED:
            declared = rounds.declare(entry=entry, code=line.code, words="有三名骨干，分工明确。", by=leader)
            store_attachment(upload=photo("分工.jpg"), subject=declared, by=leader)
    rounds.hand_in_declaration(entry=entry, by=leader)
    rounds.propose_assignments(rating_round=made, by=cast.staff)
    made = rounds.close_declarations(rating_round=made, by=cast.staff)
    for one in Assignment.objects.filter(entry__round=made).order_by("pk"):
        by = one.user or cast.community_staff
        for line in lines_to_judge(one):
            points = (line.points * Decimal("0.9")).quantize(Decimal("0.1"))
            rounds.give_points(assignment=one, code=line.code, points=points, reason="看过材料和现场", by=by)
        rounds.hand_in(assignment=one, by=by)
    made = rounds.close_assessment(rating_round=made, by=cast.staff)
    rounds.confirm_all(rating_round=made, by=committee[0])
    return rounds.announce_round(rating_round=made, by=cast.staff)
