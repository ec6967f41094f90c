"""A form field in which people type yuan and the program reads fen."""

from decimal import Decimal
from typing import Any

from django import forms

_FEN_PER_YUAN = 100


class YuanField(forms.DecimalField):
    """An amount in yuan with two decimals at most; its cleaned value is whole fen, above zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"min_value": Decimal("0.01"), "max_digits": 13, "decimal_places": 2, "step_size": None, **kwargs}
        )

    def clean(self, value: Any) -> Any:
        """Return the amount in fen, or None."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * _FEN_PER_YUAN)

    def prepare_value(self, value: Any) -> Any:
        """Show fen (an int) as yuan; what somebody has typed stays as it was typed."""
        return Decimal(value) / _FEN_PER_YUAN if isinstance(value, int) else value
