"""Two at once: two applications, graduation and end, the last place of a mentor."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from core.flow import FlowRefused
from orgs.actions import incubation_plan, incubation_reviews
from orgs.models.incubation import Incubation, IncubationMentor
from tests.factories import incubation as made
from tests.factories.circles import fresh as fresh_circle
from tests.factories.circles import qualified, talented

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """Run deeds at once; return how many were done and refused."""

    def run(deed):
        try:
            deed()
        except (FlowRefused, PermissionDenied):
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def test_two_applications_at_once_leave_one(cast, nest):
    assert together(*[lambda: made.applied(nest.circle)] * 3) == Counter(done=1, refused=2)
    assert Incubation.objects.count() == 1


def test_graduation_and_end_at_once_leave_one(cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    made.milestones_done(case, cast.assessor)
    case = made.reviewed(case, cast.staff, days=100)
    facts = {"case": case, "findings": "目标都完成了", "by": cast.staff}
    graduate = lambda: incubation_reviews.conclude_review(result="graduate", **facts)  # noqa: E731
    end = lambda: incubation_reviews.end_incubation(case=case, kind="other", reason="不办了", by=cast.second_staff)  # noqa: E731
    assert together(graduate, end) == Counter(done=1, refused=1)
    stages = (made.fresh(case).stage, fresh_circle(nest.circle).stage, case.reviews.count())
    assert stages in {("graduated", "nursery", 1), ("ended", "active", 0)}


def test_the_last_place_of_a_mentor_is_given_once(cast, nest):
    second = qualified(talented(cast.unit, "许能人"), cast.community, name="四号楼棋友圈")
    IncubationMentor.objects.filter(pk=nest.mentor.pk).update(most=1)
    rows = [made.admitted(circle, cast.staff) for circle in (nest.circle, second)]
    name = incubation_plan.name_mentor
    deeds = [lambda row=row: name(case=row, mentor=nest.mentor, by=cast.staff) for row in rows]
    assert together(*deeds) == Counter(done=1, refused=1)
    assert Incubation.objects.filter(mentor=nest.mentor).count() == 1
