"""The flow of an ability that a household lists: nobody's is shown without that person's consent (能力清单)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class AbilityStage(models.TextChoices):
    """Where a listed ability stands."""

    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waits for consent")
    SHOWN = "shown", pgettext_lazy("ability", "Shown")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("Hidden by staff")


class Reach(models.TextChoices):
    """To whom an ability is shown: those who live in the same building, community or street."""

    BUILDING = "building", _("My building")
    COMMUNITY = "community", _("My community")
    STREET = "street", _("The whole street")


class Slot(models.TextChoices):
    """When somebody has time."""

    WEEKDAY_DAY = "weekday_day", _("Weekdays, by day")
    WEEKDAY_EVENING = "weekday_evening", _("Weekdays, in the evening")
    WEEKEND_DAY = "weekend_day", _("Weekends, by day")
    WEEKEND_EVENING = "weekend_evening", _("Weekends, in the evening")
    BY_ARRANGEMENT = "by_arrangement", _("By arrangement")


ABILITY = Flow(
    "residents.ability",
    "stage",
    (
        Step(
            "show",
            (AbilityStage.DRAFT,),
            AbilityStage.SHOWN,
            "residents.keep_ability",
            _("Show"),
            pgettext_lazy("ability", "Shown"),
            pgettext_lazy("ability", "Shown"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "ask_consent",
            (AbilityStage.DRAFT, AbilityStage.WITHDRAWN),
            AbilityStage.PENDING,
            "residents.keep_ability",
            _("Ask for consent"),
            _("Asked for consent"),
            _("Consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "consent",
            (AbilityStage.PENDING,),
            AbilityStage.SHOWN,
            "residents.consent_ability",
            _("I consent"),
            _("Consented"),
            _("Consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "object",
            (AbilityStage.PENDING,),
            AbilityStage.WITHDRAWN,
            "residents.consent_ability",
            _("I do not consent"),
            _("Not consented"),
            _("Consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (AbilityStage.DRAFT, AbilityStage.PENDING, AbilityStage.SHOWN),
            AbilityStage.WITHDRAWN,
            "residents.withdraw_ability",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "show_again",
            (AbilityStage.WITHDRAWN,),
            AbilityStage.SHOWN,
            "residents.keep_ability",
            _("Show again"),
            pgettext_lazy("ability", "Shown again"),
            pgettext_lazy("ability", "Shown"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "hide",
            (AbilityStage.SHOWN,),
            AbilityStage.HIDDEN,
            "residents.hide_ability",
            _("Hide"),
            _("Hidden by staff"),
            _("Hidden by staff"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "allow_again",
            (AbilityStage.HIDDEN,),
            AbilityStage.WITHDRAWN,
            "residents.hide_ability",
            _("Allow again"),
            _("Allowed again"),
            _("Allowed again"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(AbilityStage.DRAFT, AbilityStage.SHOWN),
)
