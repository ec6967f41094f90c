"""What waits at the desk of an organisation: who asks to join, offers without an answer, terms that end."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.queue import QueueItem
from core.queue import register as register_queue
from notices.models import DueDate
from orgs.actions.offices import WARN_DAYS
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgPosition
from orgs.models.register import AnnualReport
from orgs.queries.offices import own_invitations, own_positions
from orgs.queries.todo import Todo, register
from orgs.rules.reports import owes, window_of, year_reported
from orgs.states import Belonging
from orgs.states.offices import Term

ANSWER_DAYS = 7  # in which somebody who asks to join gets an answer
MOST = 50


@register
def asking_to_join(organisation: Organisation, user: User) -> list[Todo]:
    """Return that people ask to join, by the day on which the first of them waits for a week."""
    if not user.has_perm("orgs.decide_membership", organisation):
        return []
    rows = Membership.objects.filter(organisation=organisation, stage=Belonging.ASKED)
    times = list(rows.order_by("pk").values_list("updated_at", flat=True)[: MOST + 1])
    if not times:
        return []
    count = len(times)
    shown = f"{MOST}+" if count > MOST else str(count)
    title = ngettext("%(count)s person asks to join", "%(count)s people ask to join", count) % {"count": shown}
    first = timezone.localdate(min(times))
    return [Todo(title, reverse("orgs:members", args=[organisation.pk]), first + timedelta(days=ANSWER_DAYS))]


@register
def terms_ending(organisation: Organisation, user: User) -> list[Todo]:
    """Return the terms that end in the next thirty days."""
    if not user.has_perm("orgs.appoint", organisation):
        return []
    until = timezone.localdate() + timedelta(days=WARN_DAYS)
    rows = OrgPosition.objects.held().filter(organisation=organisation, ends_on__lte=until)
    return [
        Todo(
            _("The term of %(title)s %(name)s ends") % {"title": position.title, "name": position.user.name},
            position.get_absolute_url(),
            position.ends_on,
        )
        for position in rows.select_related("title", "user").order_by("ends_on", "pk")[:MOST]
    ]


@register
def offers_open(organisation: Organisation, user: User) -> list[Todo]:
    """Return the offers of positions that nobody has answered."""
    if not user.has_perm("orgs.appoint", organisation):
        return []
    rows = OrgPosition.objects.offered().filter(organisation=organisation).select_related("title", "user")
    return [
        Todo(
            _("%(name)s has not answered the offer of “%(title)s”")
            % {"title": position.title, "name": position.user.name},
            position.get_absolute_url(),
        )
        for position in rows.order_by("pk")[:MOST]
    ]


@register
def report_due(organisation: Organisation, user: User) -> list[Todo]:
    """Return that the annual report about last year waits, from the day on which it can be written."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    today = timezone.localdate()
    year = year_reported(today)
    window = window_of(year)
    if not owes(organisation, year) or not window.takes(today):
        return []
    if AnnualReport.objects.handed_in().filter(organisation=organisation, year=year).exists():
        return []
    title = _("Hand in the annual report about %(year)d") % {"year": year}
    return [Todo(title, reverse("orgs:reports", args=[organisation.pk]), window.closes_on)]


@register
def fallen_due(organisation: Organisation, user: User) -> list[Todo]:
    """Return what this person was asked to do on the organisation's pages by a day, whatever the matter."""
    rows = DueDate.objects.filter(people=user, cleared_at=None, url__startswith=organisation.get_absolute_url())
    return [Todo(due.title, due.url, due.due_on) for due in rows.order_by("due_on", "pk")[:MOST]]


def offered_to_me(user: User) -> list[QueueItem]:
    """Return the positions and invitations that wait for a person's own answer."""
    items = [
        QueueItem(
            _("%(organisation)s offers you the position “%(title)s”")
            % {"organisation": position.organisation, "title": position.title},
            position.get_absolute_url(),
            position.starts_on,
            position.organisation.place.name,
        )
        for position in own_positions(user).filter(stage=Term.OFFERED)[:MOST]
    ]
    return items + [
        QueueItem(
            _("%(organisation)s invites you to become a member") % {"organisation": invitation.organisation},
            invitation.get_absolute_url(),
            timezone.localdate(invitation.expires_at),
            invitation.organisation.place.name,
        )
        for invitation in own_invitations(user)[:MOST]
    ]


register_queue("orgs.offered", gettext_lazy("Organisations ask me"), offered_to_me)
