"""A circle from its opening to its filing, with every refusal on the way."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import circles as actions
from orgs.queries.circles import circle_conditions
from tests.factories.circles import fresh, member_of, met, neighbour, older, opened, qualified, talented
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast


def test_a_circle_grows_as_its_conditions_are_met(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = opened(leader, cast.community)

    assert (circle.stage, circle.member_count, circle.community, circle.street) == (
        "opened",
        1,
        cast.community,
        cast.street,
    )
    assert [(row.met, row.have, row.need) for row in circle_conditions(circle, "active")] == [
        (False, "1 person", "3 people"),
        (False, "0 meetings", "1 meeting"),
    ]
    with pytest.raises(FlowRefused, match="Members 1 person / 3 people；Meetings held 0 meetings / 1 meeting"):
        actions.grow(circle=circle, by=leader)

    for name in ("成员一", "成员二"):
        member_of(circle, neighbour(cast.unit, name))
    met(older(circle, 10))
    circle = actions.grow(circle=fresh(circle), by=leader)
    assert (circle.stage, circle.stage_since) == ("active", timezone.localdate())
    with pytest.raises(FlowRefused, match="Not all conditions are met yet"):
        actions.grow(circle=circle, by=leader)


def test_a_qualified_circle_goes_into_the_nursery_and_is_filed(cast: Cast) -> None:
    leader = talented(cast.unit)
    circle = qualified(leader, cast.community)
    assert circle.stage == "qualified"
    assert all(row.met for row in circle_conditions(circle, "qualified"))

    for person in (leader, cast.neighbour_staff, cast.other_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.enter_nursery(circle=circle, by=person)
    circle = actions.enter_nursery(circle=circle, by=cast.community_staff)
    assert circle.stage == "nursery"
    with pytest.raises(FlowRefused, match="needs a reason"):
        actions.leave_nursery(circle=circle, by=cast.staff, reason=" ")
    circle = actions.leave_nursery(circle=circle, by=cast.staff, reason="人手不足")
    assert circle.stage == "active"

    circle = actions.enter_nursery(circle=actions.grow(circle=circle, by=leader), by=cast.staff)
    elsewhere = OrganisationFactory(place=cast.other_street)
    with pytest.raises(FlowRefused, match="another street"):
        actions.mark_filed(circle=circle, organisation=elsewhere, by=cast.staff)
    organisation = OrganisationFactory(place=cast.community)
    with pytest.raises(PermissionDenied):
        actions.mark_filed(circle=circle, organisation=organisation, by=cast.community_staff)
    circle = actions.mark_filed(circle=circle, organisation=organisation, by=cast.staff)
    assert (circle.stage, circle.organisation) == ("filed", organisation)
    assert Notice.objects.filter(kind="orgs.circle_news", user=leader).count() >= 4
