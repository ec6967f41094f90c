"""Two who do the same thing at once: one report a year, one case, one change of a kind, one code."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from orgs.actions import register as actions
from orgs.models import Evidence, Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration
from orgs.rules import reports as report_rules
from tests.factories.orgs import OrganisationFactory
from tests.factories.register import RegistrationFactory

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4
ONCE = Counter(done=1, refused=TOGETHER - 1)


def at_once(deed: Callable[[int], Any]) -> Counter[str]:
    """Do it from several threads, each with a connection of its own."""

    def run(number: int) -> str:
        try:
            deed(number)
        except ValidationError:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(TOGETHER) as pool:
        return Counter(pool.map(run, range(TOGETHER)))


def test_everything_happens_once(cast, organisation, settings) -> None:
    settings.REPORT_GRACE = (12, 31)  # the threads know no other day than today
    year = report_rules.year_reported(timezone.localdate())
    begun = at_once(lambda _n: actions.begin_report(organisation=organisation, year=year, by=cast.manager))
    assert (begun, AnnualReport.objects.count()) == (ONCE, 1)

    report = AnnualReport.objects.get()
    AnnualReport.objects.filter(pk=report.pk).update(work="义诊", plan="继续", is_pledged=True)
    assert at_once(lambda _n: actions.submit_report(report=report, by=cast.manager)) == ONCE
    AnnualReport.objects.filter(pk=report.pk).update(is_late=False)
    actions.opine_on_report(report=report, by=cast.staff, reason="属实")
    concluded = at_once(
        lambda _n: actions.conclude_report(report=report, conclusion="basic", by=cast.staff, reason="同意")
    )
    assert (concluded, Evidence.objects.count()) == (ONCE, 1)

    facts = {"kind": "venue", "value": "东区", "words": "搬迁", "happened_on": timezone.localdate()}
    reported = at_once(lambda _n: actions.report_change(organisation=organisation, by=cast.manager, **facts))
    assert (reported, ChangeRequest.objects.count()) == (ONCE, 1)
    change = ChangeRequest.objects.get()
    assert at_once(lambda _n: actions.apply_change(change=change, by=cast.staff)) == ONCE
    assert organisation.certificates.count() == 1

    asked = at_once(lambda _n: actions.ask_deregistration(organisation=organisation, reason="外迁", by=cast.manager))
    assert (asked, Deregistration.objects.count()) == (ONCE, 1)


def test_a_credit_code_is_given_once(cast) -> None:
    rows = [
        RegistrationFactory(organisation=OrganisationFactory(place=cast.community), stage="recommended")
        for _n in range(TOGETHER)
    ]
    facts = {"credit_code": "52370500MJD000003W", "authority": "区民政局", "registered_on": date(2026, 11, 2)}
    entered = at_once(lambda n: actions.enter_registration(registration=rows[n], by=cast.staff, **facts))
    assert entered == ONCE
    assert Registration.objects.filter(stage="registered").count() == 1
    assert Organisation.objects.filter(stage="registered").count() == 1
