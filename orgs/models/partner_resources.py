"""What partners offer, and who asks for it."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from orgs.states import Category
from orgs.states.partner_gifts import RESOURCE_REQUEST, RequestStage, ResourceKind
from orgs.states.partners import BOUND
from places.models import Place
from places.states import Level

from .organisations import Organisation
from .partner import OfPartner


class ResourceQuerySet(models.QuerySet["PartnerResource"]):
    """Resources as people ask for them."""

    def shown(self) -> Self:
        """Return those that organisations may ask for: shown, of a partner with a signed agreement."""
        return self.filter(is_shown=True, partner__stage__in=BOUND, partner__is_public=True)

    def for_organisation(self, organisation: Organisation) -> Self:
        """Return those that are meant for an organisation, by its category and its community."""
        community = organisation.place.path
        near = Q(communities=None) | Q(communities__in=Place.objects.filter(code__in=community.strip("/").split("/")))
        rows = self.filter(street=organisation.street_id)
        return rows.filter(Q(categories=[]) | Q(categories__contains=[organisation.category])).filter(near).distinct()


@kept
class PartnerResource(OfPartner):
    """What a partner offers (资源): money, space, goods, expertise, time, discounts."""

    kind = models.CharField(_("kind of resource"), max_length=10, choices=ResourceKind)
    title = models.CharField(_("title"), max_length=60)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    quantity = models.PositiveBigIntegerField(
        _("quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as needed. Money in fen."),
    )
    unit = models.CharField(_("unit"), max_length=10, blank=True, help_text=_("Hours, boxes, times; money needs none."))
    available = models.CharField(_("when and where"), max_length=200, blank=True)
    terms = models.CharField(_("on what terms"), max_length=300, blank=True)
    categories: Any = ArrayField(
        models.CharField(max_length=20, choices=Category),
        default=list,
        blank=True,
        verbose_name=_("for which categories"),
        help_text=_("Empty: for all."),
    )
    communities = models.ManyToManyField(
        Place,
        blank=True,
        related_name="+",
        limit_choices_to={"level": Level.COMMUNITY},
        verbose_name=_("for which communities"),
        help_text=_("Empty: for the whole street."),
    )
    is_shown = models.BooleanField(_("shown to organisations"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource of a partner")
        verbose_name_plural = _("resources of partners")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "title"],
                name="partner_resource_title_once",
                violation_error_message=_("The partner has a resource of this title already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.MONEY, unit="") | (~Q(kind=ResourceKind.MONEY) & ~Q(unit="")),
                name="partner_resource_has_a_unit",
                violation_error_message=_("Name a unit; money is counted in yuan."),
            ),
        ]
        indexes = [models.Index(fields=["street", "kind", "-id"], name="partner_resource_by_kind")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the resource."""
        return reverse("orgs:partner_resource", args=[self.pk])

    def clean(self) -> None:
        """Count money in yuan alone."""
        if self.kind == ResourceKind.MONEY:
            self.unit = ""


@kept
class ResourceRequest(OfPartner):
    """That an organisation asks for a resource (资源申请)."""

    resource = models.ForeignKey(
        PartnerResource, models.PROTECT, related_name="requests", verbose_name=_("resource of a partner")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="resource_requests", verbose_name=_("organisation")
    )
    purpose = models.TextField(_("what for"), max_length=1000)
    quantity = models.PositiveBigIntegerField(
        _("quantity"), validators=[MinValueValidator(1)], help_text=_("Money in fen.")
    )
    starts_on = models.DateField(pgettext_lazy("partner", "from"))
    ends_on = models.DateField(_("until"))
    stage = models.CharField(_("state"), max_length=10, choices=RequestStage, default=RequestStage.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by"))
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)

    class Meta:
        verbose_name = _("request for a resource")
        verbose_name_plural = _("requests for resources")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="resource_request_of_some"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="resource_request_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["resource", "organisation"],
                condition=Q(stage__in=(RequestStage.ASKED, RequestStage.GRANTED)),
                name="resource_asked_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "stage", "-id"], name="resource_request_by_stage"),
            models.Index(fields=["organisation", "-id"], name="resource_request_of_org"),
            models.Index(fields=["street", "stage"], name="resource_request_in_street"),
        ]
        triggers = [RESOURCE_REQUEST.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.resource}"

    def get_absolute_url(self) -> str:
        """Return where the organisation reads it."""
        return reverse("orgs:org_gifts", args=[self.organisation_id])
