"""Reads of filing: who sees which applications, what waits, certificates, how complete papers are."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, DecimalField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Body, User
from accounts.states import BodyKind, Role
from orgs.models import Organisation
from orgs.models.filing import FilingApplication, FilingCertificate, FilingDocument, FilingQuerySet
from orgs.states import ENDED, Growth
from orgs.states.filing import (
    UNDER_REVIEW,
    CertificateStanding,
    FilingPaper,
    FilingStage,
    PaperState,
)
from places.models import Place, lying_in

PAPERS = len(FilingPaper)

# Set-wise, for ratings: one row for every organisation of a street with any document; the share is from 0 to 1.
DOCUMENT_SHARES = """
    SELECT organisation_id, count(DISTINCT kind) FILTER (WHERE state = 'there') / 7.0 AS share
    FROM orgs_filingdocument WHERE street_id = %(street)s AND organisation_id IS NOT NULL GROUP BY organisation_id
"""


def public_filings() -> FilingQuerySet:
    """Return what everybody may read: on public notice, or certified."""
    return FilingApplication.objects.shown().select_related("place", "notice", "organisation")


def my_filings(user: User) -> FilingQuerySet:
    """Return a person's own applications, newest first."""
    return FilingApplication.objects.of(user).select_related("place").order_by("-pk")


def filing_rows() -> FilingQuerySet:
    """Return applications with what their page shows."""
    return FilingApplication.objects.select_related(
        "place",
        "street",
        "circle",
        "applicant",
        "person",
        "instructor",
        "host",
        "notice",
        "organisation",
        "community_reviewer",
        "street_reviewer",
        "alike_confirmed_by",
    )


def on_filing_desk(user: User) -> FilingQuerySet:
    """Return what waits for a member of staff to review, what is due first; never one's own."""
    community = lying_in(user.standing.paths(Role.COMMUNITY_STAFF, Role.STREET_STAFF))
    street = lying_in(user.standing.paths(Role.STREET_STAFF))
    early = Q(stage__in=(FilingStage.SUBMITTED, FilingStage.COMMUNITY))
    rows = FilingApplication.objects.filter((early & community) | (Q(stage=FilingStage.STREET) & street))
    rows = rows.exclude(applicant=user.pk).exclude(person=user.pk).exclude(entered_by=user.pk)
    late = rows.filter(stage=FilingStage.STREET, community_reviewer=user.pk)
    return rows.exclude(pk__in=late.values("pk")).select_related("place").order_by("due_on", "pk")


def documents_of(application: FilingApplication) -> list[FilingDocument]:
    """Return the documents in the order of the list."""
    order = {kind: number for number, kind in enumerate(FilingPaper.values)}
    return sorted(application.documents.all(), key=lambda row: order[row.kind])


def hosts_at(place: Place) -> QuerySet[Body]:
    """Return the bodies of a street that can be the host of an organisation: public offices and committees."""
    return Body.objects.filter(street=place.street_id or place.pk, kind=BodyKind.OFFICE).order_by("name")


def certificate_of(organisation: Organisation) -> FilingCertificate | None:
    """Return the certificate in force."""
    return FilingCertificate.objects.current().filter(organisation=organisation).first()


def standing_of(certificate: FilingCertificate) -> CertificateStanding:
    """Return what a certificate is worth today, by the register and not by the paper."""
    if certificate.organisation.stage in ENDED:
        return CertificateStanding.DEREGISTERED
    if certificate.replaced_on is not None:
        return CertificateStanding.REPLACED
    if certificate.organisation.stage == Growth.SUSPENDED:
        return CertificateStanding.SUSPENDED
    if certificate.valid_until is not None and certificate.valid_until < timezone.localdate():
        return CertificateStanding.EXPIRED
    return CertificateStanding.VALID


def certificate_with(token: str) -> FilingCertificate | None:
    """Return the certificate with a code, for whoever verifies it."""
    return FilingCertificate.objects.filter(token=token).select_related("organisation__place", "street").first()


def document_share(organisation: Organisation) -> Decimal:
    """Return which share of the seven documents of a filing is there, from 0 to 1."""
    there = FilingDocument.objects.filter(organisation=organisation, state=PaperState.THERE)
    return (Decimal(there.values("kind").distinct().count()) / PAPERS).quantize(Decimal("0.0001"))


def with_document_share(rows: "QuerySet[Organisation]") -> "QuerySet[Any]":
    """Return organisations with ``documents_share``, the same for all of them in one query."""
    there = Count("filing_documents__kind", filter=Q(filing_documents__state=PaperState.THERE), distinct=True)
    number = DecimalField(max_digits=9, decimal_places=4)
    share = Cast("documents_there", number) / Value(Decimal(PAPERS), output_field=number)
    return rows.annotate(documents_there=there).annotate(documents_share=share)


def may_see(application: FilingApplication, user: User | AnonymousUser) -> bool:
    """Whether somebody may open an application's page: those concerned always, everybody once it is shown."""
    return application.is_shown or (user.is_authenticated and user.has_perm("orgs.read_filing", application))


def waiting_filings(user: User) -> FilingQuerySet:
    """Return what stands in the queue of a member of staff; overdue first."""
    return on_filing_desk(user).filter(stage__in=UNDER_REVIEW)
