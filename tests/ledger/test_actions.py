from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from ledger.actions import open_account, post_many, post_transfer, reverse_transfer
from ledger.drafts import Draft, LedgerRefused
from ledger.models import Account, Entry, Transfer
from ledger.queries import balance_of, balances_of
from ledger.states import Unit, kind_name
from tests.factories.ledger import floored_account, hot_account

pytestmark = pytest.mark.django_db


def post(key, *entries, **kwargs):
    return post_transfer(key=key, kind="test.move", entries=entries, source="test:1", by=None, **kwargs)


def test_a_transfer_moves_money_and_states_the_balance_after():
    world, box = hot_account(), floored_account()
    transfer = post("a", (world, -250), (box, 250), effective_on=date(2026, 11, 2), memo="拨款")
    assert balances_of([world.pk, box.pk]) == {world.pk: -250, box.pk: 250}
    rows = transfer.entries.order_by("amount").values_list("account", "amount", "balance_after")
    assert list(rows) == [(world.pk, -250, None), (box.pk, 250, 250)]
    stored = Transfer.objects.get()
    assert (stored.effective_on, stored.memo, stored.posted_at, stored.xid) == (
        date(2026, 11, 2),
        "拨款",
        transfer.posted_at,
        transfer.xid,
    )


def test_a_transfer_may_move_several_units_each_in_balance():
    fen, fen_box = hot_account(), floored_account()
    mint, points = hot_account(unit=Unit.POINT), floored_account(unit=Unit.POINT)
    post("a", (fen, -5), (fen_box, 5), (mint, -7), (points, 7))
    assert [balance_of(a) for a in (fen, fen_box, mint, points)] == [-5, 5, -7, 7]


@pytest.mark.parametrize("amounts", [(), (5,), (5, -4), (5, 0, -5), (0, 0)])
def test_what_is_out_of_balance_is_refused_in_words(amounts):
    accounts = [hot_account() for _ in amounts]
    with pytest.raises(LedgerRefused) as refused:
        post("a", *zip(accounts, amounts, strict=True))
    assert refused.value.code == "unbalanced"
    assert Transfer.objects.count() == 0


def test_units_do_not_balance_each_other():
    with pytest.raises(LedgerRefused) as refused:
        post("a", (hot_account(), -5), (hot_account(unit=Unit.POINT), 5))
    assert refused.value.code == "unbalanced"


def test_an_account_stands_once_in_a_transfer():
    box = floored_account(holding=5)
    with pytest.raises(LedgerRefused) as refused:
        post("a", (box, -5), (box, 5))
    assert refused.value.code == "unbalanced"


def test_a_floor_is_not_crossed_and_the_refusal_leaves_nothing_behind():
    world, box = hot_account(), floored_account(holding=100)
    with pytest.raises(LedgerRefused) as refused:
        post("a", (box, -101), (world, 101))
    assert refused.value.code == "floor"
    assert (balance_of(box), Transfer.objects.filter(key="a").exists()) == (100, False)
    post("a", (box, -100), (world, 100))
    assert balance_of(box) == 0


def test_a_floor_may_lie_below_zero():
    box = floored_account(floor=-50)
    post("a", (box, -50), (hot_account(), 50))
    with pytest.raises(LedgerRefused):
        post("b", (box, -1), (hot_account(), 1))
    assert balance_of(box) == -50


def test_a_replayed_key_returns_the_first_result():
    world, box = hot_account(), floored_account()
    first = post("a", (world, -5), (box, 5), memo="第一次")
    again = post("a", (box, 5), (world, -5), memo="再来一次")
    assert (again.pk, again.memo) == (first.pk, "第一次")
    assert (balance_of(box), Transfer.objects.count()) == (5, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "test.other"},
        {"source": "test:2"},
        {"effective_on": date(2020, 1, 1)},
        {"entries": "other amount"},
        {"entries": "other account"},
    ],
)
def test_a_key_with_another_content_is_an_error(change):
    world, box = hot_account(), floored_account()
    facts = {"kind": "test.move", "source": "test:1", "effective_on": None, "entries": [(world, -5), (box, 5)]}
    post_transfer(key="a", by=None, **facts)
    others = {"other amount": [(world, -6), (box, 6)], "other account": [(world, -5), (floored_account(), 5)]}
    if "entries" in change:
        change = {"entries": others[change["entries"]]}
    with pytest.raises(LedgerRefused) as refused:
        post_transfer(key="a", by=None, **(facts | change))
    assert refused.value.code == "key"
    assert balance_of(box) == 5


def test_a_reversal_undoes_once_and_is_linked():
    world, box = hot_account(), floored_account()
    award = post("a", (world, -5), (box, 5))
    undone = reverse_transfer(transfer=award, reason="重复领取", by=None, key="reverse:a")
    assert (undone.reverses_id, undone.memo, undone.source, balance_of(box)) == (award.pk, "重复领取", "test:1", 0)
    assert reverse_transfer(transfer=award, reason="重复领取", by=None, key="reverse:a").pk == undone.pk
    for transfer in (award, undone):
        with pytest.raises(LedgerRefused) as refused:
            reverse_transfer(transfer=transfer, reason="再来", by=None, key="another")
        assert refused.value.code == "reversed"
    assert (balance_of(box), balance_of(world)) == (0, 0)


def test_what_is_spent_can_not_be_reversed():
    world, box = hot_account(), floored_account()
    award = post("a", (world, -5), (box, 5))
    post("b", (box, -1), (world, 1))
    with pytest.raises(LedgerRefused) as refused:
        reverse_transfer(transfer=award, reason="重复领取", by=None, key="reverse:a")
    assert refused.value.code == "floor"


def test_an_account_is_opened_once():
    account = open_account(code="fund:1", name="专项资金", unit=Unit.CNY, floor=0, street_code="370502005")
    again = open_account(code="fund:1", name="改了名", unit=Unit.CNY, floor=0, street_code="370502005")
    assert (again.pk, again.name) == (account.pk, "专项资金")
    for change in ({"unit": Unit.POINT}, {"floor": None}, {"street_code": ""}):
        facts = {"unit": Unit.CNY, "floor": 0, "street_code": "370502005"} | change
        with pytest.raises(LedgerRefused) as refused:
            open_account(code="fund:1", name="专项资金", **facts)
        assert refused.value.code == "account"


def test_the_street_of_the_account_goes_on_transfer_and_entry():
    box = open_account(code="fund:1", name="专项资金", unit=Unit.CNY, floor=0, street_code="370502005")
    transfer = post("a", (hot_account(), -5), (box, 5))
    assert transfer.street_code == "370502005"
    assert sorted(transfer.entries.values_list("street_code", flat=True)) == ["", "370502005"]


def draft(key, *entries, **kwargs):
    return Draft(**({"key": key, "kind": "test.move", "entries": entries, "source": "test:1"} | kwargs))


def test_many_are_posted_in_their_order_with_replays_among_them():
    world, box = hot_account(), floored_account()
    before = post("b", (world, -3), (box, 3))
    drafts = [
        draft("a", (world, -5), (box, 5)),
        draft("b", (world, -3), (box, 3)),
        draft("c", (world, 8), (box, -8)),
        draft("a", (world, -5), (box, 5)),
    ]
    posted = post_many(drafts=drafts)
    assert [t.key for t in posted] == ["a", "b", "c", "a"]
    assert (posted[0].pk, posted[1].pk) == (posted[3].pk, before.pk)
    entries = Entry.objects.filter(account=box).order_by("pk").values_list("transfer__key", "balance_after")
    assert list(entries) == [("b", 3), ("a", 8), ("c", 0)]
    assert post_many(drafts=drafts) == posted


def test_many_are_all_refused_with_one():
    world, box = hot_account(), floored_account(holding=10)
    good, bad = draft("a", (world, -5), (box, 5)), draft("b", (world, 16), (box, -16))
    with pytest.raises(LedgerRefused):
        post_many(drafts=[good, bad])
    with pytest.raises(LedgerRefused):
        post_many(drafts=[bad, draft("c", (world, -50), (box, 50))])
    assert (balance_of(box), Transfer.objects.filter(key__in="abc").count()) == (10, 0)
    with pytest.raises(LedgerRefused):
        post_many(drafts=[good, draft("a", (world, -6), (box, 6))])


@pytest.mark.parametrize("count", [1, 30])
def test_many_take_a_constant_number_of_queries(count, django_assert_num_queries):
    world, box = hot_account(), floored_account()
    drafts = [draft(f"k{number}", (world, -5), (box, 5)) for number in range(count)]
    with django_assert_num_queries(5):  # savepoint, transfers, lock, entries, release
        post_many(drafts=drafts)
    assert balance_of(box) == 5 * count


def test_a_reversal_must_undo_exactly():
    world, box = hot_account(), floored_account()
    award = post("a", (world, -5), (box, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        commits([draft("b", (world, 4), (box, -4), reverses=award)])
    assert Account.objects.get(pk=box.pk).balance == 5


def commits(drafts):
    post_many(drafts=drafts)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_kinds_have_names_and_reversals_say_so():
    with override("en"):
        assert kind_name("funding.payment") == "Money paid out"
        assert kind_name("funding.payment.reversal") == "Reversal: Money paid out"
        assert kind_name("nobody.knows") == "nobody.knows"
