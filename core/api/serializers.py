"""Serializers: what comes in is checked field by field, what goes out is read only."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.flow import Flow, available_steps


class Input(serializers.Serializer[Any]):
    """What a client sends; a field that isn't known is an error, not silence."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields, then check the known ones."""
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("This field is not known.")] for name in unknown})
        return super().to_internal_value(data)


class Output(serializers.ModelSerializer[Any]):
    """What a client reads; nothing of it can be written."""

    def get_fields(self) -> dict[str, Any]:
        """Make every field read only."""
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class StepInput(Input):
    """Why a step is taken."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class OfferedStep(serializers.Serializer[Any]):
    """A step that the reader may take, or the reason why not now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs_reason = serializers.BooleanField()
    refusal = serializers.CharField(allow_null=True)


class StepsField(serializers.ListField):
    """The steps that the reader is offered on this object: ``steps = StepsField(flow=FLOW)``, for details only."""

    child = OfferedStep()

    def __init__(self, *, flow: Flow, **kwargs: Any) -> None:
        self.flow = flow
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        """Ask the flow what the reader may do."""
        request = self.context.get("request")
        if request is None:
            return []
        return [
            {
                "name": offer.step.name,
                "label": str(offer.step.label),
                "needs_reason": offer.step.needs_reason,
                "refusal": offer.refusal,
            }
            for offer in available_steps(self.flow, value, request.user)
        ]


class ProblemOutput(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
