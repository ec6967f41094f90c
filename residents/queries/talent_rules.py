"""Whom a rule names: one aggregate over the deeds."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from residents.models import Deed, Resident, Talent, TalentRule, hours_of
from residents.models.talents import MINUTES
from residents.rules import adults
from residents.states import DeedKind, TalentStage


def found_by(rule: TalentRule, on: date) -> Iterable[tuple[int, int]]:
    """Return whom a rule names on a night: person and total; one query.

    Current residents of age alone; nobody who has a row already, but for those who were not taken on long ago.
    """
    first = on - timedelta(days=rule.window_days - 1)
    least = rule.at_least * MINUTES if rule.measure == DeedKind.HOURS else rule.at_least
    homes = Resident.objects.current().filter(adults(on), user=OuterRef("user"))
    if rule.place is not None:
        homes = homes.within(rule.place)
    long_ago = on - timedelta(days=settings.TALENT_NAME_AGAIN_DAYS)
    known = Talent.objects.filter(user=OuterRef("user")).exclude(
        Q(stage=TalentStage.DECLINED) & Q(ended_on__lte=long_ago)
    )
    deeds = Deed.objects.filter(Exists(homes), ~Exists(known), kind=rule.measure, happened_on__range=(first, on))
    totals = deeds.values("user").order_by("user").annotate(total=Sum("quantity")).filter(total__gte=least)
    return totals.values_list("user", "total")


def reason_of(rule: TalentRule, total: int) -> str:
    """Return the sentence that says why a rule names somebody, in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        sentences = {
            DeedKind.HOURS: _(
                "%(total)s hours of volunteering in the last %(days)d days (rule: %(least)d hours or more)"
            ),
            DeedKind.AFFAIR_SETTLED: _("%(total)s affairs settled in the last %(days)d days (rule: %(least)d or more)"),
            DeedKind.EVENT_LED: _("%(total)s events led in the last %(days)d days (rule: %(least)d or more)"),
            DeedKind.NEIGHBOUR_HELPED: _(
                "%(total)s neighbours helped in the last %(days)d days (rule: %(least)d or more)"
            ),
            DeedKind.TALENT_BROUGHT: _(
                "%(total)s talents brought along in the last %(days)d days (rule: %(least)d or more)"
            ),
        }
        shown = hours_of(total) if rule.measure == DeedKind.HOURS else total
        facts = {"total": shown, "days": rule.window_days, "least": rule.at_least}
        return sentences[DeedKind(rule.measure)] % facts
