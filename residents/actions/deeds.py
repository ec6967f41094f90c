"""Deeds are recorded by the processes that they come of."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from places.models import Place
from residents.models import Deed
from residents.states import DeedKind


@transaction.atomic
def record_deed(
    *,
    user: User,
    kind: DeedKind,
    key: str,
    title: str,
    place: Place,
    happened_on: date,
    quantity: int = 1,
    url: str = "",
) -> Deed:
    """Record what somebody did for others; the same key again returns the first record.

    ``quantity`` is minutes for hours, else a count. Raises ValidationError for a quantity below one, or for a key that
    belongs to another person's deed or to one of another kind.
    """
    if quantity < 1:
        raise ValidationError({"quantity": _("A deed counts at least one.")})
    facts = {
        "user": user,
        "kind": kind,
        "title": title[:120],
        "place": place,
        "street_id": place.street_id or place.pk,
        "happened_on": happened_on,
        "quantity": quantity,
        "url": url,
    }
    deed, _new = Deed.objects.get_or_create(key=key, defaults=facts)
    if (deed.user_id, deed.kind) != (user.pk, kind):
        raise ValidationError(_("This has been recorded for somebody else already."), code="key")
    return deed
