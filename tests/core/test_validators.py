"""Numbers that carry a check: what is valid stays, any single wrong character is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.validators import (
    CREDIT_ALPHABET,
    birth_date_of,
    sex_of,
    validate_credit_code,
    validate_id_number,
    validate_phone,
)

ID = "11010519491231002X"
CODES = ("91350100M000100Y43", "52370500MJD000003W")


@pytest.mark.parametrize(
    "text", [ID, "11010519491231002x", " 110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_an_id_number_however_it_is_typed(text: str) -> None:
    assert validate_id_number(text) == ID
    assert (birth_date_of(text), sex_of(text)) == (date(1949, 12, 31), "female")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "id_form"),
        ("11010519491231002", "id_form"),
        ("11010519491231X02X", "id_form"),
        ("110105194913310021", "id_date"),
        ("110105209912310021", "id_date"),
        ("110105194912310021", "id_check"),
    ],
)
def test_what_is_wrong_with_an_id_number_is_named(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_id_number(text)
    assert refused.value.code == code


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_spoils_an_id_number(at: int, sign: str) -> None:
    altered = ID[:at] + sign + ID[at + 1 :]
    if altered != ID:
        with pytest.raises(ValidationError):
            validate_id_number(altered)


@pytest.mark.parametrize("code", CODES)
def test_credit_codes(code: str) -> None:
    assert validate_credit_code(code.lower()) == code


@pytest.mark.parametrize(
    "text", ["91350100M000100Y4Z", "91350100M000100Y4", "91350100M000100Y44", "I1350100M000100Y43", ""]
)
def test_no_credit_codes(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_credit_code(text)


@given(st.sampled_from(CODES), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_spoils_a_credit_code(code: str, at: int, sign: str) -> None:
    altered = code[:at] + sign + code[at + 1 :]
    if altered != code:
        with pytest.raises(ValidationError):
            validate_credit_code(altered)


@pytest.mark.parametrize("text", ["13800005678", "+86 138-0000-5678", "１３８００００５６７８", "138\u200b00005678"])
def test_a_phone_however_it_is_typed(text: str) -> None:
    assert validate_phone(text) == "13800005678"


@pytest.mark.parametrize("text", ["", "12800005678", "1380000567", "138000056789", "0546-8000000", "١٣٨٠٠٠٠٥٦٧٨"])
def test_no_phone(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_phone(text)
