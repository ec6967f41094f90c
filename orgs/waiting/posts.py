"""What waits at the desk of an organisation: accounts to publish, drafts to finish."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.models import Organisation
from orgs.models.posts import OrgAccounts, OrgPost
from orgs.queries.todo import Todo, register
from orgs.states.posts import Posted, Reckoned

ACCOUNTS_DUE = (3, 31)  # month and day by which the accounts of the year before are published


@register
def accounts_due(organisation: Organisation, user: User) -> list[Todo]:
    """Return that the accounts of last year wait, for organisations that existed then."""
    if not user.has_perm("orgs.keep_accounts", organisation):
        return []
    today = timezone.localdate()
    year = today.year - 1
    if organisation.filed_on.year > year:
        return []
    if OrgAccounts.objects.filter(organisation=organisation, year=year, stage=Reckoned.PUBLISHED).exists():
        return []
    url = reverse("orgs:draw_up", args=[organisation.pk])
    title = _("Publish the accounts of %(year)d") % {"year": year}
    return [Todo(title, f"{url}?year={year}", date(today.year, *ACCOUNTS_DUE))]


@register
def drafts(organisation: Organisation, user: User) -> list[Todo]:
    """Return the posts that were begun and not published."""
    if not user.has_perm("orgs.write_post", organisation):
        return []
    rows = OrgPost.objects.filter(organisation=organisation, stage=Posted.DRAFT).order_by("-pk")[:5]
    return [Todo(_("Finish the post “%(title)s”") % {"title": post.title}, post.get_absolute_url()) for post in rows]
