"""The households rate how an affair was settled: one vote a household, online or from a sheet."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused
from residents.models import Affair, AffairRating, Household
from residents.models.affairs import STARS
from residents.rules.adults import own_row
from residents.rules.affairs import why_no_rating
from residents.states import AffairStage


@transaction.atomic
def rate(*, affair: Affair, stars: int, words: str, by: User) -> AffairRating:
    """Rate the result with 1 to 5 stars for one's household; who rated may change it until the end.

    Raises FlowRefused, ValidationError.
    """
    locked = _locked(affair)
    if why := why_no_rating(locked, by):
        raise FlowRefused(why, code="rating")
    _check(stars)
    row = own_row(by)
    if row is None:
        raise FlowRefused(_("Find your household first."), code="rating")
    facts = {"stars": stars, "words": words.strip()[:300], "user": by.principal}
    rating, _new = AffairRating.objects.update_or_create(affair=locked, household=row.household, defaults=facts)
    _add_up(locked)
    return rating


@transaction.atomic
def record_rating_sheet(
    *, affair: Affair, rows: Iterable[tuple[Household, int, str]], upload: "UploadedFile[Any]", by: User
) -> int:
    """Record the ratings of a paper sheet with its photo: each household of the place once, nothing on any error.

    Returns how many. Raises PermissionDenied, FlowRefused, ValidationError that names the household.
    """
    locked = _locked(affair)
    if not by.has_perm("residents.record_affair_sheet", locked):
        raise PermissionDenied(_("Only leaders and staff record sheets."))
    if locked.stage != AffairStage.SETTLED:
        raise FlowRefused(_("It is rated once it is settled."), code="rating")
    given = list(rows)
    if not given:
        raise ValidationError({"rows": _("The sheet has no ratings.")})
    known = set(AffairRating.objects.filter(affair=locked).values_list("household", flat=True))
    for household, stars, _words in given:
        if not household.place.path.startswith(locked.place.path):
            raise ValidationError({"rows": _("%(home)s does not lie in this place.") % {"home": household}})
        if household.pk in known:
            raise ValidationError({"rows": _("%(home)s has rated already.") % {"home": household}})
        known.add(household.pk)
        _check(stars)
    store_attachment(upload=upload, subject=locked, by=by)
    AffairRating.objects.bulk_create(
        AffairRating(affair=locked, household=home, user=by, stars=stars, words=words[:300], on_paper=True)
        for home, stars, words in given
    )
    _add_up(locked)
    return len(given)


def _locked(affair: Affair) -> Affair:
    return Affair.objects.select_for_update(of=("self",)).select_related("place", "handler_place").get(pk=affair.pk)


def _check(stars: int) -> None:
    if not STARS[0] <= stars <= STARS[1]:
        raise ValidationError({"stars": _("Give one to five stars.")})


def _add_up(affair: Affair) -> None:
    facts = affair.ratings.aggregate(count=Count("pk"), total=Sum("stars"))
    Affair.objects.filter(pk=affair.pk).update(rating_count=facts["count"], rating_sum=facts["total"] or 0)
