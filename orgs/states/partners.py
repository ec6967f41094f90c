"""Partners and their agreements: what they are, where they stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class PartnerKind(models.TextChoices):
    """What a partner is."""

    ENTERPRISE = "enterprise", _("Enterprise")
    SHOP = "shop", _("Shop")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    INSTITUTION = "institution", _("Public institution")
    DEPARTMENT = "department", _("Government department")
    SOCIAL = "social", _("Social organisation from outside")
    PERSON = "person", pgettext_lazy("partner", "Person")


class PartnerStage(models.TextChoices):
    """Where a partner stands (意向、签约、履约、续约或终止)."""

    INTENT = "intent", _("Intent declared")
    TALKING = "talking", _("In talks")
    SIGNED = "signed", _("Agreement signed")
    PERFORMING = "performing", _("Performing")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", pgettext_lazy("partner", "Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CURRENT = (PartnerStage.INTENT, PartnerStage.TALKING, PartnerStage.SIGNED, PartnerStage.PERFORMING)
BEFORE_SIGNING = (PartnerStage.INTENT, PartnerStage.TALKING)
BOUND = (PartnerStage.SIGNED, PartnerStage.PERFORMING)
MAY_SIGN = (PartnerStage.TALKING, *BOUND)

PARTNER = Flow(
    "orgs.partner",
    "stage",
    (
        Step(
            "begin_talks",
            (PartnerStage.INTENT,),
            PartnerStage.TALKING,
            "orgs.decide_partner",
            _("Checked: begin talks"),
            _("The street has checked it and talks"),
            _("Check by the street"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            BEFORE_SIGNING,
            PartnerStage.DECLINED,
            "orgs.decide_partner",
            _("Decline the partner"),
            pgettext_lazy("partner", "Declined"),
            _("Decision"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            BEFORE_SIGNING,
            PartnerStage.WITHDRAWN,
            "orgs.withdraw_partner",
            _("Withdraw the intent"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "sign",
            (PartnerStage.TALKING,),
            PartnerStage.SIGNED,
            "orgs.keep_agreements",
            _("An agreement is signed"),
            _("Agreement signed"),
            _("Signing of an agreement"),
        ),
        Step(
            "perform",
            (PartnerStage.SIGNED,),
            PartnerStage.PERFORMING,
            "orgs.keep_agreements",
            _("The agreement has begun"),
            _("Performing"),
            _("Performance"),
            by_clock=True,
        ),
        Step(
            "renew",
            (PartnerStage.PERFORMING,),
            PartnerStage.PERFORMING,
            "orgs.keep_agreements",
            _("The agreement is renewed"),
            _("Renewed"),
            _("Renewal"),
        ),
        Step(
            "end",
            BOUND,
            PartnerStage.ENDED,
            "orgs.decide_partner",
            _("End the partnership"),
            _("Ended"),
            _("End"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "resume",
            (PartnerStage.ENDED,),
            PartnerStage.TALKING,
            "orgs.decide_partner",
            _("Talk again"),
            _("Talks have begun again"),
            _("Talks"),
        ),
    ),
    road=(PartnerStage.INTENT, PartnerStage.TALKING, PartnerStage.SIGNED, PartnerStage.PERFORMING),
)


class AgreementStage(models.TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended with its date")
    BROKEN_OFF = "broken_off", _("Ended early")
    DROPPED = "dropped", pgettext_lazy("partner", "Dropped")


AGREEMENT = Flow(
    "orgs.partner_agreement",
    "stage",
    (
        Step(
            "sign",
            (AgreementStage.DRAFT,),
            AgreementStage.SIGNED,
            "orgs.keep_agreements",
            _("Sign"),
            _("Signed"),
            _("Signature"),
        ),
        Step(
            "end",
            (AgreementStage.SIGNED,),
            AgreementStage.ENDED,
            "orgs.keep_agreements",
            _("End with its date"),
            _("Ended with its date"),
            _("End"),
            by_clock=True,
        ),
        Step(
            "break_off",
            (AgreementStage.SIGNED,),
            AgreementStage.BROKEN_OFF,
            "orgs.keep_agreements",
            _("End early"),
            _("Ended early"),
            _("End"),
            needs_reason=True,
        ),
        Step(
            "drop",
            (AgreementStage.DRAFT,),
            AgreementStage.DROPPED,
            "orgs.keep_agreements",
            _("Drop the draft"),
            pgettext_lazy("partner", "Dropped"),
            _("Drop"),
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
    ),
    road=(AgreementStage.DRAFT, AgreementStage.SIGNED, AgreementStage.ENDED),
)
