"""Conditions over the API: the same shape wherever something must be met."""

from typing import Any

from rest_framework import serializers


class ConditionOutput(serializers.Serializer[Any]):
    """A condition: what is asked, whether it is met, what there is and what there must be, in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    met = serializers.BooleanField()
    have = serializers.CharField()
    need = serializers.CharField()
