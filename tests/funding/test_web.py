import pytest
from django.urls import reverse

from funding.actions import approve_disbursement, pay_disbursement, receive_money, refuse_disbursement
from funding.states import Source
from tests.factories.funding import funded, granted, requested

pytestmark = pytest.mark.django_db
LIST = "funding:fund_list"


def panel_url(subject):
    return reverse("funding:panel", args=[subject._meta.label_lower, subject.pk])


@pytest.fixture
def paid(cast, disbursement):
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    return pay_disbursement(disbursement=disbursement, by=cast.finance)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_a_constant_number_of_queries(client, cast, count, django_assert_num_queries):
    funds = [funded(place=cast.street, by=cast.staff, finance=cast.finance, holding=0) for _ in range(count)]
    with django_assert_num_queries(1):
        response = client.get(reverse(LIST), headers={"HX-Request": "true"})
    shown = response.context["page"]
    assert {fund.pk for fund in shown.rows} == {fund.pk for fund in sorted(funds, key=lambda f: -f.pk)[:20]}
    assert bool(shown.next) == (count > 20)


def test_the_list_shows_figures_and_filters(client, cast, fund, paid):
    row = client.get(reverse(LIST)).context["page"].rows[0]
    assert (row.received, row.balance, row.committed, row.paid) == (1_000_000, 700_000, 100_000, 200_000)
    for query, found in ({"source": "fiscal"}, 1), ({"source": "crowd"}, 0), ({"year": 2026}, 1), ({"year": "x"}, 0):
        assert len(client.get(reverse(LIST), query).context["page"].rows) == found
    part = client.get(reverse(LIST), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert fund.name in part


@pytest.mark.parametrize("count", [1, 30])
def test_the_book_takes_a_constant_number_of_queries(client, cast, count, django_assert_num_queries):
    fund = funded(place=cast.street, by=cast.staff, finance=cast.finance, holding=0)
    for number in range(count):
        receive_money(fund=fund, amount=100 + number, memo=f"第{number}笔", by=cast.finance, key=str(number))
    with django_assert_num_queries(2):  # the fund, its book
        page = client.get(fund.get_absolute_url(), headers={"HX-Request": "true"}).context["page"]
    assert [line.amount for line in page.rows] == [100 + number for number in reversed(range(count))][:20]


def test_the_book_is_public_and_names_no_person(client, cast, fund, paid):
    text = client.get(fund.get_absolute_url()).content.decode()
    for words in ("区财政拨入", "第一笔", cast.body.name, "2,000.00", "10,000.00"):
        assert words in text
    for person in cast.everybody().values():
        assert person.name not in text
    assert client.get(reverse("funding:fund", args=[fund.pk + 1])).status_code == 404
    assert client.get(fund.get_absolute_url(), {"after": "x"}).status_code == 400


def test_the_book_pages_by_key(client, cast, fund):
    for number in range(25):
        receive_money(fund=fund, amount=1 + number, memo=f"第{number}笔", by=cast.finance, key=str(number))
    first = client.get(fund.get_absolute_url()).context["page"]
    second = client.get(fund.get_absolute_url(), {"after": first.next}, headers={"HX-Request": "true"})
    assert [line.amount for line in second.context["page"].rows] == [5, 4, 3, 2, 1, 1_000_000]
    assert "<html" not in second.content.decode()


def test_the_panel_is_a_part_with_htmx_and_a_page_without(client, cast, grant, paid):
    part = client.get(panel_url(cast.body), headers={"HX-Request": "true"}).content.decode()
    page = client.get(panel_url(cast.body)).content.decode()
    assert ("<html" in part, "<html" in page) == (False, True)
    for words in ("3,000.00", "2,000.00", "1,000.00", cast.body.name, "吴*"):
        assert words in part
        assert words in page
    assert "吴财务" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_panel_takes_a_constant_number_of_queries(client, cast, fund, count, django_assert_num_queries):
    grant = granted(fund=fund, payee=cast.body, by=cast.staff)
    payments = [requested(grant=grant, by=cast.manager, amount=100) for _ in range(count)]
    refuse_disbursement(disbursement=payments[0], by=cast.staff, reason="缺发票")
    with django_assert_num_queries(3):  # grants, payments, steps
        response = client.get(panel_url(cast.body), headers={"HX-Request": "true"})
    assert response.context["money"]["disbursements"] == payments
    assert len(response.context["trace"]) == count + 2
    assert "缺发票" in response.content.decode()


def test_the_panel_of_something_without_money(client, cast):
    response = client.get(panel_url(cast.street))
    assert (response.status_code, response.context["money"]["grants"]) == (200, [])


class TestApi:
    def test_funds_with_their_figures(self, client, cast, fund, paid):
        expected = {
            "id": fund.pk,
            "name": fund.name,
            "source": Source.FISCAL,
            "year": 2026,
            "purpose": "",
            "balance": 700_000,
            "committed": 100_000,
            "paid": 200_000,
            "received": 1_000_000,
        }
        assert client.get("/api/v1/funds/").json()["results"] == [expected]
        assert client.get("/api/v1/funds/", {"source": "crowd"}).json()["results"] == []
        assert client.get(f"/api/v1/funds/{fund.pk}/").json() == {**expected, "standards": []}

    def test_the_book(self, client, cast, fund, paid):
        rows = client.get(f"/api/v1/funds/{fund.pk}/movements/", {"limit": 2}).json()
        assert [(row["kind"], row["amount"], row["payee"]) for row in rows["results"]] == [
            ("payment", 200_000, cast.body.name),
            ("commitment", 300_000, cast.body.name),
        ]
        rest = client.get(rows["next"]).json()
        assert [(row["kind"], row["payee"]) for row in rest["results"]] == [("receipt", None)]
        assert client.get(f"/api/v1/funds/{fund.pk + 1}/movements/").status_code == 404

    def test_the_money_of_a_subject(self, client, cast, paid):
        money = client.get(f"/api/v1/money/accounts.body/{cast.body.pk}/").json()
        payment = money.pop("disbursements")[0]
        assert money == {
            "committed": 300_000,
            "paid": 200_000,
            "under_way": 0,
            "remaining": 100_000,
            "returned": 0,
        }
        assert (payment["stage"], payment["payee"], payment["amount"]) == ("paid", cast.body.name, 200_000)

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_is_written(self, client, cast, fund, method):
        client.force_login(cast.staff)
        assert getattr(client, method)(f"/api/v1/funds/{fund.pk}/").status_code == 405

    @pytest.mark.parametrize("count", [1, 30])
    def test_lists_take_a_constant_number_of_queries(self, client, cast, count, django_assert_num_queries):
        for _ in range(count):
            fund = funded(place=cast.street, by=cast.staff, finance=cast.finance)
        with django_assert_num_queries(1):
            assert len(client.get("/api/v1/funds/", {"limit": 100}).json()["results"]) == count
        with django_assert_num_queries(2):
            client.get(f"/api/v1/funds/{fund.pk}/movements/")
