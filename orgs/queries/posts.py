"""What an organisation shows of itself, and who follows it."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from orgs.models import Organisation
from orgs.models.posts import OrgAccounts, OrgArea, OrgField, OrgFollow, OrgPage, OrgPhoto, OrgPost, WorkField
from orgs.states import ENDED
from orgs.states.posts import Reckoned
from places.models import Place


@dataclass(frozen=True)
class Shown:
    """An organisation's page: its words, fields of work, service areas and photos."""

    page: OrgPage
    fields: list[WorkField]
    areas: list[Place]
    photos: list[OrgPhoto]


def shown_of(organisation: Organisation, *, photos: int = 6) -> Shown:
    """Return what the page shows; four queries, whatever there is."""
    page = OrgPage.objects.filter(organisation=organisation).first() or OrgPage(organisation=organisation)
    fields = OrgField.objects.filter(organisation=organisation).select_related("field")
    areas = OrgArea.objects.filter(organisation=organisation).select_related("place")
    return Shown(
        page,
        [row.field for row in fields.order_by("field__order", "field__name")],
        [row.place for row in areas.order_by("place__order", "place__path")],
        list(page_photos(organisation)[:photos]),
    )


def page_photos(organisation: Organisation) -> QuerySet[OrgPhoto]:
    """Return the photos of the page, the newest first."""
    rows = OrgPhoto.objects.filter(organisation=organisation, post=None, picture__isnull=False)
    return rows.select_related("picture").order_by("-pk")


def public_posts(organisation: Organisation) -> QuerySet[OrgPost]:
    """Return the published posts of an organisation."""
    return OrgPost.objects.published().filter(organisation=organisation)


def posts_of_followed(user: User) -> QuerySet[OrgPost]:
    """Return the published posts of the organisations that a person follows."""
    followed = OrgFollow.objects.filter(user=user.principal).values("organisation")
    rows = OrgPost.objects.published().filter(organisation__in=followed)
    return rows.exclude(organisation__stage__in=ENDED).select_related("organisation")


def follows(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Whether a person, or the one for whom the person acts, follows an organisation."""
    if not isinstance(user, User):
        return False
    return OrgFollow.objects.filter(organisation=organisation, user=user.principal).exists()


def public_statements(organisation: Organisation) -> QuerySet[OrgAccounts]:
    """Return the accounts in force, the newest year first."""
    return OrgAccounts.objects.filter(organisation=organisation, stage=Reckoned.PUBLISHED).order_by("-year")


def fields_in_use() -> QuerySet[WorkField]:
    """Return the fields of work that can be chosen."""
    return WorkField.objects.filter(is_active=True)
