"""Codes under real threads: of many at once, one is sent and one is taken."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.actions.codes import TooManyCodes, redeem_code, send_code
from accounts.models import OneTimeCode
from accounts.states import CodePurpose

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13905460001"


def at_once(deed, count):
    def run(_number):
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_ten_requests_at_once_one_code_is_sent(inbox):
    def ask():
        try:
            send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, ip="127.0.0.1")
        except TooManyCodes:
            return False
        return True

    assert sorted(at_once(ask, 10)) == [False] * 9 + [True]
    assert (OneTimeCode.objects.count(), len(inbox(PHONE))) == (1, 1)


def test_a_code_tried_ten_times_at_once_is_good_once(inbox):
    send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, ip=None)
    code = inbox(PHONE)[0]
    results = at_once(lambda: redeem_code(phone=PHONE, code=code, purpose=CodePurpose.SIGN_IN), 10)
    assert sorted(results) == [False] * 9 + [True]


def test_guesses_at_once_cost_their_tries(inbox):
    send_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, ip=None)
    wrong = "111111" if inbox(PHONE)[0] != "111111" else "222222"
    assert set(at_once(lambda: redeem_code(phone=PHONE, code=wrong, purpose=CodePurpose.SIGN_IN), 10)) == {False}
    assert OneTimeCode.objects.get().tries_left == 0
