"""Factories of positions, invitations, posts, accounts and relations."""

from datetime import timedelta

import factory
from django.utils import timezone

from orgs.models.offices import OrgInvitation, OrgPosition, PositionTitle
from orgs.models.posts import OrgPost
from orgs.models.relations import OrgRelation
from orgs.states.offices import Desk, Term
from orgs.states.posts import Posted
from orgs.states.relations import Related, Relation

from .accounts import UserFactory

TITLES = {"会长": Desk.MANAGER, "副会长": Desk.MANAGER, "秘书长": Desk.SECRETARY, "财务负责人": Desk.TREASURER}
SINGLE = {"会长", "秘书长", "财务负责人"}


def title_of(name: str) -> PositionTitle:
    """Return a title as every street begins with it; tests that empty the tables find it again."""
    facts = {"desk": TITLES.get(name, ""), "is_single": name in SINGLE}
    return PositionTitle.objects.get_or_create(name=name, defaults=facts)[0]


class PositionFactory(factory.django.DjangoModelFactory):
    """A position in office; give the organisation."""

    class Meta:
        model = OrgPosition

    user = factory.SubFactory(UserFactory)
    title = factory.LazyFunction(lambda: title_of("骨干"))
    is_single = factory.SelfAttribute("title.is_single")
    starts_on = factory.LazyFunction(timezone.localdate)
    stage = Term.HELD


class InvitationFactory(factory.django.DjangoModelFactory):
    """A link for one; give the organisation and who invites."""

    class Meta:
        model = OrgInvitation

    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class PostFactory(factory.django.DjangoModelFactory):
    """A published post; give the organisation and the author."""

    class Meta:
        model = OrgPost

    title = factory.Sequence(lambda n: f"第{n}次活动")
    text = "大家都来了。"
    stage = Posted.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)


class RelationFactory(factory.django.DjangoModelFactory):
    """A confirmed link; give both sides and who proposed it."""

    class Meta:
        model = OrgRelation

    kind = Relation.LINK
    since = factory.LazyFunction(timezone.localdate)
    stage = Related.CONFIRMED
    place = factory.SelfAttribute("target.place")
