"""Widgets that every floor's forms use."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, picked in the browser's own way, which takes and gives it as 2026-11-23 in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
