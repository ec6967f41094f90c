from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.states import Role
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions import register as actions
from orgs.models.register import ChangeRequest
from orgs.states import Growth
from orgs.states.changes import ChangeKind, ChangeStage
from tests.factories.orgs import OrganisationFactory
from tests.factories.register import ChangeFactory


def report(organisation, by, **facts):
    defaults = {"kind": ChangeKind.VENUE, "value": "东区活动室", "words": "搬迁", "happened_on": date(2026, 11, 2)}
    return actions.report_change(organisation=organisation, by=by, **{**defaults, **facts})


def test_a_change_is_late_after_fifteen_working_days(cast, organisation, at) -> None:
    with at("2026-11-23"):
        change = report(organisation, cast.manager)
    assert (change.due_on, change.is_late, change.stage) == (date(2026, 11, 23), False, ChangeStage.SUBMITTED)
    assert (change.was, change.becomes) == ("", "东区活动室")
    told = set(Notice.objects.filter(kind="orgs.register_desk").values_list("user__name", flat=True))
    assert told == {"赵街道", "钱街道", "孙社区"}
    with at("2026-11-24"):
        late = report(organisation, cast.manager, kind=ChangeKind.PURPOSE, value="为老服务。")
        assert late.is_late
        with pytest.raises(FlowRefused, match="already"):
            report(organisation, cast.manager)
        with pytest.raises(ValidationError, match="future"):
            report(organisation, cast.manager, kind=ChangeKind.CHARTER, happened_on=date(2026, 11, 25))


def test_applying_writes_the_register_and_its_history(cast, organisation, at, client) -> None:
    with at("2026-11-09"):
        change = report(organisation, cast.manager, kind=ChangeKind.NAME, value="幸福家园助老队")
        endorsed = actions.endorse_change(change=change, by=cast.community_staff, reason="情况属实")
        assert endorsed.opinion == "情况属实"
        applied = actions.apply_change(change=endorsed, by=cast.staff)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.body.name) == ("幸福家园助老队", "幸福家园助老队")
    certificate = organisation.certificates.get()
    assert (certificate.name, certificate.version, certificate.reason) == ("幸福家园助老队", 1, "Name")
    assert (applied.was, applied.becomes, applied.decided_on) == (
        "夕阳红志愿服务队",
        "幸福家园助老队",
        date(2026, 11, 9),
    )
    page = client.get(f"/orgs/{organisation.pk}/changes/")
    assert [row.pk for row in page.context["page"].rows] == [change.pk]
    assert "夕阳红志愿服务队" in page.content.decode()


@pytest.mark.parametrize("faulty", [False, True])
def test_a_name_taken_meanwhile_is_refused_and_nothing_is_half_done(cast, organisation, at, faulty) -> None:
    with at("2026-11-09"):
        with pytest.raises(ValidationError, match="begins with the street"):
            report(organisation, cast.manager, kind=ChangeKind.NAME, value="全国象棋社")
        change = report(organisation, cast.manager, kind=ChangeKind.NAME, value="胜利象棋社")
        if faulty:
            OrganisationFactory(place=cast.neighbour_community, name="胜利象棋社")
            with pytest.raises(FlowRefused, match="taken"):
                actions.apply_change(change=change, by=cast.staff)
        else:
            actions.apply_change(change=change, by=cast.staff)
            with pytest.raises(ValidationError, match="already"):
                report(organisation, cast.manager, kind=ChangeKind.NAME, value="胜利象棋社")
    change.refresh_from_db()
    organisation.refresh_from_db()
    wanted = ("夕阳红志愿服务队", ChangeStage.SUBMITTED) if faulty else ("胜利象棋社", ChangeStage.APPLIED)
    assert (organisation.name, change.stage) == wanted


def test_a_new_person_in_charge_manages_and_the_one_before_does_not(cast, organisation, at) -> None:
    with at("2026-11-09"):
        with pytest.raises(ValidationError, match="members"):
            report(organisation, cast.manager, kind=ChangeKind.PERSON_IN_CHARGE, new_person=cast.stranger)
        change = report(organisation, cast.manager, kind=ChangeKind.PERSON_IN_CHARGE, new_person=cast.member)
        actions.apply_change(change=change, by=cast.staff)
        organisation.refresh_from_db()
        held = {grant.user.name for grant in cast.body.grants.current().filter(role=Role.ORG_MANAGER)}
    assert (organisation.contact_name, held) == ("蒋队员", {"蒋队员"})


def test_place_category_and_few_members_are_entered(cast, organisation, at) -> None:
    with at("2026-11-09"):
        moved = report(organisation, cast.manager, kind=ChangeKind.PLACE, new_place=cast.neighbour_community)
        for place in (cast.grid, cast.other_street, cast.community):
            with pytest.raises(ValidationError):
                actions.report_change(
                    organisation=organisation,
                    kind=ChangeKind.PLACE,
                    words="搬",
                    happened_on=date(2026, 11, 2),
                    by=cast.manager,
                    new_place=place,
                )
        actions.apply_change(change=moved, by=cast.staff)
        few = report(organisation, cast.manager, kind=ChangeKind.MEMBERS_BELOW, value="3")
        sort = report(organisation, cast.manager, kind=ChangeKind.CATEGORY, value="culture")
        for change in (few, sort):
            actions.apply_change(change=change, by=cast.staff)
        with pytest.raises(ValidationError):
            report(organisation, cast.manager, kind=ChangeKind.CATEGORY, value="sport")
    organisation.refresh_from_db()
    assert (organisation.place, organisation.body.place) == (cast.neighbour_community,) * 2
    assert (organisation.category, organisation.member_count) == ("culture", 12)
    assert list(organisation.certificates.values_list("version", "community", "category").order_by("version")) == [
        (1, cast.neighbour_community.name, "service"),
        (2, cast.neighbour_community.name, "culture"),
    ]


def test_only_the_right_people_report_and_decide(cast, organisation, at, client) -> None:
    change = ChangeFactory(organisation=organisation)
    steps = {
        "endorse": {"staff", "second_staff", "community_staff"},
        "apply": {"staff", "second_staff"},
        "decline": {"staff", "second_staff"},
        "withdraw": {"manager"},
    }
    with at("2026-11-09"):
        for name, user in cast.everybody().items():
            for step, allowed in steps.items():
                if name not in allowed:
                    client.force_login(user)
                    url = f"/orgs/{organisation.pk}/changes/{change.pk}/steps/{step}/"
                    assert client.post(url, {"reason": "无"}).status_code in {403, 404}, (name, step)
            if name != "manager":
                with pytest.raises(PermissionDenied):
                    report(organisation, user, kind=ChangeKind.PURPOSE, value="新宗旨")
        assert ChangeRequest.objects.get().stage == ChangeStage.SUBMITTED
        with pytest.raises(FlowRefused, match="reason"):
            actions.decline_change(change=change, by=cast.staff, reason=" ")
        declined = actions.decline_change(change=change, by=cast.staff, reason="材料不全")
        assert declined.stage == ChangeStage.DECLINED
        again = report(organisation, cast.manager)
        assert actions.withdraw_change(change=again, by=cast.manager).stage == ChangeStage.WITHDRAWN


def test_the_ended_change_nothing(cast) -> None:
    gone = OrganisationFactory(place=cast.community, body=cast.body, stage=Growth.REVOKED)
    with pytest.raises(FlowRefused, match="off the register"):
        report(gone, cast.manager)


def test_pages_of_changes(cast, organisation, at, client, django_assert_max_num_queries) -> None:
    client.force_login(cast.manager)
    with at("2026-11-09"):
        for kind in ChangeKind.values:
            assert client.get(f"/orgs/{organisation.pk}/changes/new/{kind}/").status_code == 200, kind
        assert client.get(f"/orgs/{organisation.pk}/changes/new/nothing/").status_code == 404
        url = f"/orgs/{organisation.pk}/changes/new/venue/"
        assert client.post(url, {"value": "", "happened_on": "2026-11-02", "words": "搬"}).status_code == 200
        done = client.post(url, {"value": "西区活动室", "happened_on": "2026-11-02", "words": "搬迁"})
        change = ChangeRequest.objects.get()
        assert done.url == f"/orgs/{organisation.pk}/changes/{change.pk}/"
        assert client.get(done.url).context["may_add"]
        for kind in (ChangeKind.PURPOSE, ChangeKind.CHARTER, ChangeKind.CATEGORY):
            ChangeFactory(organisation=organisation, kind=kind)
        with django_assert_max_num_queries(14):
            assert len(client.get(f"/orgs/{organisation.pk}/changes/").context["page"].rows) == 4
    client.force_login(cast.stranger)
    assert client.get(done.url).status_code == 404
    assert client.get(f"/orgs/{organisation.pk}/changes/").context["page"].rows == []
