"""Money for an approved application: a grant is committed, and the project starts with its first payment."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from core.money import format_fen
from funding import actions as funding
from funding.models import Fund, Grant
from funding.states import DisbursementStage
from orgs.actions import record_evidence
from orgs.states import EvidenceKind
from projects.models import Application
from projects.states import APPLICATION, Stage

from .examination import tell


@transaction.atomic
def commit_grant(*, application: Application, fund: Fund, by: User) -> Application:
    """Commit the whole budget from a fund, in the ledger; the organisation's evidence counts a project won.

    Raises FlowRefused, or LedgerRefused when the fund does not hold enough.
    """
    application = take(APPLICATION, application, "commit_grant", by=by)
    application.grant = funding.commit_grant(
        fund=fund,
        budget=application.budget,
        payee=application.organisation.body,
        amount=application.budget.total,
        subject=application,
        by=by,
    )
    application.save(update_fields=["grant"])
    record_evidence(
        organisation=application.organisation,
        kind=EvidenceKind.PROJECT_WON,
        key=f"projects.application:{application.pk}:won",
        happened_on=application.grant.committed_on,
        detail={"title": application.title},
    )
    amount = format_fen(application.budget.total)
    tell(application, "projects.decided", _("A grant of %(reason)s yuan was committed for “%(title)s”."), amount)
    return application


@transaction.atomic
def follow_payment(*, application: Application) -> Application | None:
    """Start the project once the first payment has left the fund; None before."""
    locked = (
        Application.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=application.pk, stage=Stage.GRANTED)
        .first()
    )
    if locked is None or locked.grant is None or not _is_paid(locked.grant):
        return None
    locked = take(APPLICATION, locked, "start", by=None)
    tell(locked, "projects.decided", _("The first payment for “%(title)s” was made: the project runs."))
    return locked


def _is_paid(grant: Grant) -> bool:
    return grant.disbursements.filter(stage=DisbursementStage.PAID).exists()
