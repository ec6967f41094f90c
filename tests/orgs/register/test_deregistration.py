from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import RoleGrant
from core.flow import FlowRefused
from disclosure.actions import end_over
from notices.models import Notice
from orgs.actions import register as actions
from orgs.models import Membership, Organisation
from orgs.models.register import Deregistration, MemberLow
from orgs.states import EvidenceKind, Growth
from orgs.states.deregistration import EndingStage
from tests.factories.orgs import EvidenceFactory, OrganisationFactory
from tests.factories.register import ChangeFactory, DeregistrationFactory, RegistrationFactory


def settle_all(case, by):
    for item in case.items.all():
        actions.settle_item(item=item, note="已办结", by=by)


def test_leaving_by_ones_own_wish_to_the_end(cast, organisation, at, client) -> None:
    change = ChangeFactory(organisation=organisation)
    registration = RegistrationFactory(organisation=organisation)
    with at("2026-11-02"):
        case = actions.ask_deregistration(organisation=organisation, reason="成员外迁", by=cast.manager)
        with pytest.raises(FlowRefused, match="already"):
            actions.ask_deregistration(organisation=organisation, reason="再次", by=cast.manager)
        case = actions.start_settlement(case=case, by=cast.staff, reason="同意清算")
        assert [item.code for item in case.items.all()] == ["points", "assets", "projects", "archive", "desk", "seal"]
        actions.add_item(case=case, label="归还乐器", by=cast.staff)
        with pytest.raises(FlowRefused, match="Not settled yet: Happiness points settled、Money"):
            actions.announce(case=case, by=cast.staff)
        item = case.items.first()
        with pytest.raises(ValidationError, match="how it was settled"):
            actions.settle_item(item=item, note=" ", by=cast.staff)
        settle_all(case, cast.staff)
        with pytest.raises(FlowRefused, match="settled already"):
            actions.settle_item(item=item, note="再次", by=cast.staff)
        case = actions.announce(case=case, by=cast.staff)
        assert case.notice.closes_on == date(2026, 11, 9)
        with pytest.raises(FlowRefused, match="not ended yet"):
            actions.finish_case(case=case, by=cast.staff)
        organisation.refresh_from_db()
        assert organisation.stage == Growth.FILED
    with at("2026-11-10"):
        assert (len(end_over()), actions.follow_notices(), actions.follow_notices()) == (1, 1, 0)
    organisation.refresh_from_db()
    case.refresh_from_db()
    assert (organisation.stage, organisation.ended_on, case.stage) == ("deregistered", date(2026, 11, 10), "done")
    with at("2026-11-10"):
        assert not RoleGrant.objects.current().filter(body=cast.body).exists()
    left = Membership.objects.filter(organisation=organisation).values_list("stage", "left_on")
    assert set(left) == {("left", date(2026, 11, 10))}
    change.refresh_from_db()
    registration.refresh_from_db()
    assert (change.stage, registration.stage) == ("withdrawn", "withdrawn")
    assert client.get(f"/orgs/{organisation.pk}/deregistration/").status_code == 200
    assert Notice.objects.filter(user=cast.manager, text__contains="off the register").exists()


def test_a_founded_objection_sends_it_back(cast, organisation, at) -> None:
    from disclosure.actions import answer_objection, object_to

    with at("2026-11-02"):
        case = actions.ask_deregistration(organisation=organisation, reason="成员外迁", by=cast.manager)
        case = actions.start_settlement(case=case, by=cast.staff, reason="同意")
        settle_all(case, cast.staff)
        case = actions.announce(case=case, by=cast.staff)
        objection = object_to(notice=case.notice, text="欠我器材", by=cast.resident)
        assert actions.follow_notices() == 0
        answer_objection(objection=objection, founded=True, answer="属实", by=cast.staff)
        assert actions.follow_notices() == 1
    case.refresh_from_db()
    assert (case.stage, case.notice) == ("settling", None)
    with at("2026-11-03"):
        case = actions.announce(case=case, by=cast.staff)
        assert case.stage == EndingStage.ANNOUNCED


def test_a_violation_is_heard_and_revoked(cast, organisation, at) -> None:
    with at("2026-11-02"):
        with pytest.raises(ValidationError, match="own wish"):
            actions.open_case(organisation=organisation, ground="voluntary", reason="代为申请", by=cast.staff)
        case = actions.open_case(organisation=organisation, ground="violation", reason="伪造签到", by=cast.staff)
        assert case.answer_by == date(2026, 11, 16)
        with pytest.raises(FlowRefused, match="may answer until 2026-11-16"):
            actions.start_settlement(case=case, by=cast.staff, reason="查实")
        with pytest.raises(FlowRefused, match=r"not possible|opened this case"):
            actions.withdraw_case(case=case, by=cast.manager, reason="撤回")
    with at("2026-11-17"):
        with pytest.raises(FlowRefused, match="ended on 2026-11-16"):
            actions.answer_case(case=case, by=cast.manager, reason="不属实")
        case = actions.start_settlement(case=case, by=cast.staff, reason="查实")
        settle_all(case, cast.staff)
        actions.announce(case=case, by=cast.staff)
    with at("2026-12-01"):
        end_over()
        assert actions.follow_notices() == 1
    assert Organisation.objects.get(pk=organisation.pk).stage == Growth.REVOKED


def test_an_answer_may_end_it(cast, organisation, at) -> None:
    with at("2026-11-02"):
        case = actions.open_case(organisation=organisation, ground="violation", reason="伪造签到", by=cast.staff)
        case = actions.answer_case(case=case, by=cast.manager, reason="系统时间有误")
        assert (case.stage, case.answer) == ("answered", "系统时间有误")
        case = actions.drop_case(case=case, by=cast.staff, reason="申辩成立")
    assert (case.stage, Organisation.objects.get(pk=organisation.pk).stage) == ("dropped", "filed")


def test_the_clock_warns_the_idle_once_and_drops_what_woke_up(cast, at) -> None:
    idle = OrganisationFactory(place=cast.community, filed_on=date(2024, 1, 5), member_count=9)
    awake = OrganisationFactory(place=cast.community, filed_on=date(2024, 1, 5), member_count=9)
    OrganisationFactory(place=cast.community, filed_on=date(2026, 1, 5), member_count=9)  # too young
    EvidenceFactory(organisation=awake, kind=EvidenceKind.ACTIVITY, happened_on=date(2025, 11, 3))
    with at("2026-11-02"):
        assert (actions.warn_the_idle(), actions.warn_the_idle()) == (1, 0)
    case = Deregistration.objects.get()
    assert (case.organisation, case.ground, case.stage) == (idle, "inactive", "warned")
    EvidenceFactory(organisation=idle, kind=EvidenceKind.ACTIVITY, happened_on=date(2026, 11, 5))
    with at("2026-11-06"):
        assert actions.warn_the_idle() == 2  # the other one sleeps by now
    case.refresh_from_db()
    assert case.stage == EndingStage.DROPPED
    assert Deregistration.objects.get(stage="warned").organisation == awake


def test_the_clock_keeps_spells_below_the_minimum(cast, at) -> None:
    row = OrganisationFactory(place=cast.community, filed_on=date(2026, 1, 5), member_count=4)
    OrganisationFactory(place=cast.community, filed_on=date(2026, 1, 5), member_count=5)
    with at("2026-02-01"):
        assert (actions.note_member_lows(), actions.note_member_lows()) == ((1, 0), (0, 0))
    with at("2026-07-31"):
        assert actions.warn_the_idle() == 0
    with at("2026-08-01"):
        assert actions.warn_the_idle() == 1
    assert Deregistration.objects.get().ground == "below"
    Organisation.objects.filter(pk=row.pk).update(member_count=6)
    with at("2026-08-02"):
        assert (actions.note_member_lows(), actions.warn_the_idle()) == ((0, 1), 1)
    low = MemberLow.objects.get()
    assert (low.since, low.until) == (date(2026, 2, 1), date(2026, 8, 2))
    Organisation.objects.filter(pk=row.pk).update(member_count=2)
    with at("2026-12-30"):
        assert actions.note_member_lows() == (1, 0)


def test_denials(cast, organisation, client) -> None:
    case = DeregistrationFactory(organisation=organisation, answer_by=date(2099, 1, 1))
    street, manager = {"staff", "second_staff"}, {"manager"}
    steps = {"answer": manager, "settle": street, "announce": street, "finish": street, "drop": street}
    for name, user in cast.everybody().items():
        client.force_login(user)
        for step, allowed in {**steps, "withdraw": manager, "settle_again": street}.items():
            if name not in allowed:
                url = f"/orgs/{organisation.pk}/deregistration/steps/{step}/"
                assert client.post(url, {"reason": "无"}).status_code == 403, (name, step)
        if name not in street:
            with pytest.raises(PermissionDenied):
                actions.add_item(case=case, label="器材", by=user)
        if name not in manager:
            assert client.post(f"/orgs/{organisation.pk}/deregistration/ask/", {"reason": "退"}).status_code == 403
        reads = name in street | manager | {"community_staff"}
        assert client.get(f"/orgs/{organisation.pk}/deregistration/").status_code == (200 if reads else 404), name
    case.refresh_from_db()
    assert (case.stage, Deregistration.objects.count()) == ("warned", 1)


def test_settling_in_the_browser(cast, organisation, at, client) -> None:
    client.force_login(cast.manager)
    base = f"/orgs/{organisation.pk}/deregistration/"
    with at("2026-11-02"):
        assert "ask_form" in client.get(base).context
        client.post(f"{base}ask/", {"reason": "成员外迁"})
        assert [mark.state for mark in client.get(base).context["marks"]] == ["current", "ahead", "ahead", "ahead"]
        client.force_login(cast.staff)
        client.post(f"{base}steps/settle/", {"reason": "同意"})
        client.post(f"{base}items/", {"label": "归还乐器"})
        page = client.get(base)
        marks = [(mark.label, mark.state) for mark in page.context["marks"]]
        assert marks[:2] == [("Asked for by the organisation", "done"), ("Settlement begun", "current")]
        assert [str(item) for item, _why in page.context["items"]][-1] == "归还乐器"
        for item, _why in page.context["items"]:
            client.post(f"{base}items/{item.pk}/", {"note": "已办"})
        client.post(f"{base}steps/announce/")
    assert Deregistration.objects.get().stage == EndingStage.ANNOUNCED
