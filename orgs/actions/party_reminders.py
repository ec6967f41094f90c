"""Before a quarter ends, instructors hear whom they have not guided in it yet."""

from datetime import date
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from notices.actions import notify
from orgs.models.party_spans import quarter_of
from orgs.queries.party_coverage import not_guided

NAMED = 5


@transaction.atomic
def remind_instructors(*, on: date | None = None) -> int:
    """Remind every instructor, once in each of the last spans of a quarter; return how many were told.

    The spans begin ``PARTY_REMIND_DAYS`` before the quarter's last day. Any number of clocks may run.
    """
    day = on or timezone.localdate()
    first, last = quarter_of(day)
    left = (last - day).days
    begun = [days for days in settings.PARTY_REMIND_DAYS if left <= days]
    if not begun:
        return 0
    told = 0
    for _pk, group in groupby(not_guided(day), key=lambda charge: charge.instructor_id):
        charges = list(group)
        names = "、".join(str(charge.organisation) for charge in charges[:NAMED])
        facts = {"count": len(charges), "names": names, "day": f"{last:%Y-%m-%d}"}
        told += notify(
            kind="party.reminder",
            to=[charges[0].instructor],
            title=gettext_noop("Not guided yet this quarter"),
            text=_("%(count)d organisations wait for your guidance until %(day)s: %(names)s") % facts,
            url=reverse("orgs:party_desk"),
            street_code=charges[0].place.street_code,
            key=f"party.reminder:{first:%Y-%m}:{min(begun)}",
        )
    return told
