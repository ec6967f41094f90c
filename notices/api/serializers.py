"""What an app reads of messages, and how a person wants to be told."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Input, Output
from notices.models import Notice
from notices.states import Channel, Pace


class NoticeOutput(Output):
    """A message: its kind in words, what it says, the page that it is about, and when it was read."""

    label = serializers.CharField()  # type: ignore[assignment]
    category = serializers.CharField()

    class Meta:
        model = Notice
        fields = ("id", "kind", "label", "category", "title", "text", "url", "created_at", "read_at")


class ReadOutput(serializers.Serializer[Any]):
    """How many messages were marked."""

    count = serializers.IntegerField()


class PreferenceInput(Input):
    """How often and by which channels."""

    pace = serializers.ChoiceField(choices=Pace.choices)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices), max_length=len(Channel))


class PreferenceOutput(serializers.Serializer[Any]):
    """How one is told of a kind of message; an urgent one can't be switched off."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    category = serializers.CharField()
    urgent = serializers.BooleanField()
    pace = serializers.ChoiceField(choices=Pace.choices)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
