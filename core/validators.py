"""Numbers that carry a check: phone, ID number (GB 11643), unified social credit code (GB 32100)."""

import re
from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_LENGTH = 18
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_LENGTH = 18
FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}


def normalise(text: str) -> str:
    """Return a number as it is stored: half-width, upper case, no spaces, dashes or invisible marks."""
    narrow = text.translate(FULL_WIDTH).upper()
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff-]", "", narrow)


def validate_phone(text: str) -> str:
    """Return the phone number, 11 digits. Raises ValidationError."""
    phone = normalise(text).removeprefix("+86")
    if not PHONE.fullmatch(phone):
        raise ValidationError(_("This is no mobile number of 11 digits."), code="phone")
    return phone


def validate_id_number(text: str) -> str:
    """Return the ID number, 18 characters. Raises ValidationError naming what is wrong: length, date or check digit."""
    number = normalise(text)
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise ValidationError(_("An ID number has 18 characters: 17 digits, then a digit or X."), code="id_form")
    born = _date(number)
    if born is None:
        raise ValidationError(_("The date of birth in this ID number does not exist."), code="id_date")
    if born > timezone.localdate():
        raise ValidationError(_("The date of birth in this ID number lies in the future."), code="id_date")
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    if ID_CHECKS[total % 11] != number[-1]:
        raise ValidationError(_("The check digit of this ID number does not fit; a digit is wrong."), code="id_check")
    return number


def validate_credit_code(text: str) -> str:
    """Return the unified social credit code, 18 characters. Raises ValidationError."""
    code = normalise(text)
    if len(code) != CREDIT_LENGTH or any(c not in CREDIT_ALPHABET for c in code):
        raise ValidationError(
            _("A credit code has 18 digits and capitals, without I, O, S, V and Z."), code="credit_form"
        )
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, n, 31) for n, c in enumerate(code[:-1]))
    if CREDIT_ALPHABET[(31 - total % 31) % 31] != code[-1]:
        raise ValidationError(_("The check character of this credit code does not fit."), code="credit_check")
    return code


def birth_date_of(number: str) -> date:
    """Return the date of birth in a valid ID number. Raises ValidationError for another."""
    valid = validate_id_number(number)
    return date(int(valid[6:10]), int(valid[10:12]), int(valid[12:14]))


def sex_of(number: str) -> Literal["male", "female"]:
    """Return the sex in a valid ID number: the 17th digit is odd for men."""
    return "male" if int(validate_id_number(number)[16]) % 2 else "female"


def _date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
