from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.flow import FlowRefused
from orgs.actions import register as actions
from orgs.models import Organisation
from orgs.models.register import Registration
from orgs.rules.registration import registration_conditions
from orgs.states import ACTIVE, Growth
from tests.factories.orgs import OrganisationFactory
from tests.factories.register import RegistrationFactory

CODE = "52370500MJD000003W"
FACTS = {"credit_code": CODE, "authority": "东营区民政局", "registered_on": date(2026, 11, 2)}


def enter(row, by, **facts):
    return actions.enter_registration(registration=row, by=by, **{**FACTS, **facts})


def test_the_way_to_the_credit_code(cast, organisation, at) -> None:
    with at("2026-11-09"):
        row = actions.begin_registration(
            organisation=organisation, form="service", name="夕阳红服务中心", by=cast.manager
        )
        with pytest.raises(FlowRefused, match="already"):
            actions.begin_registration(organisation=organisation, form="service", name="再次", by=cast.manager)
        with pytest.raises(FlowRefused, match="Not met yet: A venue、People who work for it、Own money"):
            actions.submit_registration(registration=row, by=cast.manager)
        facts = {"venue": "一号", "staff": 2, "capital": 100, "takes_liability": True, "supervisor": "街道"}
        row = actions.save_registration(registration=row, by=cast.manager, **facts)
        row = actions.submit_registration(registration=row, by=cast.manager)
        with pytest.raises(FlowRefused, match="with the street"):
            actions.save_registration(registration=row, by=cast.manager, staff=9)
        row = actions.return_registration(registration=row, by=cast.staff, reason="补章程")
        row = actions.submit_registration(registration=row, by=cast.manager)
        row = actions.recommend(registration=row, by=cast.staff, reason="同意推荐")
        row = enter(row, cast.staff)
    organisation.refresh_from_db()
    assert (row.stage, organisation.stage) == ("registered", Growth.REGISTERED)
    assert (organisation.credit_code, organisation.registered_by) == (CODE, "东营区民政局")
    assert organisation.stage in ACTIVE
    with at("2026-11-09"), pytest.raises(FlowRefused, match="Only a filed"):
        actions.begin_registration(organisation=organisation, form="service", name="再次", by=cast.manager)


def test_a_wrong_or_taken_code_registers_nothing(cast, organisation, at) -> None:
    row = RegistrationFactory(organisation=organisation, stage="recommended")
    OrganisationFactory(place=cast.community, stage=Growth.REGISTERED, credit_code="52370500MJD000003W")
    wrong = {
        "52370500MJD000004W": "does not fit",
        "5237": "18 digits",
        "91350100M000100Y43": "51 or 52",
        CODE: "Another organisation",
    }
    with at("2026-11-09"):
        for code, words in wrong.items():
            with pytest.raises(ValidationError, match=words):
                enter(row, cast.staff, credit_code=code)
        for facts in ({"authority": " "}, {"registered_on": date(2026, 12, 1)}):
            with pytest.raises(ValidationError):
                enter(row, cast.staff, **facts)
    row.refresh_from_db()
    organisation.refresh_from_db()
    assert (row.stage, row.credit_code, organisation.stage) == ("recommended", "", "filed")


def test_an_association_needs_fifty_people_or_thirty_units(cast, organisation) -> None:
    met = {}
    for people, units in ((50, 0), (49, 0), (0, 30), (0, 29), (30, 20), (30, 19)):
        row = Registration(organisation=organisation, form="association", people=people, units=units)
        met[people, units] = registration_conditions(row)[-1].met
    assert met == {(50, 0): True, (49, 0): False, (0, 30): True, (0, 29): False, (30, 20): True, (30, 19): False}
    capital = [
        registration_conditions(Registration(organisation=organisation, form=form, capital=fen))[3].met
        for form, fen in (("association", 30_000_00), ("association", 29_999_99), ("service", 1), ("service", 0))
    ]
    assert capital == [True, False, True, False]


def test_a_refusal_leaves_the_filing(cast, organisation, at) -> None:
    row = RegistrationFactory(organisation=organisation, stage="recommended")
    with at("2026-11-09"):
        row = actions.refuse_registration(registration=row, by=cast.staff, reason="名称不合规")
    assert (row.stage, Organisation.objects.get(pk=organisation.pk).stage) == ("refused", "filed")
    again = RegistrationFactory(organisation=organisation, stage="draft")
    with at("2026-11-09"):
        assert actions.withdraw_registration(registration=again, by=cast.manager).stage == "withdrawn"


def test_denials(cast, organisation, client) -> None:
    row = RegistrationFactory(organisation=organisation, stage="submitted")
    street, manager = {"staff", "second_staff"}, {"manager"}
    for name, user in cast.everybody().items():
        client.force_login(user)
        base = f"/orgs/{organisation.pk}/registration/"
        steps = {"give_back": street, "recommend": street, "refuse": street, "withdraw": manager, "submit": manager}
        for step, allowed in steps.items():
            if name not in allowed:
                assert client.post(f"{base}steps/{step}/", {"reason": "无"}).status_code == 403, (name, step)
        if name not in street:
            data = {**FACTS, "registered_on": "2026-11-02"}
            assert client.post(f"{base}steps/register/", data).status_code == 403, name
        if name not in manager:
            with pytest.raises(PermissionDenied):
                actions.save_registration(registration=row, by=user, staff=1)
            assert client.post(f"{base}begin/", {"form": "service", "name": "新"}).status_code == 403
        reads = name in street | manager | {"community_staff"}
        assert client.get(base).status_code == (200 if reads else 403), name
    row.refresh_from_db()
    assert row.stage == "submitted"


def test_registration_in_the_browser(cast, organisation, at, client) -> None:
    client.force_login(cast.manager)
    base = f"/orgs/{organisation.pk}/registration/"
    with at("2026-11-09"):
        client.post(f"{base}begin/", {"form": "service", "name": "夕阳红服务中心"})
        data = {"form": "service", "name": "夕阳红服务中心", "venue": "一号", "people": 12, "units": 0, "staff": 2}
        done = client.post(base, {**data, "capital": "300.5", "takes_liability": "on", "supervisor": "街道"})
        assert done.url == base
        assert Registration.objects.get().capital == 300_50
        client.post(f"{base}steps/submit/")
        client.force_login(cast.staff)
        client.post(f"{base}steps/recommend/", {"reason": "同意"})
        assert client.get(base).context["registered_form"] is not None
        client.post(f"{base}steps/register/", {**FACTS, "registered_on": "2026-11-02"})
    assert Registration.objects.get().stage == "registered"
    page = client.get(f"/orgs/{organisation.pk}/register/").content.decode()
    assert CODE in page
