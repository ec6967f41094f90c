"""What partners offer, and the requests of organisations for it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.partners import Partner, PartnerResource, ResourceRequest
from orgs.queries.organisations import managers_of
from orgs.queries.partners import resources_shown_to
from orgs.states import ACTIVE
from orgs.states.partner_gifts import RESOURCE_REQUEST
from orgs.states.partners import CURRENT

from .partners import locked, tell_desk, tell_partner


@transaction.atomic
def offer_resource(*, partner: Partner, by: User, communities: Any = (), **facts: Any) -> PartnerResource:
    """Put up something that a partner offers; ``facts`` are fields of PartnerResource, money in fen.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    partner = locked(partner)
    if not by.has_perm("orgs.keep_resources", partner):
        raise PermissionDenied(_("Only the partner and street staff do this."))
    if partner.stage not in CURRENT:
        raise FlowRefused(_("The partnership is over."), code="over")
    resource = PartnerResource(partner=partner, **facts)
    resource.full_clean(exclude=["street"])
    resource.save()
    resource.communities.set(_of_street(resource, communities))
    return resource


@transaction.atomic
def change_resource(*, resource: PartnerResource, by: User, communities: Any = None, **facts: Any) -> PartnerResource:
    """Change what is said of a resource, or show it no longer. Raises PermissionDenied, ValidationError by field."""
    rows = PartnerResource.objects.select_related("partner__place").select_for_update(of=("self",))
    resource = rows.get(pk=resource.pk)
    if not by.has_perm("orgs.keep_resources", resource):
        raise PermissionDenied(_("Only the partner and street staff do this."))
    for field, value in facts.items():
        setattr(resource, field, value)
    resource.full_clean(exclude=["street"])
    resource.save()
    if communities is not None:
        resource.communities.set(_of_street(resource, communities))
    return resource


@transaction.atomic
def ask_for_resource(
    *,
    resource: PartnerResource,
    organisation: Organisation,
    purpose: str,
    quantity: int,
    starts_on: date,
    ends_on: date,
    by: User,
) -> ResourceRequest:
    """Ask for a shown resource, for an organisation that one manages; the partner, or the street, answers.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    if not by.has_perm("orgs.ask_for_resource", organisation):
        raise PermissionDenied(_("Only managers of the organisation ask for resources."))
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("The organisation is not active just now."), code="inactive")
    found = resources_shown_to(organisation).filter(pk=resource.pk).first()
    if found is None:
        raise FlowRefused(_("This resource is not offered to your organisation."), code="closed")
    if found.quantity is not None and quantity > found.quantity:
        raise ValidationError({"quantity": _("The partner offers less than that.")})
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": _("This day is over.")})
    if not purpose.strip():
        raise ValidationError({"purpose": _("Say what you need it for.")})
    request = ResourceRequest(
        partner=found.partner,
        resource=found,
        organisation=organisation,
        purpose=purpose.strip(),
        quantity=quantity,
        starts_on=starts_on,
        ends_on=ends_on,
        asked_by=by.principal,
    )
    request.full_clean(exclude=["street"], validate_constraints=False)
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("It ends before it begins.")})
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise FlowRefused(_("You have asked for this already; it waits for an answer."), code="twice") from error
    text = _("%(organisation)s asks for “%(resource)s”.") % {"organisation": organisation, "resource": found}
    tell_partner(found.partner, text)
    tell_desk(found.partner, text)
    return begin(RESOURCE_REQUEST, request, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def grant_request(*, request: ResourceRequest, by: User, reason: str = "") -> ResourceRequest:
    """Grant it, as the partner or street staff; ``reason`` says when, where and whom to call."""
    request = _take(request, "grant", by, reason)
    _tell_asker(request, _("“%(resource)s” was granted. %(words)s"), reason)
    return request


@transaction.atomic
def decline_request(*, request: ResourceRequest, by: User, reason: str) -> ResourceRequest:
    """Decline it with a reason."""
    request = _take(request, "decline", by, reason)
    _tell_asker(request, _("“%(resource)s” was declined: %(words)s"), reason)
    return request


@transaction.atomic
def withdraw_request(*, request: ResourceRequest, by: User, reason: str = "") -> ResourceRequest:
    """Withdraw it, as the organisation, before anything is delivered."""
    request = take(RESOURCE_REQUEST, _fresh(request), "withdraw", by=by, reason=reason)
    words = {"organisation": request.organisation, "resource": request.resource}
    tell_partner(request.partner, _("%(organisation)s needs “%(resource)s” no longer.") % words)
    return request


def _take(request: ResourceRequest, name: str, by: User, reason: str) -> ResourceRequest:
    changes = {"answer": reason.strip()[:300], "answered_on": timezone.localdate()}
    return take(RESOURCE_REQUEST, _fresh(request), name, by=by, reason=reason, changes=changes)


def _tell_asker(request: ResourceRequest, text: str, words: str) -> None:
    notify(
        kind="orgs.partner_gift",
        to=managers_of(request.organisation),
        title=str(request.organisation),
        text=(text % {"resource": request.resource, "words": words.strip()}).strip(),
        url=reverse("orgs:org_gifts", args=[request.organisation_id]),
        street_code=request.street_code,
    )


def _fresh(request: ResourceRequest) -> ResourceRequest:
    rows = ResourceRequest.objects.select_related("resource", "organisation__place", "partner__place")
    return rows.get(pk=request.pk)


def _of_street(resource: PartnerResource, communities: Any) -> list[Any]:
    found = list(communities)
    if any(place.street_id != resource.street_id for place in found):
        raise ValidationError({"communities": _("Choose communities of the same street.")})
    return found
