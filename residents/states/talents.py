"""The flow of a talent: found, observed, confirmed, and listed only with the person's own consent (能人库)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class TalentStage(models.TextChoices):
    """Where somebody stands on the way into the pool (积极行动者, 新能人, 能人)."""

    LEAD = "lead", _("Named")
    OBSERVED = "observed", _("Being observed")
    CONFIRMED = "confirmed", _("Confirmed, consent is asked")
    LISTED = "listed", _("Listed")
    DECLINED = "declined", _("Not taken on this time")
    REFUSED_LISTING = "refused_listing", _("Does not want to be listed")
    RETIRED = "retired", _("Left the pool")


class TalentSource(models.TextChoices):
    """Who named a talent."""

    SELF = "self", _("The person")
    NEIGHBOUR = "neighbour", _("A neighbour")
    LEADER = "leader", _("A leader or staff")
    RULE = "rule", _("A rule")


class FreeTime(models.TextChoices):
    """When somebody usually has time."""

    WEEKDAY_DAY = "weekday_day", _("Weekdays, by day")
    WEEKDAY_EVENING = "weekday_evening", _("Weekday evenings")
    WEEKEND_DAY = "weekend_day", _("Weekends, by day")
    WEEKEND_EVENING = "weekend_evening", _("Weekend evenings")


LIVING = (TalentStage.LEAD, TalentStage.OBSERVED, TalentStage.CONFIRMED, TalentStage.LISTED)
ENDED = (TalentStage.DECLINED, TalentStage.REFUSED_LISTING, TalentStage.RETIRED)

TALENT = Flow(
    "residents.talent",
    "stage",
    (
        Step(
            "observe",
            (TalentStage.LEAD,),
            TalentStage.OBSERVED,
            "residents.decide_talent",
            _("Begin the observation"),
            _("Observation begun"),
            _("Observation"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "confirm",
            (TalentStage.OBSERVED,),
            TalentStage.CONFIRMED,
            "residents.decide_talent",
            _("Confirm as a talent"),
            _("Confirmed"),
            _("Confirmation"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (TalentStage.LEAD, TalentStage.OBSERVED),
            TalentStage.DECLINED,
            "residents.decide_talent",
            _("Do not take on this time"),
            _("Not taken on this time"),
            _("Confirmation"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "list",
            (TalentStage.CONFIRMED,),
            TalentStage.LISTED,
            "residents.own_talent",
            _("Agree to be listed"),
            _("Listed with the person's consent"),
            _("Consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "refuse_listing",
            (TalentStage.LEAD, TalentStage.OBSERVED, TalentStage.CONFIRMED),
            TalentStage.REFUSED_LISTING,
            "residents.own_talent",
            _("I do not want to be listed"),
            _("The person does not want to be listed"),
            _("Consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "retire",
            (TalentStage.CONFIRMED, TalentStage.LISTED),
            TalentStage.RETIRED,
            "residents.retire_talent",
            _("Leave the pool"),
            _("Left the pool"),
            _("End"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "move_away",
            LIVING,
            TalentStage.RETIRED,
            "residents.by_clock_alone",
            _("Moved away"),
            _("Moved away"),
            _("End"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "name_again",
            ENDED,
            TalentStage.LEAD,
            "residents.name_talent",
            _("Name again"),
            _("Named again"),
            _("Naming"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(TalentStage.LEAD, TalentStage.OBSERVED, TalentStage.CONFIRMED, TalentStage.LISTED),
)
