"""What members of the federation lend each other."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.grants import TermRange
from core.history import kept
from orgs.states.federation import HOLDING, LOAN, LoanStage, PoolKind

from .federation import OfFederation
from .organisations import Organisation


@kept
class PoolItem(OfFederation):
    """Something that a member shares with the others (资源共享)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="shared", verbose_name=_("owner"))
    kind = models.CharField(_("kind"), max_length=10, choices=PoolKind)
    name = models.CharField(_("name"), max_length=60)
    words = models.TextField(_("description"), max_length=1000, blank=True)
    quantity = models.PositiveIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    where = models.CharField(_("where"), max_length=120, blank=True)
    terms = models.CharField(_("on what terms"), max_length=300, blank=True)
    is_shown = models.BooleanField(_("can be asked for"), default=True)

    class Meta:
        verbose_name = _("shared resource")
        verbose_name_plural = _("shared resources")
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="shared_one_or_more")]
        indexes = [models.Index(fields=["federation", "is_shown", "-id"], name="pool_by_federation")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("orgs:pool_item", args=[self.pk])


@kept
class PoolLoan(OfFederation):
    """A loan of something shared, for days; both included."""

    item = models.ForeignKey(PoolItem, models.PROTECT, related_name="loans", verbose_name=_("shared resource"))
    borrower = models.ForeignKey(Organisation, models.PROTECT, related_name="borrowed", verbose_name=_("borrower"))
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    purpose = models.CharField(_("what for"), max_length=300)
    stage = models.CharField(_("state"), max_length=10, choices=LoanStage, default=LoanStage.ASKED)
    # A copy of the item's number being one: PostgreSQL then holds the days apart by itself.
    is_single = models.BooleanField(editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by"))
    returned_on = models.DateField(_("given back on"), null=True, editable=False)
    condition = models.CharField(_("in what condition"), max_length=300, blank=True, editable=False)
    score_of_owner = models.PositiveSmallIntegerField(
        _("points for the owner"), null=True, editable=False, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    score_of_borrower = models.PositiveSmallIntegerField(
        _("points for the borrower"), null=True, editable=False, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="loan_days_in_order"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="loan_of_one_or_more"),
            ExclusionConstraint(
                name="single_thing_lent_once",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (TermRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage__in=HOLDING, is_single=True),
            ),
        ]
        indexes = [
            models.Index(fields=["borrower", "-id"], name="loan_by_borrower"),
            models.Index(fields=["item", "starts_on"], name="loan_by_item"),
        ]
        triggers = [LOAN.trigger()]

    def __str__(self) -> str:
        return f"{self.item} · {self.borrower}"

    def get_absolute_url(self) -> str:
        """Return the page of the thing."""
        return self.item.get_absolute_url()
