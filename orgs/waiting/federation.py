"""What of the federation waits: requests to join for the staff; loans, invitations and answers for organisations."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.models import Organisation
from orgs.models.federation import FederationMember
from orgs.models.federation_pool import PoolLoan
from orgs.models.federation_work import ProgrammeHost
from orgs.queries.federation import loans_waiting_for, open_peer_round, to_rate
from orgs.queries.todo import Todo, register
from orgs.states.federation import FedStage, HostStage, LoanStage


@register
def federation_todo(organisation: Organisation, user: User) -> list[Todo]:
    """Return what a manager has to answer, hand over, take back or give back."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    return [*_loans(organisation), *_invitations(organisation), *_hearing(organisation), *_peers(organisation)]


def _loans(organisation: Organisation) -> list[Todo]:
    words = {
        LoanStage.ASKED: _("%(other)s asks for %(item)s"),
        LoanStage.AGREED: _("Hand over %(item)s to %(other)s"),
        LoanStage.OUT: _("%(item)s comes back from %(other)s"),
    }
    found = [
        Todo(
            words[LoanStage(loan.stage)] % {"item": loan.item, "other": loan.borrower},
            loan.get_absolute_url(),
            loan.ends_on if loan.stage == LoanStage.OUT else loan.starts_on,
        )
        for loan in loans_waiting_for(organisation).order_by("starts_on", "pk")[:20]
    ]
    out = PoolLoan.objects.filter(borrower=organisation, stage=LoanStage.OUT).select_related("item")
    return found + [
        Todo(_("Give %(item)s back") % {"item": loan.item}, loan.get_absolute_url(), loan.ends_on)
        for loan in out.order_by("ends_on", "pk")[:20]
    ]


def _invitations(organisation: Organisation) -> list[Todo]:
    rows = ProgrammeHost.objects.filter(organisation=organisation, stage=HostStage.INVITED)
    return [
        Todo(
            _("Take part in “%(title)s”?") % {"title": host.programme},
            host.programme.get_absolute_url(),
            host.programme.starts_on,
        )
        for host in rows.select_related("programme").order_by("pk")[:20]
    ]


def _hearing(organisation: Organisation) -> list[Todo]:
    heard = FederationMember.objects.filter(organisation=organisation, stage=FedStage.HEARD, answer="").first()
    if heard is None:
        return []
    return [Todo(_("Answer the federation about an exclusion"), heard.get_absolute_url(), heard.answer_by)]


def _peers(organisation: Organisation) -> list[Todo]:
    member = FederationMember.objects.inside().filter(organisation=organisation).select_related("federation").first()
    peer_round = open_peer_round(member.federation) if member else None
    if peer_round is None or not to_rate(organisation, peer_round).exists():
        return []
    return [Todo(_("Rate organisations that you worked with"), reverse("orgs:peers"), peer_round.closes_on)]
