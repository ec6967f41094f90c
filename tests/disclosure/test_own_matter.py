"""Staff may object like anybody; somebody else answers."""

import pytest
from django.core.exceptions import PermissionDenied

from disclosure.actions import answer_objection, object_to
from disclosure.states import Stage
from tests.factories.disclosure import PublicNoticeFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def test_nobody_answers_the_own_objection(cast: Cast) -> None:
    notice = PublicNoticeFactory(place=cast.community)
    objection = object_to(notice=notice, text="灯上个月已经换过了。", by=cast.community_staff)
    able = {n for n, u in cast.everybody().items() if u.has_perm("disclosure.answer_objection", objection)}
    assert able == {"staff", "second_staff"}
    with pytest.raises(PermissionDenied):
        answer_objection(objection=objection, founded=True, answer="属实。", by=cast.community_staff)
    answer_objection(objection=objection, founded=True, answer="属实。", by=cast.staff)
    notice.refresh_from_db()
    assert notice.stage == Stage.FAILED
