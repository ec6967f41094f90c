import pytest

from core.queue import waiting_for
from funding.actions import approve_disbursement, pay_disbursement
from funding.queues import to_approve
from notices.models import DueDate
from tests.factories.funding import granted, requested

pytestmark = pytest.mark.django_db


def waiting(user):
    found = {kind.queue.name: [item.title for item in kind.items] for kind in waiting_for(user)}
    return {name: titles for name, titles in found.items() if name.startswith("funding.")}


def test_a_payment_waits_for_whom_it_concerns_and_no_longer(cast, grant):
    request = requested(grant=grant, by=cast.staff)
    line = ["夕阳红志愿服务队 · 第一笔 · 2,000.00"]
    idle = [cast.staff, cast.other_staff, cast.community_staff, cast.auditor, cast.manager, cast.stranger]
    assert waiting(cast.second_staff) == {"funding.to_approve": line}
    assert [waiting(user) for user in [*idle, cast.finance]] == [{}] * 7
    due = waiting_for(cast.second_staff)[0].items[0].due_on
    assert due == DueDate.objects.get(key=f"funding.disbursement:{request.pk}").due_on
    approve_disbursement(disbursement=request, by=cast.second_staff)
    assert (waiting(cast.finance), waiting(cast.second_staff)) == ({"funding.to_pay": line}, {})
    pay_disbursement(disbursement=request, by=cast.finance)
    assert waiting(cast.finance) == {}


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_takes_a_constant_number_of_queries(cast, fund, count, django_assert_num_queries):
    grant = granted(fund=fund, payee=cast.body, by=cast.staff)
    for _ in range(count):
        requested(grant=grant, by=cast.manager, amount=100)
    assert cast.staff.standing
    with django_assert_num_queries(1):
        assert len(list(to_approve(cast.staff))) == count
