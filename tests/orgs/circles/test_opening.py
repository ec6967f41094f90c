"""Who opens a circle, how many, where; and what it says of itself."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.flow import FlowRefused
from core.models import StepTaken
from orgs.actions import circles as actions
from orgs.models.circles import Circle
from orgs.queries.circles import circles_led_by, leader_name, public_circles
from orgs.rules.circles import why_not_opener
from orgs.states import Category, EvidenceKind
from orgs.states.circles import CIRCLE
from residents.states import InvitationStage, TalentStage
from tests.factories.circles import fresh, list_talent, member_of, neighbour, opened, qualified, talented
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.factories.talents import InvitationFactory, TalentFactory, settle
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def test_only_talents_and_those_invited_to_lead_open_one(cast: Cast) -> None:
    for name, user in cast.everybody().items():
        with pytest.raises(FlowRefused, match="listed talents"):
            opened(user, cast.community, name=name)
    observed = neighbour(cast.unit, "被观察")
    TalentFactory(user=observed, place=cast.unit, community=cast.community, stage=TalentStage.OBSERVED)
    with pytest.raises(FlowRefused, match="listed talents"):
        opened(observed, cast.community)

    retired = neighbour(cast.unit, "退库人")
    talent = TalentFactory(user=retired, place=cast.unit, community=cast.community, stage=TalentStage.RETIRED)
    invitation = InvitationFactory(talent=talent, invited_by=cast.staff, place=cast.community)
    assert why_not_opener(retired) is not None
    type(invitation).objects.filter(pk=invitation.pk).update(stage=InvitationStage.ACCEPTED)
    circle = opened(retired, cast.unit)
    assert (circle.leader, circle.community, circle.street_code) == (retired, cast.community, cast.street.code)

    child = settle(cast.unit, "小能人", born=date(timezone.localdate().year - 15, 1, 1)).user
    list_talent(child, cast.unit)
    with pytest.raises(FlowRefused, match="age of 18"):
        opened(child, cast.community)


def test_where_and_how_many(cast: Cast) -> None:
    leader = talented(cast.unit)
    with pytest.raises(FlowRefused, match="Choose a community"):
        opened(leader, cast.street)
    with pytest.raises(FlowRefused, match="another street"):
        opened(leader, cast.other_street.children.get())
    first, second = opened(leader, cast.community, "甲圈"), opened(leader, cast.neighbour_community, "乙圈")
    with pytest.raises(FlowRefused, match="at most 2 circles"):
        opened(leader, cast.community, "丙圈")
    assert set(circles_led_by(leader)) == {first, second}
    actions.close_circle(circle=first, by=leader, reason="没时间")
    assert set(circles_led_by(leader)) == {second}
    assert list(public_circles()) == [second]
    third = opened(leader, cast.community, "甲圈")  # the name is free again
    assert third.stage == "opened"
    with pytest.raises(ValidationError, match="open in the street already"):
        opened(talented(cast.unit, "另一人"), cast.community, "甲圈")


def test_bad_words_are_refused_by_field(cast: Cast) -> None:
    leader = talented(cast.unit)
    for facts, field in (
        ({"concern": "  花  "}, "concern"),
        ({"category": "sport"}, "category"),
        ({"name": " "}, "name"),
        ({"tags": list("一二三四五六")}, "tags"),
    ):
        with pytest.raises(ValidationError) as refused:
            opened(leader, cast.community, **facts)
        assert set(refused.value.message_dict) == {field}
    circle = opened(leader, cast.community, tags=["花", "草 ", "花", ""])
    assert circle.tags == ["花", "草"]

    facts = {"name": "花圈儿", "concern": "一起把荒地变成花园，人人有份。", "category": Category.CULTURE, "tags": []}
    circle = actions.edit_circle(circle=circle, by=leader, **facts)
    assert (circle.name, circle.category, circle.tags) == ("花圈儿", "culture", [])
    actions.edit_circle(circle=circle, by=cast.community_staff, **facts)
    for person in (cast.resident, cast.neighbour_staff, cast.other_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.edit_circle(circle=circle, by=person, **facts)
    closed = actions.close_circle(circle=circle, by=cast.community_staff, reason="重复")
    with pytest.raises(FlowRefused, match="over"):
        actions.edit_circle(circle=closed, by=leader, **facts)


def test_the_leaders_name_is_shown_by_consent(cast: Cast) -> None:
    shown, hidden = talented(cast.unit, "何大力"), talented(cast.unit, "贾小声", shows_name=False)
    names = [leader_name(opened(user, cast.community, user.name)) for user in (shown, hidden)]
    assert names == ["何大力", "贾*"]


def test_what_brought_it_on_is_kept_and_credited(cast: Cast) -> None:
    mother = OrganisationFactory(place=cast.community, name="老牌志愿队")
    leader = talented(cast.unit)
    elsewhere = OrganisationFactory(place=cast.other_street)
    with pytest.raises(ValidationError, match="another street"):
        opened(leader, cast.community, grown_from_organisation=elsewhere)
    first = opened(talented(cast.unit, "带路人"), cast.community, "老圈")
    for source in ({"grown_from_organisation": mother}, {"grown_from_circle": first}):
        with pytest.raises(ValidationError, match="Only where you belong"):
            opened(leader, cast.community, **source)
    MembershipFactory(organisation=mother, user=leader, joined_on=date(2026, 1, 5))
    member_of(first, leader)
    assert opened(leader, cast.community, "新圈", grown_from_circle=first).grown_from_circle == first
    with pytest.raises(ValidationError), transaction.atomic():
        opened(leader, cast.community, grown_from_circle=first, grown_from_organisation=mother)

    circle = qualified(leader, cast.community, grown_from_organisation=mother)
    organisation = OrganisationFactory(place=cast.community)
    circle = actions.mark_filed(circle=circle, organisation=organisation, by=cast.staff)
    evidence = mother.evidence.get()
    assert (evidence.kind, evidence.key) == (EvidenceKind.RAISED, f"circles.brought_on:{circle.pk}")
    with pytest.raises(FlowRefused, match="Another circle"):
        actions.mark_filed(circle=first, organisation=organisation, by=cast.staff)


def test_the_database_holds_what_the_rules_say(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = opened(leader, cast.community)
    rows = Circle.objects.filter(pk=circle.pk)
    for changes in ({"stage": "qualified"}, {"organisation": OrganisationFactory(place=cast.community)}):
        with pytest.raises(Exception, match=r"flow_stage|circle_filed|transition"), transaction.atomic():
            rows.update(**changes)
    member = member_of(circle, cast.resident)
    with pytest.raises(IntegrityError), transaction.atomic():
        circle.members.create(user=member.user)
    assert fresh(circle).member_count == 2


def test_each_step_for_each_of_the_cast(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = qualified(leader, cast.community)
    people = {**cast.everybody(), "leader": leader}
    staff = {"staff", "second_staff", "community_staff"}
    allowed = {
        "grow": {"leader"},
        "qualify": {"leader"},
        "nurse": staff,
        "return_to_circle": staff,
        "file": {"staff", "second_staff"},
        "rest": {"leader"},
        "wake": {"leader"},
        "close": {"leader", *staff},
    }
    for step in CIRCLE.steps:
        permitted = {name for name, user in people.items() if user.has_perm(step.permission, circle)}
        assert permitted == allowed[step.name], step.name
    with pytest.raises(PermissionDenied):
        actions.close_circle(circle=circle, by=cast.neighbour_staff, reason="越权")
    with pytest.raises(PermissionDenied):
        actions.rest(circle=circle, by=cast.staff)
    taken = list(StepTaken.objects.of(CIRCLE.name, circle.pk).order_by("pk").values_list("step", flat=True))
    assert taken == ["begun", "grow", "qualify"]


def test_staff_who_lead_a_circle_do_not_decide_on_it(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = qualified(leader, cast.community)
    Circle.objects.filter(pk=circle.pk).update(leader=cast.community_staff)
    with pytest.raises(FlowRefused, match="somebody else decides"):
        actions.enter_nursery(circle=circle, by=cast.community_staff)


def test_members_who_left_since_keep_it_out_of_the_nursery(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = qualified(leader, cast.community)
    Circle.objects.filter(pk=circle.pk).update(member_count=4)
    with pytest.raises(FlowRefused, match="Members 4 people / 5 people"):
        actions.enter_nursery(circle=circle, by=cast.staff)
