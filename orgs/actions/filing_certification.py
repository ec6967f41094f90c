"""An application becomes an organisation: number, register, members, papers, circle, certificate; all or nothing."""

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from disclosure.states import Stage as NoticeStage
from orgs.models import Membership, Organisation
from orgs.models.filing import FilingApplication, FilingCertificate
from orgs.queries.party import charge_of
from orgs.rules.filing import everything_is_met, name_is_free
from orgs.states import MEMBERSHIP, Belonging
from orgs.states.filing import FILING, FilingStage

from .circles import mark_filed
from .filing import file_organisation
from .filing_certificates import issue_certificate, next_filing_number
from .filing_review import return_from_notice, tell_applicant
from .members import admitted
from .party import assign_instructor
from .relations import record_incubation

log = structlog.get_logger(__name__)
FOUNDER = "发起人"


def follow_filings() -> int:
    """Let applications follow their public notices: certify after one that passed, go back after one that failed."""
    ended = FilingApplication.objects.filter(
        stage=FilingStage.NOTICE, notice__stage__in=(NoticeStage.PASSED, NoticeStage.FAILED, NoticeStage.WITHDRAWN)
    )
    moved = [done for pk in list(ended.values_list("pk", flat=True)) if (done := follow_filing(pk=pk)) is not None]
    if moved:
        log.info("orgs.filings_followed", applications=[application.pk for application in moved])
    return len(moved)


@transaction.atomic
def follow_filing(*, pk: int) -> FilingApplication | None:
    """Take the step that a notice's end leads to; a second clock finds the state changed and does nothing."""
    rows = FilingApplication.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice", "place")
    application = rows.filter(pk=pk, stage=FilingStage.NOTICE).first()
    if application is None or application.notice is None:
        return None
    if application.notice.stage == NoticeStage.PASSED:
        try:
            with transaction.atomic():
                return certify_filing(application=application, by=None)
        except FlowRefused as refused:
            reason = " ".join(refused.messages)
        except PermissionDenied:
            reason = _("Who agreed for the street is no longer in office; somebody else looks at it.")
        return return_from_notice(application=application, by=None, reason=reason)
    if application.notice.stage in {NoticeStage.FAILED, NoticeStage.WITHDRAWN}:
        reason = _("The public notice was undone by a founded objection.")
        return return_from_notice(application=application, by=None, reason=reason)
    return None


@transaction.atomic
def certify_filing(*, application: FilingApplication, by: User | None) -> FilingApplication:
    """File it: the number is given, the organisation entered, the certificate issued; ``by=None`` is the clock.

    Everything or nothing. Raises FlowRefused for a name that was taken while it was looked at.
    """
    rows = FilingApplication.objects.select_for_update(of=("self",))
    application = rows.select_related("place", "street", "circle", "applicant", "person", "instructor").get(
        pk=application.pk
    )
    today = timezone.localdate()
    # Whoever decided answers for it, whoever pressed the button: the register's own rights are those of the street.
    decider = by or application.street_reviewer
    if decider is None or application.stage != FilingStage.NOTICE:
        raise FlowRefused(_("It is not on public notice."), code="stage")
    # The organisation is entered before the step is taken, so what stands against its name is asked first.
    if why := name_is_free(application) or everything_is_met(application):
        raise FlowRefused(why, code="conditions")
    try:
        with transaction.atomic():
            organisation = file_organisation(
                place=application.place,
                name=application.name,
                category=application.category,
                purpose=application.purpose,
                filing_number=next_filing_number(street=application.street, year=today.year),
                filed_on=today,
                manager=application.person or application.applicant,
                by=decider,
                tags=list(application.tags),
            )
    except IntegrityError as error:
        words = _("“%(name)s” is taken by an organisation of the street.")
        raise FlowRefused(words % {"name": application.name}, code="name") from error
    organisation.contact_name, organisation.venue = application.person_name, application.venue
    organisation.save(update_fields=["contact_name", "venue", "updated_at"])
    changes = {"organisation": organisation, "decided_on": today}
    application = take(FILING, application, "certify", by=by, changes=changes)
    application.documents.update(organisation=organisation, updated_at=timezone.now())
    unknown = _members(application, organisation, decider)
    _instructor(application, organisation, decider)
    _from_circle(application, organisation)
    certificate = issue_certificate(organisation=organisation, by=None, reason=_("Filed"))
    _tell(application, certificate, unknown)
    return application


def _members(application: FilingApplication, organisation: Organisation, by: User) -> int:
    """Make members of those with an account; return how many have none."""
    known: list[tuple[User, str]] = []
    unknown = 0
    there = set(Membership.objects.filter(organisation=organisation).values_list("user_id", flat=True))
    for row in application.members.select_related("user"):
        if row.user is None:
            unknown += row.name != application.person_name
        elif row.user_id not in there:
            known.append((row.user, FOUNDER if row.is_founder else ""))
    for user, position in known:
        membership = Membership.objects.create(organisation=organisation, user=user, stage=Belonging.ASKED)
        begin(MEMBERSHIP, membership, by=by, visibility=Visibility.PRIVATE)
        admitted(membership, "enter", by=by, position=position)
    return unknown


def _instructor(application: FilingApplication, organisation: Organisation, by: User) -> None:
    if application.instructor is None or charge_of(organisation) is not None:
        return
    try:
        assign_instructor(instructor=application.instructor, organisation=organisation, by=by)
    except ValidationError as refused:
        raise FlowRefused(refused.messages, code="instructor") from refused


def _from_circle(application: FilingApplication, organisation: Organisation) -> None:
    circle = application.circle
    if circle is None:
        return
    circle = mark_filed(circle=circle, organisation=organisation, by=None)
    if circle.grown_from_organisation is not None:
        record_incubation(source=circle.grown_from_organisation, target=organisation, by=None)


def _tell(application: FilingApplication, certificate: FilingCertificate, unknown: int) -> None:
    text = _("“%(name)s” is filed: %(reason)s. The certificate can be printed on the organisation's page.")
    tell_applicant(application, "orgs.filing", text, certificate.number)
    if unknown:
        words = _("%(count)d people of the roster have no account yet; invite them, so that they are counted.")
        tell_applicant(application, "orgs.filing", words.replace("%(count)d", str(unknown)))
