"""The flow of filing (备案), from application to certificate."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class FilingStage(models.TextChoices):
    """Where an application for filing stands."""

    DRAFT = "draft", pgettext_lazy("filing", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("filing", "Handed in, waits for the community")
    COMMUNITY = "community", pgettext_lazy("filing", "Review by the community")
    STREET = "street", pgettext_lazy("filing", "Review by the street")
    COMPLETING = "completing", pgettext_lazy("filing", "To be completed")
    NOTICE = "notice", pgettext_lazy("filing", "On public notice")
    CERTIFIED = "certified", pgettext_lazy("filing", "Filed, certificate issued")
    DECLINED = "declined", pgettext_lazy("filing", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("filing", "Withdrawn")


class FilingPaper(models.TextChoices):
    """The documents of a filing."""

    FORM = "form", _("Application form")
    ROSTER = "roster", _("Roster of members")
    IDENTITY = "identity", _("Identity of the person in charge")
    VENUE = "venue", _("Proof of the venue")
    CHARTER = "charter", _("Charter")
    PROMISE = "promise", _("Letter of commitment")
    OPINION = "opinion", _("Opinion of the community")


class PaperState(models.TextChoices):
    """Whether a document is there."""

    MISSING = "missing", pgettext_lazy("document", "Missing")
    THERE = "there", pgettext_lazy("document", "There")
    REJECTED = "rejected", pgettext_lazy("document", "To be handed in anew")


class Tie(models.TextChoices):
    """What ties the person in charge to the street."""

    LIVES = "lives", _("Lives in the street")
    WORKS = "works", _("Works in the street")


class Sex(models.TextChoices):
    """As it stands on the roster."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class NameRuleKind(models.TextChoices):
    """What a rule about names says."""

    FORBIDDEN = "forbidden", _("May not stand in a name")
    DOUBTFUL = "doubtful", _("Is pointed out; the reviewer decides")
    ENDING = "ending", _("May stand at the end of a name")


class CertificateStanding(models.TextChoices):
    """What a certificate is worth today."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    REPLACED = "replaced", pgettext_lazy("certificate", "Replaced by a newer one")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "The organisation is suspended")
    EXPIRED = "expired", pgettext_lazy("certificate", "Its term is over")
    DEREGISTERED = "deregistered", pgettext_lazy("certificate", "The organisation is off the register")


class FilingLight(models.TextChoices):
    """How an application stands to its time limit."""

    GREEN = "green", _("In time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Overdue")


# Made of the data of the application; they are there as soon as it is handed in.
GENERATED_PAPERS = (FilingPaper.FORM, FilingPaper.ROSTER, FilingPaper.CHARTER)
# Photographed or scanned.
UPLOADED_PAPERS = (FilingPaper.IDENTITY, FilingPaper.VENUE, FilingPaper.PROMISE)
# What can be printed.
PRINTED_PAPERS = (
    FilingPaper.FORM,
    FilingPaper.ROSTER,
    FilingPaper.CHARTER,
    FilingPaper.PROMISE,
    FilingPaper.OPINION,
)

# The applicant writes.
WRITABLE = (FilingStage.DRAFT, FilingStage.COMPLETING)
# With the offices; a time limit runs.
UNDER_REVIEW = (FilingStage.SUBMITTED, FilingStage.COMMUNITY, FilingStage.STREET)
# Nobody else can take the name.
RUNNING_FILINGS = (*UNDER_REVIEW, FilingStage.COMPLETING, FilingStage.NOTICE)
# What everybody reads.
SHOWN = (FilingStage.NOTICE, FilingStage.CERTIFIED)
FILING_OVER = (FilingStage.CERTIFIED, FilingStage.DECLINED, FilingStage.WITHDRAWN)

FILING = Flow(
    "orgs.filing",
    "stage",
    (
        Step(
            "submit",
            (FilingStage.DRAFT,),
            FilingStage.SUBMITTED,
            "orgs.write_filing",
            pgettext_lazy("filing", "Hand in"),
            pgettext_lazy("filing", "Handed in"),
            pgettext_lazy("filing", "Handing in"),
        ),
        Step(
            "take_up",
            (FilingStage.SUBMITTED,),
            FilingStage.COMMUNITY,
            "orgs.review_filing_community",
            pgettext_lazy("filing", "Take up for review"),
            pgettext_lazy("filing", "Taken up by the community"),
            pgettext_lazy("filing", "Review by the community"),
        ),
        Step(
            "endorse",
            (FilingStage.COMMUNITY,),
            FilingStage.STREET,
            "orgs.review_filing_community",
            pgettext_lazy("filing", "Support and pass on"),
            pgettext_lazy("filing", "Supported by the community"),
            pgettext_lazy("filing", "Review by the street"),
            needs_reason=True,
        ),
        Step(
            "advise_against",
            (FilingStage.COMMUNITY,),
            FilingStage.STREET,
            "orgs.review_filing_community",
            pgettext_lazy("filing", "Pass on with objections"),
            pgettext_lazy("filing", "Passed on with objections of the community"),
            pgettext_lazy("filing", "Review by the street"),
            needs_reason=True,
        ),
        Step(
            "return_by_community",
            (FilingStage.COMMUNITY,),
            FilingStage.COMPLETING,
            "orgs.review_filing_community",
            pgettext_lazy("filing", "Return to be completed"),
            pgettext_lazy("filing", "Returned to be completed"),
            pgettext_lazy("filing", "Completion"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "return_by_street",
            (FilingStage.STREET,),
            FilingStage.COMPLETING,
            "orgs.review_filing_street",
            pgettext_lazy("filing", "Return to be completed"),
            pgettext_lazy("filing", "Returned to be completed"),
            pgettext_lazy("filing", "Completion"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "complete_for_community",
            (FilingStage.COMPLETING,),
            FilingStage.COMMUNITY,
            "orgs.write_filing",
            pgettext_lazy("filing", "Hand in again"),
            pgettext_lazy("filing", "Completed"),
            pgettext_lazy("filing", "Completion"),
        ),
        Step(
            "complete_for_street",
            (FilingStage.COMPLETING,),
            FilingStage.STREET,
            "orgs.write_filing",
            pgettext_lazy("filing", "Hand in again"),
            pgettext_lazy("filing", "Completed"),
            pgettext_lazy("filing", "Completion"),
        ),
        Step(
            "announce",
            (FilingStage.STREET,),
            FilingStage.NOTICE,
            "orgs.review_filing_street",
            pgettext_lazy("filing", "Agree and put on public notice"),
            pgettext_lazy("filing", "On public notice"),
            pgettext_lazy("filing", "Public notice"),
            needs_reason=True,
        ),
        Step(
            "return_from_notice",
            (FilingStage.NOTICE,),
            FilingStage.STREET,
            "orgs.review_filing_street",
            pgettext_lazy("filing", "Back to the review by the street"),
            pgettext_lazy("filing", "Back with the street"),
            pgettext_lazy("filing", "Review by the street"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "certify",
            (FilingStage.NOTICE,),
            FilingStage.CERTIFIED,
            "orgs.review_filing_street",
            pgettext_lazy("filing", "File and issue the certificate"),
            pgettext_lazy("filing", "Filed, certificate issued"),
            pgettext_lazy("filing", "Certificate"),
            by_clock=True,
        ),
        Step(
            "decline",
            (FilingStage.STREET,),
            FilingStage.DECLINED,
            "orgs.review_filing_street",
            pgettext_lazy("filing", "Decline the filing"),
            pgettext_lazy("filing", "Declined"),
            pgettext_lazy("filing", "Decision"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (FilingStage.DRAFT, *RUNNING_FILINGS),
            FilingStage.WITHDRAWN,
            "orgs.write_filing",
            pgettext_lazy("filing", "Take the application back"),
            pgettext_lazy("filing", "Withdrawn"),
            pgettext_lazy("filing", "Withdrawal"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(
        FilingStage.DRAFT,
        FilingStage.SUBMITTED,
        FilingStage.COMMUNITY,
        FilingStage.STREET,
        FilingStage.NOTICE,
        FilingStage.CERTIFIED,
    ),
)
