"""The flow of the way on to registration as a legal person (登记)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step


class LegalForm(models.TextChoices):
    """As what an organisation registers."""

    ASSOCIATION = "association", _("Association")
    SERVICE = "service", _("Social service body")


class RegistrationStage(models.TextChoices):
    """Where an application for registration stands."""

    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", pgettext_lazy("registration", "With the street")
    RETURNED = "returned", _("Returned to be completed")
    RECOMMENDED = "recommended", _("Recommended to the registering authority")
    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    REFUSED = "refused", _("Refused by the registering authority")
    WITHDRAWN = "withdrawn", _("Withdrawn")


BEFORE_STREET = (RegistrationStage.DRAFT, RegistrationStage.RETURNED)
OPEN_REGISTRATIONS = (*BEFORE_STREET, RegistrationStage.SUBMITTED, RegistrationStage.RECOMMENDED)

REGISTRATION = Flow(
    "orgs.registration",
    "stage",
    (
        Step(
            "submit",
            BEFORE_STREET,
            RegistrationStage.SUBMITTED,
            "orgs.manage_organisation",
            _("Submit to the street"),
            pgettext_lazy("registration", "Submitted to the street"),
            _("Submission"),
        ),
        Step(
            "give_back",
            (RegistrationStage.SUBMITTED,),
            RegistrationStage.RETURNED,
            "orgs.decide_registration",
            _("Return to be completed"),
            _("Returned to be completed"),
            _("Completion"),
            needs_reason=True,
        ),
        Step(
            "recommend",
            (RegistrationStage.SUBMITTED,),
            RegistrationStage.RECOMMENDED,
            "orgs.decide_registration",
            _("Recommend to the registering authority"),
            _("Recommended to the registering authority"),
            _("Recommendation of the street"),
            needs_reason=True,
        ),
        Step(
            "register",
            (RegistrationStage.RECOMMENDED,),
            RegistrationStage.REGISTERED,
            "orgs.decide_registration",
            _("Enter the registration"),
            pgettext_lazy("registration", "Registered"),
            _("Registration"),
        ),
        Step(
            "refuse",
            (RegistrationStage.SUBMITTED, RegistrationStage.RECOMMENDED),
            RegistrationStage.REFUSED,
            "orgs.decide_registration",
            _("Enter the refusal"),
            _("Refused by the registering authority"),
            _("Registration"),
            needs_reason=True,
        ),
        Step(
            "withdraw",
            OPEN_REGISTRATIONS,
            RegistrationStage.WITHDRAWN,
            "orgs.manage_organisation",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            by_clock=True,  # when the organisation ends
        ),
    ),
    road=(
        RegistrationStage.DRAFT,
        RegistrationStage.SUBMITTED,
        RegistrationStage.RECOMMENDED,
        RegistrationStage.REGISTERED,
    ),
)
