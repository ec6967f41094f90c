"""Numbers and certificates of filing: given one after the other, issued, replaced."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.filing import FilingCertificate, FilingSeries
from orgs.queries import managers_of
from orgs.queries.party import instructor_of
from orgs.states import ENDED
from places.models import Place

MOST_REASON = 300


@transaction.atomic
def next_filing_number(*, street: Place, year: int) -> str:
    """Return the next number of a street in a year; it is given once, and given back if the transaction fails.

    The row of the year is locked until the end of the transaction, so there are no gaps and no doubles. Numbers that
    stand on the register already, entered from before, are passed over.
    """
    pattern = (
        FilingSeries.objects.filter(street=street).order_by("-year").values_list("pattern", flat=True).first()
        or settings.FILING_PATTERN
    )
    FilingSeries.objects.bulk_create([FilingSeries(street=street, year=year, pattern=pattern)], ignore_conflicts=True)
    series = FilingSeries.objects.select_for_update(of=("self",)).select_related("street").get(street=street, year=year)
    number = series.last + 1
    while Organisation.objects.filter(filing_number=series.written(number)).exists():
        number += 1
    series.last = number
    series.save(update_fields=["last", "updated_at"])
    return series.written(number)


@transaction.atomic
def issue_certificate(
    *, organisation: Organisation, by: User | None, reason: str, valid_until: date | None = None
) -> FilingCertificate:
    """Issue the certificate as the register stands now; the one before, if any, is replaced.

    ``by=None`` is a process that issues it by itself. Raises PermissionDenied, FlowRefused for an organisation off the
    register, ValidationError without a reason.
    """
    if by is not None and not by.has_perm("orgs.issue_certificate", organisation):
        raise PermissionDenied(_("Only street staff issue certificates."))
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("place", "street")
    organisation = rows.get(pk=organisation.pk)
    if organisation.stage in ENDED:
        raise FlowRefused(_("This organisation is off the register."), code="ended")
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why it is issued.")})
    today = timezone.localdate()
    before = FilingCertificate.objects.filter(organisation=organisation).order_by("-version").first()
    FilingCertificate.objects.current().filter(organisation=organisation).update(
        replaced_on=today, updated_at=timezone.now()
    )
    instructor = instructor_of(organisation)
    filing = getattr(organisation, "filing", None)
    certificate = FilingCertificate.objects.create(
        organisation=organisation,
        street=organisation.street,
        number=organisation.filing_number,
        version=before.version + 1 if before else 1,
        name=organisation.name,
        category=organisation.category,
        purpose=organisation.purpose,
        person_in_charge=organisation.contact_name,
        venue=organisation.venue,
        community=organisation.place.name,
        host=filing.host.name if filing is not None and filing.host is not None else (before.host if before else ""),
        instructor=instructor.name if instructor else "",
        filed_on=organisation.filed_on,
        issued_on=today,
        valid_until=valid_until,
        reason=reason.strip()[:MOST_REASON],
        issued_by=by,
    )
    notify(
        kind="orgs.certificate",
        to=managers_of(organisation),
        title=str(organisation),
        text=_("The certificate of filing %(number)s was issued.") % {"number": organisation.filing_number},
        url=organisation.get_absolute_url(),
        street_code=organisation.street_code,
    )
    return certificate
