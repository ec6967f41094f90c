"""Posts to followers, and accounts published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Posted(models.TextChoices):
    """Where a post stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


POST = Flow(
    "orgs.post",
    "stage",
    (
        Step(
            "publish",
            (Posted.DRAFT, Posted.WITHDRAWN),
            Posted.PUBLISHED,
            "orgs.write_post",
            _("Publish"),
            _("Published"),
            _("Publication"),
        ),
        Step(
            "withdraw",
            (Posted.PUBLISHED,),
            Posted.WITHDRAWN,
            "orgs.withdraw_post",
            _("Withdraw"),
            _("Withdrawn"),
            _("Publication"),
            needs_reason=True,
        ),
    ),
    road=(Posted.DRAFT, Posted.PUBLISHED),
)


class Reckoned(models.TextChoices):
    """Where a yearly statement of accounts stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced by a correction")


ACCOUNTS = Flow(
    "orgs.accounts",
    "stage",
    (
        Step(
            "publish",
            (Reckoned.DRAFT,),
            Reckoned.PUBLISHED,
            "orgs.keep_accounts",
            _("Publish the accounts"),
            _("Accounts published"),
            _("Publication"),
        ),
        Step(
            "replace",
            (Reckoned.PUBLISHED,),
            Reckoned.REPLACED,
            "orgs.keep_accounts",
            _("Replace by a correction"),
            _("Replaced by a correction"),
            _("Correction"),
            needs_reason=True,
            visibility=Visibility.PUBLIC,
        ),
    ),
    road=(Reckoned.DRAFT, Reckoned.PUBLISHED),
)


class Side(models.TextChoices):
    """Whether a line of the accounts is money in or money out."""

    INCOME = "income", _("Income")
    SPENDING = "spending", _("Spending")
