"""Projects over the API: everybody reads what is public, managers write, staff of the place examine."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from core.models import Attachment
from projects.actions import new_draft
from projects.models import Application
from projects.states import Stage
from tests.factories.funding import funded
from tests.factories.orgs import OrganisationFactory
from tests.factories.projects import ApplicationFactory

LIST = "/api/v1/projects/"
MINE = "/api/v1/me/projects/"
TEXTS = {
    "title": "银龄手机课堂",
    "need": "多数老人不会用手机挂号。",
    "plan": "每周一课，共十课。",
    "beneficiaries": 60,
    "starts_on": "2026-12-01",
    "ends_on": "2027-02-01",
    "lines": [{"purpose": "讲义", "amount": 120_000}, {"purpose": "茶水", "amount": 30_000}],
}
OF_THE_BODY = {"manager", "member"}
EXAMINING = {"staff", "second_staff", "community_staff"}
READING = OF_THE_BODY | EXAMINING | {"finance", "auditor"}
PDF = b"%PDF-1.4\n%%EOF"


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def organisation(cast):
    return OrganisationFactory(place=cast.community, body=cast.body, name="夕阳红志愿服务队")


@pytest.fixture
def draft(cast, organisation):
    facts = {**TEXTS, "lines": [("讲义", 120_000), ("茶水", 30_000)]}
    return new_draft(organisation=organisation, by=cast.manager, **facts)


def test_a_manager_writes_completes_submits_and_withdraws(cast, organisation):
    client = client_of(cast.manager)
    made = client.post(LIST, {"organisation": organisation.pk, "title": "银龄手机课堂"})
    body = made.json()
    assert (made.status_code, body["stage"], body["total"], body["lines"]) == (201, "draft", 0, [])
    assert len(body["missing"]) == 6
    path = f"{LIST}{body['id']}/"
    refused = client.post(f"{path}steps/submit/", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "submit")
    full = client.patch(path, TEXTS).json()
    assert (full["total"], [line["amount"] for line in full["lines"]], full["missing"]) == (
        150_000,
        [120_000, 30_000],
        [],
    )
    renamed = client.patch(path, {"title": "新名字"}).json()
    assert (renamed["title"], renamed["total"], renamed["need"]) == ("新名字", 150_000, TEXTS["need"])
    submitted = client.post(f"{path}steps/submit/", {}).json()
    assert (submitted["stage"], submitted["steps"][0]["name"]) == ("submitted", "withdraw")
    late = client.patch(path, {"title": "别的"})
    assert (late.status_code, late.json()["code"]) == (409, "submitted")
    assert [(row["id"], row["stage"]) for row in client.get(MINE).json()["results"]] == [(body["id"], "submitted")]
    assert client.post(f"{path}steps/withdraw/", {"reason": "改期"}).json()["stage"] == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"beneficiaries": 0}, "beneficiaries"),
        ({"ends_on": "2026-11-30"}, "ends_on"),
        ({"lines": [{"purpose": "讲义", "amount": 0}]}, "lines.0.amount"),
        ({"lines": [{"purpose": "", "amount": 1}]}, "lines.0.purpose"),
        ({"lines": [{"purpose": "讲义", "amount": 1}] * 21}, "lines.non_field_errors"),
        ({"stage": "approved"}, "stage"),
    ],
)
def test_what_is_not_right_is_named_by_field(cast, draft, changes, field):
    answer = client_of(cast.manager).patch(f"{LIST}{draft.pk}/", changes)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    draft.refresh_from_db()
    assert (draft.title, draft.stage, draft.budget.total) == ("银龄手机课堂", Stage.DRAFT, 150_000)


def test_only_managers_begin(cast, organisation):
    for name, person in cast.everybody().items():
        status = 201 if name == "manager" else 403
        answer = client_of(person).post(LIST, {"organisation": organisation.pk, "title": "课堂"})
        assert (name, answer.status_code) == (name, status)
    assert client_of().post(LIST, {"organisation": organisation.pk, "title": "课堂"}).status_code == 401
    assert client_of(cast.manager).post(LIST, {"organisation": organisation.pk + 9, "title": "课堂"}).status_code == 400
    assert Application.objects.count() == 1


def test_a_draft_is_its_organisations_alone(cast, draft):
    path = f"{LIST}{draft.pk}/"
    for name, person in [*cast.everybody().items(), ("nobody", None)]:
        client = client_of(person)
        asked = [client.get(path), client.get(f"{path}files/"), client.patch(path, {"title": "别的"})]
        asked += [client.post(f"{path}steps/submit/", {})] if name != "manager" else []
        expected = {"manager": [200, 200, 200], "member": [200, 200, 403, 403], "nobody": [404, 404, 401, 401]}
        assert (name, [answer.status_code for answer in asked]) == (name, expected.get(name, [404] * 4))
        assert client.get(LIST).json()["results"] == []
        if person:
            assert len(client.get(MINE).json()["results"]) == (name in OF_THE_BODY)
    assert client_of().get(MINE).status_code == 401


def test_staff_of_the_place_examine_and_nobody_else(cast, draft):
    path = f"{LIST}{draft.pk}/"
    client_of(cast.manager).post(f"{path}steps/submit/", {})
    for name, person in cast.everybody().items():
        assert (name, client_of(person).get(path).status_code) == (name, 200 if name in READING else 404)
        if name not in EXAMINING:
            status = 403 if name in READING else 404
            assert (name, client_of(person).post(f"{path}steps/accept/", {}).status_code) == (name, status)
    client = client_of(cast.community_staff)
    names = {step["name"] for step in client.get(path).json()["steps"]}
    assert names == {"accept", "return_for_completion", "refuse"}
    returned = client.post(f"{path}steps/return_for_completion/", {"reason": "补充预算说明"}).json()
    assert (returned["stage"], returned["trace"][0]["reason"]) == ("returned", "补充预算说明")
    client_of(cast.manager).post(f"{path}steps/resubmit/", {})
    accepted = client.post(f"{path}steps/accept/", {}).json()
    assert (accepted["stage"], accepted["notice"] is None) == ("publicised", False)
    for name in ("approve", "commit_grant", "start", "none"):
        assert client.post(f"{path}steps/{name}/", {}).status_code == 404


def test_everybody_reads_a_project_with_its_money_and_nobody_in_full(cast, draft, organisation):
    path = f"{LIST}{draft.pk}/"
    client_of(cast.manager).post(f"{path}steps/submit/", {})
    client_of(cast.staff).post(f"{path}steps/accept/", {})
    fund = funded(place=cast.street, by=cast.staff, finance=cast.finance)
    body = client_of().get(path).json()
    assert (body["organisation"], body["organisation_name"]) == (organisation.pk, "夕阳红志愿服务队")
    assert [(line["purpose"], line["amount"]) for line in body["lines"]] == [("讲义", 120_000), ("茶水", 30_000)]
    assert (body["money"]["committed"], body["money"]["paid"], body["money"]["disbursements"]) == (0, 0, [])
    assert (body["steps"], body["missing"]) == ([], [])
    assert [line["actor_name"] for line in body["trace"]] == ["赵*", "卫*"]
    text = client_of().get(path).content.decode() + client_of().get(LIST).content.decode()
    assert all(person.name not in text and person.phone not in text for person in cast.everybody().values())
    assert fund.name not in text


def test_files_are_the_matter_of_whoever_writes(cast, draft):
    path = f"{LIST}{draft.pk}/files/"

    def upload(person):
        return client_of(person).post(path, {"file": SimpleUploadedFile("预算.pdf", PDF)}, format="multipart")

    stored = upload(cast.manager)
    assert (stored.status_code, stored.json()["media_type"]) == (201, "application/pdf")
    assert (upload(cast.member).status_code, upload(cast.stranger).status_code, upload(None).status_code) == (
        403,
        404,
        401,
    )
    url = stored.json()["url"]
    assert client_of(cast.member).get(url).status_code == 200
    assert [client_of(person).get(url).status_code for person in (cast.staff, cast.stranger, None)] == [404] * 3
    client_of(cast.manager).post(f"{LIST}{draft.pk}/steps/submit/", {})
    assert client_of(cast.staff).get(url).status_code == 200
    assert (upload(cast.manager).status_code, client_of(cast.manager).delete(url).status_code) == (403, 403)
    assert client_of().get(path).status_code == 404
    assert Attachment.objects.count() == 1


def test_writes_sent_twice_with_one_key_are_one(cast, organisation):
    client = client_of(cast.manager, idempotency_key="draft")
    body = {"organisation": organisation.pk, **TEXTS}
    first, second = (client.post(LIST, body) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Application.objects.count() == 1
    step = f"{LIST}{first.json()['id']}/steps/submit/"
    client = client_of(cast.manager, idempotency_key="submit")
    first, second = (client.post(step, {}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())


def test_the_list_is_filtered(cast, organisation):
    running = ApplicationFactory(organisation=organisation)
    elsewhere = OrganisationFactory(place=cast.neighbour_community)
    noticed = ApplicationFactory(organisation=elsewhere, stage=Stage.PUBLICISED, title="邻里修补铺")
    ApplicationFactory(organisation=organisation, stage=Stage.REFUSED)

    def found(**query):
        return [row["id"] for row in client_of().get(LIST, query).json()["results"]]

    assert found() == [noticed.pk, running.pk]
    assert (
        found(stage="publicised") == found(q="修补") == found(community=cast.neighbour_community.code) == [noticed.pk]
    )
    assert client_of().get(LIST, {"stage": "draft"}).status_code == 400


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_a_constant_number_of_queries(cast, organisation, count, django_assert_num_queries):
    ApplicationFactory.create_batch(count, organisation=organisation)
    with django_assert_num_queries(1):
        assert len(client_of().get(LIST, {"limit": 100}).json()["results"]) == count
    with django_assert_num_queries(2):  # what one is, the projects
        assert len(client_of(cast.member).get(MINE, {"limit": 100}).json()["results"]) == count
