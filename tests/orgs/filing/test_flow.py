"""Filing from the draft to the certificate, with every refusal on the way."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.flow import FlowRefused, available_steps, take
from core.queue import QUEUES
from core.workdays import add_working_days
from disclosure.actions import answer_objection, object_to
from disclosure.models import PublicNotice
from notices.models import DueDate, Notice
from orgs.actions import filing_applications as writing
from orgs.actions import filing_review as review
from orgs.actions.filing_certification import certify_filing, follow_filings
from orgs.actions.filing_steps import FILING_STEPS, OFFICE_STEPS
from orgs.models import Membership, Organisation
from orgs.models.filing import FilingApplication, FilingCertificate
from orgs.queries import managers_of
from orgs.queries.filing import document_share, on_filing_desk, with_document_share
from orgs.queries.party import instructor_of
from orgs.states.filing import FILING, FilingLight, FilingStage
from tests.factories.circles import qualified, talented
from tests.factories.filing import (
    certified,
    drafted,
    fresh,
    handed_in,
    named,
    notice_over,
    on_notice,
    talent,
    with_street,
    written,
)
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.plugins.cast import Cast


def test_from_the_draft_to_the_certificate(cast: Cast) -> None:
    by = talent(cast)
    today = timezone.localdate()
    application = handed_in(by, cast.community)
    assert (application.stage, application.submitted_on, application.due_on) == (
        "submitted",
        today,
        add_working_days(today, 5),
    )
    assert list(DueDate.objects.get(key=f"orgs.filing:{application.pk}").people.all()) == [cast.community_staff]
    assert list(on_filing_desk(cast.community_staff)) == [application]

    application = review.take_up_filing(application=application, by=cast.community_staff)
    application = review.endorse_filing(application=application, by=cast.community_staff, reason="居民认可")
    assert (application.stage, application.due_on) == ("street", add_working_days(today, 10))
    assert (application.community_supports, application.community_opinion) == (True, "居民认可")
    assert list(on_filing_desk(cast.community_staff)) == []

    with pytest.raises(FlowRefused, match="A Party-building instructor is assigned"):
        review.announce_filing(application=application, by=cast.staff, reason="同意")
    with pytest.raises(FlowRefused, match="is no Party-building instructor of this place"):
        review.assign_instructor_to_filing(application=application, instructor=cast.member, by=cast.staff)
    review.assign_instructor_to_filing(application=application, instructor=cast.instructor, by=cast.staff)
    application = review.announce_filing(application=application, by=cast.staff, reason="同意")
    assert (application.notice.closes_on, application.due_on) == (add_working_days(today, 5), None)
    assert by.name in application.notice.text
    assert DueDate.objects.get(key=f"orgs.filing:{application.pk}").cleared_at is not None

    assert follow_filings() == 0
    with pytest.raises(FlowRefused, match="has not ended yet"):
        certify_filing(application=application, by=cast.staff)
    notice_over(application)
    assert (follow_filings(), follow_filings()) == (1, 0)

    application = fresh(application)
    organisation = application.organisation
    assert (application.stage, organisation.filing_number) == (
        "certified",
        f"{cast.street.name[:1]}街社备〔{today.year}〕001号",
    )
    assert (organisation.name, organisation.place, organisation.contact_name, organisation.venue) == (
        named(cast.community),
        cast.community,
        by.name,
        "社区活动室二楼",
    )
    assert list(managers_of(organisation)) == [by]
    assert instructor_of(organisation) == cast.instructor
    certificate = FilingCertificate.objects.get(organisation=organisation)
    assert (certificate.number, certificate.version, certificate.person_in_charge) == (
        organisation.filing_number,
        1,
        by.name,
    )
    assert document_share(organisation) == 1
    assert with_document_share(Organisation.objects.filter(pk=organisation.pk)).get().documents_share == 1
    told = Notice.objects.filter(user=by, kind="orgs.filing").values_list("text", flat=True)
    assert any(organisation.filing_number in text for text in told)
    assert any("5 people of the roster have no account yet" in text for text in told)


def test_a_circle_brings_its_members_and_becomes_the_organisation(cast: Cast) -> None:
    leader = talented(cast.unit)
    parent = OrganisationFactory(place=cast.community, name="老树志愿队")
    circle = qualified(leader, cast.community)
    circle.grown_from_organisation = parent
    circle.save()
    with pytest.raises(FlowRefused, match="Only the leader"):
        writing.start_filing(place=cast.community, circle=circle, by=talent(cast, "另一人"))
    application = writing.start_filing(place=cast.community, circle=circle, by=leader)
    second = writing.start_filing(place=cast.community, circle=circle, by=leader)
    rows = list(application.members.values_list("user__name", "is_founder"))
    assert (len(rows), rows[0]) == (5, (leader.name, True))
    assert (application.purpose, application.person, application.place) == (circle.concern, leader, cast.community)
    with pytest.raises(FlowRefused, match="Founders（1 person）"):
        review.submit_filing(application=written(application, leader), by=leader)
    for row in (application, second):
        for member in row.members.all()[1:3]:
            writing.change_filing_member(member=member, by=leader, is_founder=True)
    review.submit_filing(application=application, by=leader)
    with pytest.raises(FlowRefused, match="or of this circle, was handed in just now"):
        review.submit_filing(application=written(second, leader, name=named(cast.community, "种花")), by=leader)
    with pytest.raises(FlowRefused, match="An application of this circle is under way"):
        writing.start_filing(place=cast.community, circle=circle, by=leader)

    review.take_up_filing(application=application, by=cast.community_staff)
    review.endorse_filing(application=application, by=cast.community_staff, reason="好")
    review.assign_instructor_to_filing(application=application, instructor=cast.instructor, by=cast.staff)
    review.announce_filing(application=application, by=cast.staff, reason="好")
    notice_over(fresh(application))
    assert follow_filings() == 1
    organisation = fresh(application).organisation
    circle.refresh_from_db()
    assert (circle.stage, circle.organisation, organisation.member_count) == ("filed", organisation, 5)
    positions = Membership.objects.filter(organisation=organisation).values_list("position", flat=True)
    assert sorted(positions) == ["", "", "发起人", "发起人", "负责人"]
    assert [row.source for row in organisation.relations_in.all()] == [parent]


def test_what_is_missing_keeps_it_back(cast: Cast) -> None:
    by = talent(cast)
    empty = writing.start_filing(place=cast.community, by=by)
    with pytest.raises(FlowRefused) as refused:
        review.submit_filing(application=empty, by=by)
    for words in (
        "Founders（0 people）",
        "person in charge",
        "A venue",
        "charter",
        "no profit",
        "All documents",
        "name",
    ):
        assert words in refused.value.messages[0], words
    assert "instructor" not in refused.value.messages[0]

    for facts, words in (
        ({"person_id_number": "370502201901010017"}, "not of full age"),
        ({"venue_consent": False}, "A venue"),
        ({"no_profit": False}, "no profit"),
        ({"charter": "太短"}, "Category, purpose and charter"),
        ({"name": "巧手维修队"}, "begins with"),
        ({"person_tie": ""}, "lives or works here: not said"),
    ):
        FilingApplication.objects.all().delete()
        application = drafted(by, cast.community, **facts)
        with pytest.raises(FlowRefused, match=words):
            review.submit_filing(application=application, by=by)
    writing.remove_filing_member(member=application.members.last(), by=by)
    with pytest.raises(FlowRefused, match="Members, founders included（4 people）"):
        review.submit_filing(application=application, by=by)
    with pytest.raises(ValidationError, match="check digit"):
        writing.save_filing(application=application, by=by, person_id_number="110105194912310021")


def test_it_comes_back_to_whoever_asked_for_more(cast: Cast) -> None:
    by = talent(cast)
    application = review.take_up_filing(application=handed_in(by, cast.community), by=cast.community_staff)
    paper = application.documents.get(kind="venue")
    with pytest.raises(ValidationError, match="what is wrong"):
        review.reject_paper(document=paper, by=cast.community_staff, reason=" ")
    review.reject_paper(document=paper, by=cast.community_staff, reason="看不清")
    with pytest.raises(FlowRefused, match="Only a document that is there"):
        review.reject_paper(document=paper, by=cast.community_staff, reason="看不清")
    application = review.return_by_community(application=application, by=cast.community_staff, reason="请重拍场所证明")
    assert (application.stage, application.to_complete, application.returned_from, application.due_on) == (
        "completing",
        "请重拍场所证明",
        "community",
        None,
    )
    assert Notice.objects.filter(user=by, kind="orgs.filing_returned", text__contains="请重拍场所证明").count() == 1
    with pytest.raises(FlowRefused, match="Proof of the venue"):
        review.complete_for_community(application=application, by=by)
    writing.attach_paper(application=application, kind="venue", upload=photo(), by=by)
    with pytest.raises(FlowRefused, match="The community has asked for more"):
        take(FILING, application, "complete_for_street", by=by)
    application = review.complete_for_community(application=application, by=by)
    assert (application.stage, application.to_complete) == ("community", "")

    application = review.advise_against_filing(application=application, by=cast.community_staff, reason="活动少")
    assert (application.stage, application.community_supports) == ("street", False)
    application = review.return_by_street(application=application, by=cast.staff, reason="补充章程")
    application = review.complete_for_street(application=application, by=by)
    assert (application.stage, application.due_on) == ("street", add_working_days(timezone.localdate(), 10))

    application = review.decline_filing(application=application, by=cast.staff, reason="与已有组织重复")
    assert (application.stage, application.decided_on) == ("declined", timezone.localdate())
    assert handed_in(by, cast.community).stage == "submitted"  # the name is free again


def test_two_different_people_review_and_nobody_the_own(cast: Cast) -> None:
    by = talent(cast)
    community, street = cast.community, cast.staff
    application = handed_in(by, community)
    application = review.take_up_filing(application=application, by=street)  # the street may stand in for a community
    application = review.endorse_filing(application=application, by=street, reason="好")
    review.assign_instructor_to_filing(application=application, instructor=cast.instructor, by=street)
    for step in ("announce", "return_by_street", "decline"):
        with pytest.raises(FlowRefused, match="somebody else reviews it for the street"):
            FILING_STEPS[step](application, street, "好")
    assert list(on_filing_desk(street)) == []
    assert list(on_filing_desk(cast.second_staff)) == [application]
    assert review.announce_filing(application=application, by=cast.second_staff, reason="好").stage == "notice"

    own = handed_in(cast.community_staff, community, name=named(community, "读书", "会"), person_name="孙社区")
    with pytest.raises(FlowRefused, match="your own application"):
        review.take_up_filing(application=own, by=cast.community_staff)
    writing_member = named(community, "合唱", "团")
    draft = drafted(talent(cast, "别人"), community, name=writing_member)
    draft.members.update(user=None)
    row = draft.members.first()
    row.user = cast.community_staff
    row.save()
    draft = review.submit_filing(application=draft, by=draft.applicant)
    with pytest.raises(FlowRefused, match="stand on its roster"):
        review.take_up_filing(application=draft, by=cast.community_staff)
    assert set(on_filing_desk(cast.community_staff)) == {draft}


def test_a_founded_objection_leads_back_and_an_unfounded_one_does_not(cast: Cast) -> None:
    by = talent(cast)
    application = on_notice(by, cast.community, cast.community_staff, cast.staff, cast.instructor)
    objection = object_to(notice=application.notice, text="场地是我们的", by=cast.resident)
    answer_objection(objection=objection, founded=False, answer="已核实", by=cast.second_staff)
    assert follow_filings() == 0
    objection = object_to(notice=PublicNotice.objects.get(), text="真的是我们的", by=cast.resident)
    answer_objection(objection=objection, founded=True, answer="属实", by=cast.second_staff)
    assert follow_filings() == 1
    application = fresh(application)
    assert (application.stage, application.notice, application.organisation) == ("street", None, None)
    assert Organisation.objects.count() == 0
    with pytest.raises(FlowRefused, match="is not on public notice"):
        certify_filing(application=application, by=cast.staff)
    again = review.announce_filing(application=application, by=cast.staff, reason="已解决")
    with pytest.raises(FlowRefused, match="The public notice runs"):
        review.return_from_notice(application=again, by=cast.staff, reason="x")
    again = review.withdraw_filing(application=again, by=by, reason="不办了")
    assert (again.stage, PublicNotice.objects.latest("pk").stage) == ("withdrawn", "withdrawn")


def test_a_name_taken_meanwhile_is_refused_and_nothing_is_left_behind(cast: Cast) -> None:
    by = talent(cast)
    application = with_street(by, cast.community, cast.community_staff)
    review.assign_instructor_to_filing(application=application, instructor=cast.instructor, by=cast.staff)
    taken = OrganisationFactory(place=cast.community, name=application.name)
    with pytest.raises(FlowRefused, match="is taken by an organisation of the street"):
        review.announce_filing(application=application, by=cast.staff, reason="好")
    taken.delete()
    taken.body.delete()
    application = review.announce_filing(application=application, by=cast.staff, reason="好")
    OrganisationFactory(place=cast.neighbour_community, name=application.name)
    notice_over(application)
    assert follow_filings() == 1
    application = fresh(application)
    assert (application.stage, Organisation.objects.count(), FilingCertificate.objects.count()) == ("street", 1, 0)
    assert Notice.objects.filter(user=by, text__contains="is taken by an organisation").count() == 1


def test_whoever_left_the_office_files_nothing(cast: Cast) -> None:
    by = talent(cast)
    application = on_notice(by, cast.community, cast.community_staff, cast.staff, cast.instructor)
    notice_over(application)
    cast.staff.grants.update(ended_at=timezone.now() - timedelta(days=1))
    assert follow_filings() == 1
    assert fresh(application).stage == "street"
    assert Organisation.objects.count() == 0


# Who is offered which step in which state; the applicant's own are the same in every writable state.
COMMUNITY = {"community_staff", "staff", "second_staff"}
STREET = {"staff", "second_staff"}
TABLE = {
    "draft": {"submit": {"by"}, "withdraw": {"by"}},
    "submitted": {"take_up": COMMUNITY, "withdraw": {"by"}},
    "community": {
        **dict.fromkeys(("endorse", "advise_against", "return_by_community"), COMMUNITY),
        "withdraw": {"by"},
    },
    "street": {**dict.fromkeys(("return_by_street", "decline", "announce"), STREET), "withdraw": {"by"}},
    "completing": {"complete_for_community": {"by"}, "withdraw": {"by"}},
    "notice": {"withdraw": {"by"}},
    "certified": {},
    "declined": {},
    "withdrawn": {},
}


def test_every_state_has_its_steps_for_its_people(cast: Cast, settings) -> None:
    settings.FILING_OPEN_MOST = 20
    by = talent(cast)
    people = {**cast.everybody(), "by": by}
    features = iter(["阅读", "书画", "舞蹈", "太极", "摄影", "编织", "烹饪", "合唱", "园艺", "修车"])

    def facts() -> dict:
        return {"name": named(cast.community, next(features))}

    at, office = cast.community, cast.community_staff
    taken = review.take_up_filing(application=handed_in(by, at, **facts()), by=office)
    returned = review.take_up_filing(application=handed_in(by, at, **facts()), by=office)
    street = with_street(by, at, office, **facts())
    declined = with_street(by, at, office, **facts())
    rows = [
        drafted(by, at, **facts()),
        handed_in(by, at, **facts()),
        taken,
        review.assign_instructor_to_filing(application=street, instructor=cast.instructor, by=cast.staff),
        review.return_by_community(application=returned, by=office, reason="补"),
        on_notice(by, at, office, cast.staff, cast.instructor, **facts()),
        certified(by, at, office, cast.staff, cast.instructor, **facts()),
        review.decline_filing(application=declined, by=cast.staff, reason="不符"),
        review.withdraw_filing(application=drafted(by, at, **facts()), by=by, reason="不办了"),
    ]
    assert {row.stage for row in rows} == set(FilingStage)
    for row in rows:
        application = fresh(row)
        assert available_steps(FILING, application, AnonymousUser()) == []
        for name, user in people.items():
            open_ = {offer.step.name for offer in available_steps(FILING, application, user) if offer.open}
            expected = {step for step, who in TABLE[application.stage].items() if name in who}
            assert open_ == expected, (application.stage, name)
            for step in set(OFFICE_STEPS) - open_:
                with pytest.raises((PermissionDenied, FlowRefused)):
                    FILING_STEPS[step](application, user, "理由")
    assert [fresh(row).stage for row in rows] == [row.stage for row in rows]


def test_overdue_shows_and_nothing_is_approved_by_waiting(cast: Cast) -> None:
    application = handed_in(talent(cast), cast.community)
    assert application.light == FilingLight.GREEN
    FilingApplication.objects.filter(pk=application.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    application = fresh(application)
    assert application.light == FilingLight.RED
    [item] = QUEUES["orgs.filings"].waiting(cast.community_staff)
    assert (item.tone, item.url) == ("stop", application.get_absolute_url())
    assert [
        QUEUES["orgs.filings"].waiting(user) for user in (cast.neighbour_staff, cast.other_staff, cast.resident)
    ] == [
        [],
        [],
        [],
    ]
    assert follow_filings() == 0
    assert fresh(application).stage == "submitted"


def test_who_may_begin(cast: Cast, settings) -> None:
    settings.FILING_OPEN_MOST = 1
    for name, user in cast.everybody().items():
        may = name in {"staff", "second_staff", "community_staff"}
        if may:
            assert writing.start_filing(place=cast.community, by=user).applicant == user, name
        else:
            with pytest.raises(FlowRefused):
                writing.start_filing(place=cast.community, by=user)
    by = talent(cast)
    with pytest.raises(FlowRefused, match="Choose a community"):
        writing.start_filing(place=cast.street, by=by)
    other = cast.other_street.children.get()
    with pytest.raises(FlowRefused, match="another street"):
        writing.start_filing(place=other, by=by)
    application = writing.start_filing(place=cast.community, by=by)
    with pytest.raises(FlowRefused, match="You have 1 applications under way"):
        writing.start_filing(place=cast.community, by=by)
    for user in (cast.staff, cast.stranger):
        for deed, facts in (
            (writing.save_filing, {"name": "x"}),
            (writing.add_filing_member, {"name": "甲"}),
            (writing.attach_paper, {"kind": "venue", "upload": photo()}),
        ):
            with pytest.raises(PermissionDenied):
                deed(application=application, by=user, **facts)
