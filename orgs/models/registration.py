"""Applications for registration as a legal person."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from orgs.states.registration import OPEN_REGISTRATIONS, REGISTRATION, LegalForm, RegistrationStage

from .concerning import Concerning


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Applications as people ask for them."""

    def open(self) -> Self:
        """Return those that are not decided."""
        return self.filter(stage__in=OPEN_REGISTRATIONS)


@kept
class Registration(Concerning):
    """The way of a filed organisation to registration as a legal person (登记)."""

    form = models.CharField(_("as what"), max_length=12, choices=LegalForm)
    name = models.CharField(_("name as a legal person"), max_length=80)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    people = models.PositiveIntegerField(
        _("individual members"),
        default=0,
        help_text=_(
            "An association needs 50 individual members or 30 units, or 50 members of both kinds together "
            "(Regulation on the Registration of Social Organisations, article 10)."
        ),
    )
    units = models.PositiveIntegerField(_("member units"), default=0)
    staff = models.PositiveIntegerField(_("people who work for it"), default=0)
    capital = models.BigIntegerField(_("own money"), default=0, help_text=_("In fen."))
    takes_liability = models.BooleanField(_("It can answer for its debts by itself"), default=False)
    supervisor = models.CharField(_("supervising office"), max_length=80, blank=True)
    stage = models.CharField(_("state"), max_length=12, choices=RegistrationStage, default=RegistrationStage.DRAFT)
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    opinion = models.TextField(_("opinion of the street"), blank=True, editable=False)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True, editable=False)
    authority = models.CharField(_("registering authority"), max_length=80, blank=True, editable=False)
    registered_on = models.DateField(_("registered on"), null=True, editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("opened by"))

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for registration")
        verbose_name_plural = _("applications for registration")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stage__in=OPEN_REGISTRATIONS), name="registration_one_open"
            ),
            models.CheckConstraint(condition=Q(capital__gte=0), name="registration_capital_not_negative"),
            models.CheckConstraint(
                condition=~Q(stage=RegistrationStage.REGISTERED)
                | (~Q(credit_code="") & ~Q(authority="") & Q(registered_on__isnull=False)),
                name="registration_says_by_whom_and_when",
            ),
        ]
        triggers = [REGISTRATION.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_form_display()}"

    def get_absolute_url(self) -> str:
        """Return the application's page."""
        return reverse("orgs:registration", args=[self.organisation_id])
