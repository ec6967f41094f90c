"""Applications for filing as people write them."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils import timezone

from accounts.models import User
from disclosure.actions import end_over
from disclosure.models import PublicNotice
from orgs.actions import filing_applications as writing
from orgs.actions import filing_review as review
from orgs.actions.filing_certification import follow_filings
from orgs.models.filing import FilingApplication
from orgs.queries.filing import filing_rows
from orgs.states.filing import UPLOADED_PAPERS, Sex, Tie
from places.models import Place
from tests.factories.circles import talented
from tests.factories.pictures import photo

ID_NUMBER = "11010519491231002X"
PURPOSE = "组织退休居民每周为楼里的老人修理小家电、代买代办，让邻里互相照应。"
CHARTER = """第一条 本队由居民自愿组成，不以营利为目的。
第二条 队员平等，凡事商量着办，重要的事由队员会议决定。
第三条 收支每季度公开一次，接受居民监督。
第四条 队员可以自由退出。"""


def name_rules() -> None:
    """Enter the rules about names with which a street begins, where a test has emptied the tables."""
    import_module("orgs.migrations.0011_filing").fill(apps, None)


def named(place: Place, feature: str = "巧手维修", ending: str = "队") -> str:
    """Return a name that begins with the place."""
    return f"{place.name}{feature}{ending}"


def drafted(by: User, place: Place, **facts: Any) -> FilingApplication:
    """Return a draft with everything written, roster and papers included."""
    application = written(writing.start_filing(place=place, by=by), by, **facts)
    for number in range(5):
        writing.add_filing_member(
            application=application, name=f"队员{'甲乙丙丁戊'[number]}", by=by, sex=Sex.FEMALE, is_founder=number < 3
        )
    return fresh(application)


def written(application: FilingApplication, by: User, **facts: Any) -> FilingApplication:
    """Return an application with everything written but the roster, papers included."""
    facts = {
        "name": named(application.place),
        "category": "mutual_help",
        "tags": ["议事协商"],
        "purpose": PURPOSE,
        "charter": CHARTER,
        "person_name": by.principal.name,
        "person_phone": by.principal.phone,
        "person_id_number": ID_NUMBER,
        "person_tie": Tie.LIVES,
        "venue": "社区活动室二楼",
        "venue_owner": "社区居委会",
        "venue_consent": True,
        "no_profit": True,
        **facts,
    }
    application = writing.save_filing(application=application, by=by, **facts)
    for kind in UPLOADED_PAPERS:
        writing.attach_paper(application=application, kind=kind, upload=photo(), by=by)
    return fresh(application)


def handed_in(by: User, place: Place, **facts: Any) -> FilingApplication:
    """Return an application that was handed in."""
    return review.submit_filing(application=drafted(by, place, **facts), by=by)


def with_street(by: User, place: Place, community: User, **facts: Any) -> FilingApplication:
    """Return an application that the community supports."""
    application = review.take_up_filing(application=handed_in(by, place, **facts), by=community)
    return review.endorse_filing(application=application, by=community, reason="居民认可，活动经常。")


def on_notice(
    by: User, place: Place, community: User, street: User, instructor: User, **facts: Any
) -> FilingApplication:
    """Return an application that the street has put on public notice."""
    application = with_street(by, place, community, **facts)
    application = review.assign_instructor_to_filing(application=application, instructor=instructor, by=street)
    return review.announce_filing(application=application, by=street, reason="符合条件。")


def notice_over(application: FilingApplication) -> None:
    """Let the last day of its notice lie behind, and the notice end."""
    PublicNotice.objects.filter(pk=application.notice_id).update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    end_over()


def certified(
    by: User, place: Place, community: User, street: User, instructor: User, **facts: Any
) -> FilingApplication:
    """Return an application whose notice has passed, filed by the clock."""
    application = on_notice(by, place, community, street, instructor, **facts)
    notice_over(application)
    follow_filings()
    return fresh(application)


def fresh(application: FilingApplication) -> FilingApplication:
    """Return the application as it is now."""
    return filing_rows().get(pk=application.pk)


def talent(cast: Any, name: str = "何能人") -> User:
    """Return a listed talent who lives in the unit of the cast."""
    return talented(cast.unit, name)
