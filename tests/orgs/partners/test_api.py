"""Partners over the API."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from orgs.actions import partner_gifts as gifts
from orgs.models.partners import Partner, PartnerGift, ResourceRequest
from tests.factories.partners import PartnerFactory, ResourceFactory, signed_with
from tests.orgs.desk import fresh

ROOT = "/api/v1"
TODAY = timezone.localdate


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(fresh(user))
    return client


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def post(user, path, data=None):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json")


def test_thanks_are_read_without_unwanted_names(cast, partner, django_assert_num_queries) -> None:
    unnamed = PartnerFactory(place=cast.street, name="不留名的人", kind="person", consented_on=None)
    signed_with(unnamed, cast.staff)
    found = get(None, "partners/").json()["results"]
    assert [(row["id"], row["name"]) for row in found] == [(partner.pk, "胜利医院"), (None, None)]
    assert get(None, f"partners/{partner.pk}/").json()["name"] == "胜利医院"
    assert get(None, f"partners/{unnamed.pk}/").status_code == 404
    assert get(cast.stranger, f"partners/{unnamed.pk}/").status_code == 404
    assert get(cast.staff, f"partners/{unnamed.pk}/").json()["stage"] == "performing"
    assert "13800001234" not in get(cast.staff, f"partners/{unnamed.pk}/").content.decode()
    assert [row["kind"] for row in get(None, "partners/?kind=person").json()["results"]] == ["person"]
    for n in range(18):
        signed_with(PartnerFactory(place=cast.street, name=f"单位{n}"), cast.staff)
    with django_assert_num_queries(4):
        assert len(get(None, "partners/").json()["results"]) == 20


def test_an_intent_is_declared_and_taken_up(cast) -> None:
    data = {"name": "幸福超市", "kind": "shop", "offers": "米面", "contact_name": "李店长"}
    assert post(None, "partners/", data).status_code == 401
    assert list(post(cast.resident, "partners/", data).json()["errors"]) == ["contact_phone"]
    made = post(cast.resident, "partners/", data | {"contact_phone": "13800001234"})
    assert (made.status_code, [step["name"] for step in made.json()["steps"]]) == (201, ["withdraw"])
    assert "13800001234" not in made.content.decode()
    pk = made.json()["id"]
    assert [row["id"] for row in get(cast.resident, "partners/mine/").json()] == [pk]
    assert post(cast.stranger, f"partners/{pk}/steps/begin_talks/").status_code == 404
    assert post(cast.resident, f"partners/{pk}/steps/begin_talks/").status_code == 403
    assert post(cast.staff, f"partners/{pk}/steps/begin_talks/").json()["stage"] == "talking"
    assert post(cast.staff, f"partners/{pk}/steps/sign/").status_code == 404
    assert post(cast.staff, f"partners/{pk}/steps/decline/").status_code == 409
    assert post(cast.staff, f"partners/{pk}/steps/decline/", {"reason": "证照不全"}).json()["stage"] == "declined"
    assert Partner.objects.get().stage == "declined"


def test_ask_deliver_receive_use_and_correct(
    cast, partner, organisation, benefactor, django_assert_max_num_queries
) -> None:
    resource = ResourceFactory(partner=partner)
    assert [row["id"] for row in get(None, "partner-resources/").json()["results"]] == [resource.pk]
    ask = {"resource": resource.pk, "organisation": organisation.pk, "purpose": "慰问", "quantity": 10}
    ask |= {"starts_on": TODAY().isoformat(), "ends_on": (TODAY() + timedelta(days=9)).isoformat()}
    assert post(cast.stranger, "resource-requests/", ask).status_code == 403
    asked = post(cast.manager, "resource-requests/", ask).json()
    for user, code in ((cast.stranger, 404), (cast.community_staff, 404), (cast.manager, 403)):
        assert post(user, f"resource-requests/{asked['id']}/steps/grant/").status_code == code
    assert post(benefactor, f"resource-requests/{asked['id']}/steps/grant/").json()["stage"] == "granted"
    line = partner.partneragreements.get().lines.get(kind="goods")
    give = {"line": line.pk, "quantity": 10, "given_on": TODAY().isoformat(), "request": asked["id"]}
    assert post(cast.manager, "partner-gifts/", give).status_code == 403
    gift = post(benefactor, "partner-gifts/", give).json()
    assert (gift["stage"], ResourceRequest.objects.get().stage) == ("given", "delivered")
    path = f"partner-gifts/{gift['id']}"
    for user in (cast.stranger, cast.neighbour_staff, cast.other_staff, cast.member):
        assert get(user, f"{path}/").status_code == 404
    assert post(benefactor, f"{path}/steps/receive/").status_code == 403
    assert post(cast.manager, f"{path}/steps/receive/").json()["stage"] == "received"
    use = {"quantity": 8, "people": 5, "used_on": TODAY().isoformat(), "words": "送给老人"}
    assert post(cast.manager, f"{path}/uses/", use | {"quantity": 11}).status_code in {400, 409}
    used = post(cast.manager, f"{path}/uses/", use).json()
    assert (used["used"], used["left"], used["uses"][0]["people"]) == (8, 2, 5)
    assert post(benefactor, f"{path}/corrections/", {"quantity": 2, "reason": "多记"}).json()["net"] == 8
    back = post(cast.manager, f"{path}/uses/take-back/", {"use": used["uses"][0]["id"], "reason": "报错"}).json()
    assert (back["used"], back["uses"][0]["is_taken_back"]) == (0, True)
    for n in range(12):
        gifts.record_gift(line=line, quantity=1, given_on=TODAY(), organisation=organisation, by=cast.staff)
        ResourceFactory(partner=partner, title=f"物资{n}")
    for path in ("partner-gifts/", "partner-resources/", "resource-requests/"):
        with django_assert_max_num_queries(5):
            assert get(cast.manager, path).status_code == 200
    assert len(get(cast.manager, "partner-gifts/").json()["results"]) == PartnerGift.objects.entries().count()
