"""Mobile numbers as people type them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normal_phone(text: str) -> str:
    """Return the eleven digits of a mobile number typed with spaces, hyphens, +86 or full-width digits.

    Raises ValidationError.
    """
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", digits)
    if not MOBILE.fullmatch(digits):
        raise ValidationError(_("A mobile number has 11 digits and begins with 1."), code="phone")
    return digits
