"""What ends with an organisation: its stage, its roles, its memberships, its suspension, its certificate."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role
from accounts.models import RoleGrant, User
from core.flow import take, take_many
from notices.actions import notify
from orgs.actions.offices import end_all_positions
from orgs.models import Membership, Organisation
from orgs.models.register import ChangeRequest, Deregistration, Registration
from orgs.queries import managers_of
from orgs.states import GROWTH, MEMBERSHIP, Belonging
from orgs.states.changes import CHANGE
from orgs.states.deregistration import Ground
from orgs.states.discipline import SUSPENSION
from orgs.states.registration import REGISTRATION


def end_everything(case: Deregistration, *, by: User | None) -> Organisation:
    """End the organisation within the transaction of its case; the rows are kept."""
    step = "revoke" if case.ground == Ground.VIOLATION else "deregister"
    managers = list(managers_of(case.organisation))
    today = timezone.localdate()
    reason = f"{case.get_ground_display()}：{case.reason}"
    organisation = take(GROWTH, case.organisation, step, by=by, reason=reason, changes={"ended_on": today})
    for suspension in organisation.suspensions.running():
        take(SUSPENSION, suspension, "end", by=None, changes={"lifted_on": today})
    for grant in RoleGrant.objects.overlapping(today, None).filter(body=organisation.body_id):
        end_role(grant=grant, by=None, note=reason)
    end_all_positions(organisation=organisation, reason=reason)
    _end_memberships(organisation)
    _withdraw_the_open(organisation)
    notify(
        kind="orgs.standing",
        to=managers,
        title=str(organisation),
        text=_("Your organisation is off the register. Thank you for what you did for your neighbours."),
        url=organisation.get_absolute_url(),
        street_code=organisation.street_code,
    )
    return organisation


def _end_memberships(organisation: Organisation) -> None:
    rows = Membership.objects.filter(organisation=organisation, stage__in=(Belonging.ASKED, Belonging.MEMBER))
    ended = list(rows.values_list("pk", flat=True))
    take_many(MEMBERSHIP, rows, "dissolve", by=None)
    Membership.objects.filter(pk__in=ended).update(left_on=timezone.localdate())


def _withdraw_the_open(organisation: Organisation) -> None:
    """Let nobody decide on changes and registrations of what no longer is."""
    for change in ChangeRequest.objects.open().filter(organisation=organisation):
        take(CHANGE, change, "withdraw", by=None)
    for registration in Registration.objects.open().filter(organisation=organisation):
        take(REGISTRATION, registration, "withdraw", by=None)
