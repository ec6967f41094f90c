"""Who represents a household, and by what rules offices are voted on."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import mask_name
from places.models import Place, Placed
from residents.states import Basis, Office, TermEnd
from residents.states.elections import DEFAULT_RULES

from .households import Household, Resident

PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class VoteRuleQuerySet(models.QuerySet["VoteRule"]):
    """Vote rules by office."""

    def of(self, office: str) -> "VoteRule":
        """Return the rule of an office; the design default if nobody keeps one."""
        return self.filter(office=office).first() or VoteRule(office=office, **DEFAULT_RULES[office])


@kept
class VoteRule(Dated):
    """By what rule an office is voted on (表决规则): data, to be confirmed by the operator against the law in force."""

    office = models.CharField(_("office"), max_length=16, choices=Office, unique=True)
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (percent of the roll)"),
        validators=PERCENT,
        help_text=_("Design default. More than this share has to vote; 0: no quorum."),
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("share of the votes for or against (percent)"),
        validators=PERCENT,
        help_text=_("Design default. Somebody is elected by more than this share of the votes that are not blank."),
    )
    term_months = models.PositiveSmallIntegerField(_("term (months)"), default=36, validators=(MinValueValidator(1),))
    nomination_days = models.PositiveSmallIntegerField(_("days to name candidates"), default=7)
    voting_days = models.PositiveSmallIntegerField(_("days to vote"), default=7, validators=(MinValueValidator(1),))
    source = models.CharField(_("source"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed by the operator"), null=True, blank=True)

    objects = VoteRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote rule")
        verbose_name_plural = _("vote rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_percent__lte=100, pass_percent__lte=100, term_months__gte=1, voting_days__gte=1),
                name="voterule_in_range",
            )
        ]

    def __str__(self) -> str:
        return str(Office(self.office).label)


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    """Representatives by whether they are in office, and where."""

    def current(self) -> Self:
        """Return those in office."""
        return self.filter(ended_on=None)

    def within(self, place: Place) -> Self:
        """Return those of the households of a place and below."""
        return self.filter(place__path__startswith=place.path)


@kept
class Representative(Placed, Dated):
    """The term of a household's representative (庭户长): one in office at a time; ``place`` is the household's."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="representatives", verbose_name=_("household")
    )
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="terms", verbose_name=_("person"))
    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day of the term"))
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)
    end = models.CharField(_("why it ended"), max_length=12, choices=TermEnd, blank=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("ended by")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("household representative")
        verbose_name_plural = _("household representatives")
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_on=None), name="one_current_representative"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="representative_term_forward"),
            models.CheckConstraint(
                condition=Q(ended_on=None, end="") | (Q(ended_on__isnull=False) & ~Q(end="")),
                name="representative_end_has_why",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "-id"], name="representative_by_street"),
            models.Index(fields=["place"], condition=Q(ended_on=None), name="representative_in_office"),
            models.Index(fields=["ends_on"], condition=Q(ended_on=None), name="representative_by_end"),
        ]

    def __str__(self) -> str:
        return mask_name(self.resident.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lie where the household lies."""
        self.place = self.household.place
        super().save(*args, **kwargs)
