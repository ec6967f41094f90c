"""Reads of circles that more than one face needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from core.personal import mask_name
from orgs.models.circles import Circle, CircleHandover, CircleMeeting, CircleMember, CircleQuerySet
from orgs.rules.circle_conditions import conditions_for, conditions_of, figures_of, rules_in_force
from orgs.states.circles import LIVING_CIRCLES, NEXT_STAGE, CircleBelonging, CircleStage, HandoverStage
from orgs.states.conditions import Condition
from residents.models import Talent
from residents.states import TalentStage


def public_circles() -> CircleQuerySet:
    """Return what the public may see: every circle but the closed ones, with what a list shows."""
    return Circle.objects.exclude(stage=CircleStage.CLOSED).with_names()


def circle_conditions(circle: Circle, stage: str) -> list[Condition]:
    """Return what the circle needs to become ``stage`` (active or qualified), each met or unmet, counted now."""
    return conditions_of(circle, stage)


def next_conditions(circles: Iterable[Circle]) -> dict[int, list[Condition]]:
    """Return what each circle needs for its next stage, by number; the same few queries for any number of circles."""
    rows = [circle for circle in circles if circle.stage in NEXT_STAGE]
    wanted = {(circle.street_id, NEXT_STAGE[circle.stage]) for circle in rows}
    asked = {pair: rules_in_force(*pair) for pair in wanted}
    figures = figures_of(rows) if rows else {}
    return {
        circle.pk: conditions_for(asked[circle.street_id, NEXT_STAGE[circle.stage]], figures[circle.pk])
        for circle in rows
    }


def circle_members(circle: Circle) -> QuerySet[CircleMember]:
    """Return the members of today with their accounts, the leader among them, in the order in which they came."""
    rows = circle.members.filter(stage=CircleBelonging.MEMBER)
    return rows.select_related("user").order_by("joined_on", "pk")


def circles_led_by(user: User) -> CircleQuerySet:
    """Return the living circles that a person (or the one for whom the person acts) leads."""
    return Circle.objects.led_by(user).living().with_names().order_by("-pk")


def circles_of(user: User) -> QuerySet[CircleMember]:
    """Return a person's open belongings: member, invited, or waiting for an answer."""
    stages = (CircleBelonging.ASKED, CircleBelonging.INVITED, CircleBelonging.MEMBER)
    rows = CircleMember.objects.filter(user=user.principal, stage__in=stages)
    living = rows.filter(circle__stage__in=(*LIVING_CIRCLES, CircleStage.FILED))
    return living.select_related("circle__place", "circle__community", "circle__leader__talent").order_by("-pk")


def circle_member_of(circle: Circle, user: User | AnonymousUser) -> CircleMember | None:
    """Return how the person (or the resident for whom the person acts) stands to the circle."""
    if not isinstance(user, User):
        return None
    return circle.members.filter(user=user.principal).first()


def leader_name(circle: Circle) -> str:
    """Return the leader's name as everybody reads it: in full only for a listed talent who chose so."""
    talent: Talent | None = getattr(circle.leader, "talent", None)
    return talent.shown_name if talent is not None else mask_name(circle.leader.name)


def leader_page(circle: Circle) -> str:
    """Return the address of the leader's page as a listed talent; "" if there is none."""
    talent: Talent | None = getattr(circle.leader, "talent", None)
    listed = talent is not None and talent.stage == TalentStage.LISTED
    return talent.get_absolute_url() if talent is not None and listed else ""


def next_meeting(circle: Circle) -> CircleMeeting | None:
    """Return the next planned meeting."""
    return circle.meetings.ahead().first()


def open_handover(circle: Circle) -> CircleHandover | None:
    """Return the offer of the lead that waits for an answer."""
    rows = circle.handovers.filter(stage=HandoverStage.OFFERED).select_related("to", "circle__place")
    return rows.first()


@dataclass(frozen=True)
class Grown:
    """What a circle was brought on by, or brought on itself: a name and its page."""

    name: str
    url: str


def brought_on_by(circle: Circle) -> Grown | None:
    """Return the circle or organisation out of which this one grew."""
    source = circle.grown_from_circle or circle.grown_from_organisation
    return Grown(str(source), source.get_absolute_url()) if source else None
