"""Centres, their spaces and the services of a street, as the staff of the street keep them."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from orgs.models.centre import CentreSpace, IncubationCentre, ServiceKind
from orgs.states.centre import Service
from places.models import Place

# What a street begins with: service, what it is about, working days. A design default; the street changes it.
USUAL_SERVICES: tuple[tuple[Service, Any, int], ...] = (
    (Service.SPACE, gettext_lazy("Keys, furniture, access, a place to store things."), 5),
    (Service.TRAINING, gettext_lazy("Courses and a trainer for the key team."), 20),
    (Service.SEED, gettext_lazy("A first sum to begin with; say how much and what for."), 15),
    (Service.BOOKS, gettext_lazy("Setting up the books, receipts, the yearly accounts."), 10),
    (Service.LEGAL, gettext_lazy("The charter, contracts, liability, disputes."), 10),
    (Service.PARTY, gettext_lazy("How a functional branch is set up and what it does."), 10),
    (Service.STARS, gettext_lazy("What is missing for the next star and how to get there."), 10),
    (Service.LINK, gettext_lazy("Finding partners, rooms, goods and experts."), 15),
    (Service.OTHER, gettext_lazy("Whatever else you need."), 10),
)


@transaction.atomic
def open_centre(*, place: Place, name: str, address: str, by: User, **facts: Any) -> IncubationCentre:
    """Open a centre at a place, with the street's usual services. Raises PermissionDenied, ValidationError.

    ``facts`` are the other fields of the centre.
    """
    centre = IncubationCentre(place=place, name=name.strip(), address=address.strip(), **facts)
    _may_keep(centre, by)
    centre.street_id = place.street_id or place.pk
    centre.full_clean(exclude=["street"])
    centre.save()
    offer_usual_services(street=centre.street, by=by)
    return centre


@transaction.atomic
def offer_usual_services(*, street: Place, by: User) -> int:
    """Give a street that offers nothing yet the usual services; return how many it got. Raises PermissionDenied."""
    if not by.has_perm("orgs.keep_centre", street):
        raise PermissionDenied(_("Staff of the street keep the centre."))
    Place.objects.select_for_update().get(pk=street.pk)
    if ServiceKind.objects.filter(street=street).exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):  # the street's own words from now on, whoever opened the centre
        rows = [(service, str(service.label), str(words), days) for service, words, days in USUAL_SERVICES]
    for service, name, description, days in rows:
        ServiceKind.objects.create(place=street, service=service, name=name, description=description, days=days)
    return len(USUAL_SERVICES)


@transaction.atomic
def add_space(*, centre: IncubationCentre, kind: str, code: str, by: User, **facts: Any) -> CentreSpace:
    """Add a space to a centre. Raises PermissionDenied, ValidationError by field."""
    _may_keep(centre, by)
    space = CentreSpace(centre=centre, kind=kind, code=code.strip(), **facts)
    space.full_clean(exclude=["street"])
    try:
        with transaction.atomic():
            space.save()
    except IntegrityError as error:
        raise ValidationError({"code": _("The centre has a space of this code already.")}) from error
    return space


def _may_keep(centre: IncubationCentre, by: User) -> None:
    if not by.has_perm("orgs.keep_centre", centre):
        raise PermissionDenied(_("Staff of the street keep the centre."))
