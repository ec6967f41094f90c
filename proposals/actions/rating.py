"""The households on the roll rate what was carried out: one rating a household, online or from a sheet."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused
from proposals.models.evaluation import Evaluation, Rating, RollEntry
from proposals.rules.evaluation import why_no_rating, why_not_open
from proposals.states import Stage
from proposals.states.evaluation import STARS
from residents.rules.adults import own_row

from .evaluation import lock


@transaction.atomic
def rate(*, evaluation: Evaluation, stars: int, by: User, words: str = "") -> Rating:
    """Rate with 1 to 5 stars for one's household; who rated may change it until the end.

    Raises FlowRefused, ValidationError.
    """
    locked = _open(evaluation)
    if why := why_no_rating(locked, by):
        raise FlowRefused(why, code="rating")
    _check(stars)
    row = own_row(by)
    if row is None:
        raise FlowRefused(_("Find your household first."), code="rating")
    facts = {"stars": stars, "words": words.strip()[:300], "user": by.principal, "on_paper": False}
    before = Rating.objects.filter(evaluation=locked, household=row.household_id).values_list("stars", flat=True)
    old = before.first()
    rating, new = Rating.objects.update_or_create(evaluation=locked, household=row.household, defaults=facts)
    _add(locked, count=int(new), stars=stars - (old or 0))
    return rating


@transaction.atomic
def record_rating_sheet(
    *, evaluation: Evaluation, rows: Iterable[tuple[int, int, str]], upload: "UploadedFile[Any]", by: User
) -> int:
    """Record the ratings of a paper sheet with its photo: number on the roll, stars and words; nothing on any error.

    Returns how many. Raises PermissionDenied, FlowRefused, ValidationError that names the number.
    """
    locked = _open(evaluation)
    if not by.has_perm("proposals.record_ratings", locked.proposal):
        raise PermissionDenied(_("Only leaders and staff record sheets."))
    if why := why_not_open(locked):
        raise FlowRefused(why, code="rating")
    given = list(rows)
    if not given:
        raise ValidationError({"lines": _("The sheet has no ratings.")})
    roll = RollEntry.objects.filter(evaluation=locked, drawn=True, number__in=[number for number, _s, _w in given])
    homes = {entry.number: entry.household_id for entry in roll}
    rated = set(Rating.objects.filter(evaluation=locked).values_list("household", flat=True))
    for number, stars, _words in given:
        home = homes.get(number)
        if home is None:
            raise ValidationError(
                {"lines": _("Number %(number)d is not on the roll of those who rate.") % {"number": number}}
            )
        if home in rated:
            raise ValidationError({"lines": _("Number %(number)d has rated already.") % {"number": number}})
        rated.add(home)
        _check(stars)
    store_attachment(upload=upload, subject=locked, by=by)
    Rating.objects.bulk_create(
        Rating(evaluation=locked, household_id=homes[number], user=by, stars=stars, words=words[:300], on_paper=True)
        for number, stars, words in given
    )
    _add(locked, count=len(given), stars=sum(stars for _n, stars, _w in given))
    return len(given)


def _open(evaluation: Evaluation) -> Evaluation:
    locked = lock(evaluation)
    if locked.proposal.stage != Stage.EVALUATING:
        raise FlowRefused(_("This proposal is not being evaluated."), code="stage")
    return locked


def _check(stars: int) -> None:
    if not STARS[0] <= stars <= STARS[1]:
        raise ValidationError({"stars": _("Give one to five stars.")})


def _add(evaluation: Evaluation, *, count: int, stars: int) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(
        rating_count=F("rating_count") + count, rating_sum=F("rating_sum") + stars
    )
