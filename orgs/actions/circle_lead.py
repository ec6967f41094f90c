"""The lead of a circle is handed over: offered to a member, passed when that one accepts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from orgs.models.circles import Circle, CircleHandover
from orgs.states.circles import CIRCLE_HANDOVER, CircleBelonging, HandoverStage

from .circle_news import refresh_reminders, tell, tell_members


@transaction.atomic
def offer_lead(*, circle: Circle, to: User, by: User) -> CircleHandover:
    """Offer the lead to a member. Raises PermissionDenied, FlowRefused for anybody else or while an offer is open."""
    circle = Circle.objects.select_for_update(of=("self",)).select_related("place", "leader").get(pk=circle.pk)
    if not by.has_perm("orgs.lead_circle", circle):
        raise PermissionDenied(_("Only the leader hands over the lead."))
    if not circle.is_living:
        raise FlowRefused(_("This circle is over."), code="over")
    members = circle.members.filter(stage=CircleBelonging.MEMBER)
    if to.pk == circle.leader_id or not members.filter(user=to).exists():
        raise FlowRefused(_("Choose another member of the circle."), code="to")
    if circle.handovers.filter(stage=HandoverStage.OFFERED).exists():
        raise FlowRefused(_("The lead is offered to somebody already."), code="twice")
    handover = CircleHandover.objects.create(circle=circle, to=to, offered_by=by.principal)
    begin(CIRCLE_HANDOVER, handover, by=by, visibility=Visibility.PRIVATE)
    text = _("%(name)s asks you to take over the lead of “%(circle)s”.")
    tell(circle, "orgs.circle_lead", [to], text, name=circle.leader.name)
    return handover


@transaction.atomic
def accept_lead(*, handover: CircleHandover, by: User) -> Circle:
    """Take over the lead; the one before stays a member. Raises FlowRefused for who leads enough circles already."""
    # The same lock as in opening a circle: nobody gets a third one by doing both at once.
    User.objects.select_for_update(no_key=True).get(pk=handover.to_id)
    circle = Circle.objects.select_for_update(of=("self",)).select_related("place").get(pk=handover.circle_id)
    handover = take(CIRCLE_HANDOVER, handover, "accept", by=by)
    circle.leader = handover.to
    circle.save(update_fields=["leader", "updated_at"])
    tell_members(circle, "orgs.circle_news", _("%(name)s leads “%(circle)s” now."), name=handover.to.name)
    refresh_reminders(circle)
    return circle


@transaction.atomic
def decline_lead(*, handover: CircleHandover, by: User) -> CircleHandover:
    """Decline the lead with thanks. The leader is told."""
    handover = take(CIRCLE_HANDOVER, handover, "decline", by=by)
    text = _("%(name)s can't take over the lead of “%(circle)s”.")
    circle = handover.circle
    tell(circle, "orgs.circle_lead", [circle.leader], text, name=handover.to.name)
    return handover


@transaction.atomic
def withdraw_lead(*, handover: CircleHandover, by: User) -> CircleHandover:
    """Take the offer back."""
    return take(CIRCLE_HANDOVER, handover, "withdraw", by=by)
