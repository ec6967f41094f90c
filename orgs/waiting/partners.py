"""What of the partners waits: for staff, and at the desk of an organisation."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem
from core.queue import register as register_queue
from orgs.models import Organisation
from orgs.models.partners import Partner, PartnerGift
from orgs.queries.partners import (
    agreements_ending,
    gifts_of,
    gifts_waiting_for,
    intents_waiting,
    partners_managed_by,
    requests_waiting,
)
from orgs.queries.todo import Todo, register
from orgs.states.partner_gifts import RequestStage
from orgs.states.partners import PartnerStage
from places.models import lying_in

MOST = 50


def _paths(user: User) -> list[str]:
    return user.standing.paths(Role.STREET_STAFF)


def intents_to_check(user: User) -> list[QueueItem]:
    """Return the intents that nobody has taken up."""
    paths = _paths(user)
    if not paths:
        return []
    rows = intents_waiting(paths).filter(stage=PartnerStage.INTENT)[:MOST]
    return [QueueItem(str(row), reverse("orgs:partner_desk", args=[row.pk]), place=str(row.place)) for row in rows]


def agreements_to_renew(user: User) -> list[QueueItem]:
    """Return the agreements that end soon."""
    paths = _paths(user)
    if not paths:
        return []
    rows = agreements_ending(paths, settings.PARTNER_REMIND_DAYS)[:MOST]
    return [QueueItem(f"{row.partner} · {row}", row.get_absolute_url(), due_on=row.ends_on) for row in rows]


def requests_to_answer(user: User) -> list[QueueItem]:
    """Return the requests of organisations to the partners of one's street, or to those that one looks after."""
    paths = _paths(user)
    if not paths and not user.standing.bodies(Role.PARTNER):
        return []
    partners = Partner.objects.filter(lying_in(paths)) if paths else partners_managed_by(user).order_by()
    rows = requests_waiting(partners.values("pk")).filter(stage=RequestStage.ASKED)[:MOST]  # type: ignore[arg-type]
    return [QueueItem(str(row), reverse("orgs:partner_desk", args=[row.partner_id])) for row in rows]


def gifts_to_confirm(user: User) -> list[QueueItem]:
    """Return the gifts to one's community or street whose receipt waits."""
    if not user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF):
        return []
    rows = gifts_waiting_for(user)[:MOST]
    return [QueueItem(f"{row.partner} · {row}", row.get_absolute_url(), place=str(row.place)) for row in rows]


register_queue("orgs.partner_intents", _("Partners: intents to check"), intents_to_check)
register_queue("orgs.partner_agreements", _("Partners: agreements that end soon"), agreements_to_renew)
register_queue("orgs.partner_requests", _("Partners: requests of organisations"), requests_to_answer)
register_queue("orgs.partner_gifts", _("Partners: receipts to confirm"), gifts_to_confirm)


@register
def gifts_to_receive(organisation: Organisation, user: User) -> list[Todo]:
    """Return the gifts whose receipt the organisation is to confirm."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    rows = gifts_of(PartnerGift.objects.to_receive().filter(organisation=organisation)).order_by("pk")[:20]
    return [
        Todo(gettext("Confirm what %(partner)s has given") % {"partner": row.partner}, row.get_absolute_url())
        for row in rows
    ]


@register
def uses_to_report(organisation: Organisation, user: User) -> list[Todo]:
    """Return the gifts of which something is left and of whose use nothing was heard for a while."""
    if not user.has_perm("orgs.report_use", organisation):
        return []
    long_ago = timezone.localdate() - timedelta(days=settings.PARTNER_REPORT_DAYS)
    rows = PartnerGift.objects.received().filter(organisation=organisation, used=0, received_on__lte=long_ago)
    return [
        Todo(gettext("Report how the gift of %(partner)s was used") % {"partner": row.partner}, row.get_absolute_url())
        for row in gifts_of(rows).order_by("pk")[:20]
    ]
