from datetime import date

from rest_framework.test import APIClient

from notices.models import Notice
from orgs.models import Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration
from tests.factories.orgs import OrganisationFactory
from tests.factories.register import ChangeFactory, DeregistrationFactory, RegistrationFactory, ReportFactory


def client_of(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


ROOT = "/api/v1/organisations/"


def test_everybody_reads_how_it_stands(cast, organisation, django_assert_max_num_queries) -> None:
    for _n in range(5):
        ChangeFactory(organisation=organisation, stage="applied", decided_on="2026-11-10", was="甲", becomes="乙")
    ChangeFactory(
        organisation=organisation, kind="person", stage="applied", decided_on="2026-11-11", was="王会长", becomes="李新"
    )
    with django_assert_max_num_queries(10):
        found = client_of().get(f"/api/v1/register/{organisation.pk}/").json()
    assert [row["label"] for row in found["conditions"]] == [
        "Months since filing",
        "Verified activities in the last 12 months",
        "Members",
    ]
    assert (found["next_step"], found["suspension"], len(found["history"])) == ("grow", None, 6)
    assert (found["history"][0]["was"], found["history"][0]["becomes"]) == ("王*", "李*")


def test_a_change_over_the_api(cast, organisation, at) -> None:
    url = f"{ROOT}{organisation.pk}/changes/"
    facts = {"kind": "venue", "value": "东区活动室", "happened_on": "2026-11-02", "words": "搬迁"}
    with at("2026-11-09"):
        manager = client_of(cast.manager)
        made = manager.post(url, facts, headers={"Idempotency-Key": "k1"})
        again = manager.post(url, facts, headers={"Idempotency-Key": "k1"})
        assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
        assert manager.post(url, facts).status_code == 409
        assert manager.post(url, {**facts, "kind": "person", "new_person": cast.stranger.pk}).status_code == 400
        one = f"{url}{made.json()['id']}/"
        assert [step["name"] for step in client_of(cast.staff).get(one).json()["steps"]] == [
            "endorse",
            "apply",
            "decline",
        ]
        for name, user in cast.everybody().items():
            reads = name in {"staff", "second_staff", "community_staff", "manager"}
            assert client_of(user).get(url).status_code == (200 if reads else 403), name
            if name not in {"staff", "second_staff"}:
                assert client_of(user).post(f"{one}steps/apply/").status_code == 403, name
        assert client_of().get(url).status_code == 401
        assert client_of(cast.staff).post(f"{one}steps/apply/").json()["stage"] == "applied"
    assert Organisation.objects.get(pk=organisation.pk).venue == "东区活动室"
    assert ChangeRequest.objects.count() == 1
    assert Notice.objects.filter(user=cast.manager, kind="orgs.change").count() == 1


def test_a_report_over_the_api(cast, organisation, at) -> None:
    url = f"{ROOT}{organisation.pk}/reports/"
    ReportFactory(
        organisation=organisation, year=2024, stage="published", conclusion="basic", submitted_on="2025-02-01"
    )
    with at("2026-02-10"):
        manager, staff = client_of(cast.manager), client_of(cast.staff)
        assert manager.post(f"{url}begin/").status_code == 201
        assert manager.post(f"{url}begin/").status_code == 409
        assert manager.post(f"{url}2025/write/", {"income_donations": -1}).status_code == 400
        words = {"work": "义诊", "plan": "继续", "is_pledged": True, "income_dues": 100, "income_total": 90}
        assert manager.post(f"{url}2025/write/", words).json()["income_dues"] == 100
        refused = manager.post(f"{url}2025/steps/submit/")
        assert (refused.status_code, "income_total" in refused.json()["errors"]) == (400, True)
        assert manager.post(f"{url}2025/write/", {"income_total": 100, "balance_after": 100}).status_code == 200
        assert manager.post(f"{url}2025/steps/submit/").json()["stage"] == "submitted"
        assert [row["year"] for row in client_of().get(url).json()["results"]] == [2024]
        assert client_of().get(f"{url}2025/").status_code == 404
        assert client_of().post(f"{url}begin/").status_code == 401
        assert client_of(cast.community_staff).post(f"{url}2025/steps/opine/", {"reason": "属实"}).status_code == 200
        facts = {"conclusion": "qualified", "reason": "同意"}
        for name, user in cast.everybody().items():
            if name not in {"staff", "second_staff"}:
                assert client_of(user).post(f"{url}2025/conclude/", facts).status_code in {403, 404}, name
        assert staff.post(f"{url}2025/conclude/", facts).json()["conclusion"] == "qualified"
        assert staff.post(f"{url}2025/steps/publish/").json()["stage"] == "published"
    assert {row["year"] for row in client_of().get(url).json()["results"]} == {2024, 2025}
    assert AnnualReport.objects.count() == 2


def test_cases_and_applications_over_the_api(cast, organisation, at) -> None:
    base = f"{ROOT}{organisation.pk}/"
    with at("2026-11-09"):
        manager, staff = client_of(cast.manager), client_of(cast.staff)
        row = manager.post(f"{base}registrations/", {"form": "association", "name": "夕阳红协会"}).json()
        assert [condition["met"] for condition in row["conditions"]][-1] is False
        assert manager.post(f"{base}registrations/{row['id']}/steps/submit/").status_code == 409
        assert manager.post(f"{base}registrations/{row['id']}/steps/withdraw/").status_code == 200
        ready = RegistrationFactory(organisation=organisation, stage="recommended")
        facts = {"credit_code": "52370500MJD000003W", "authority": "东营区民政局", "registered_on": "2026-11-02"}
        enter = f"{base}registrations/{ready.pk}/register/"
        assert manager.post(enter, facts).status_code == 403
        assert staff.post(enter, {**facts, "credit_code": "1"}).status_code == 400
        assert staff.post(enter, facts).json()["stage"] == "registered"
        assert manager.get(f"{base}registrations/newest/").json()["id"] == ready.pk
        case = manager.post(f"{base}deregistrations/", {"reason": "外迁"}).json()
        assert manager.post(f"{base}deregistrations/", {"reason": "外迁"}).status_code == 409
        case = staff.post(f"{base}deregistrations/{case['id']}/steps/settle/", {"reason": "同意"}).json()
        assert [item["code"] for item in case["items"]][:2] == ["points", "assets"]
        assert staff.post(f"{base}deregistrations/{case['id']}/steps/announce/").status_code == 409
    other = OrganisationFactory(place=cast.community)
    foreign = DeregistrationFactory(organisation=other, answer_by=date(2099, 1, 1))
    assert client_of(cast.manager).get(f"{base}deregistrations/{foreign.pk}/").status_code == 404
    for path in ("deregistrations", "registrations", "suspensions", "changes"):
        for name in ("stranger", "member", "other_staff", "neighbour_staff", "finance", "resident"):
            user = cast.everybody()[name]
            got = client_of(user).get(f"{base}{path}/{'newest/' if path.endswith('registrations') else ''}")
            assert got.status_code == 403, (path, name)
    assert (Registration.objects.count(), Deregistration.objects.count()) == (2, 2)
