"""Serializers: what comes in is checked field by field, what goes out is read only."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.flow import Flow, available_steps, progress
from core.models import Attachment


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


class CodeField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """Something named by its code; a code with a NUL character is nobody's."""

    def to_internal_value(self, data: Any) -> Any:
        """Look the code up."""
        if "\x00" in str(data):
            self.fail("does_not_exist", slug_name=self.slug_field, value="")
        return super().to_internal_value(data)


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
    """The steps that the reader is offered on this object: ``steps = StepsField(flow=FLOW)``, for details only.

    ``names`` are the steps that the view takes, if it doesn't take all of them.
    """

    child = OfferedStep()

    def __init__(self, *, flow: Flow, names: Collection[str] | None = None, **kwargs: Any) -> None:
        self.flow = flow
        self.names = names
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
            if self.names is None or offer.step.name in self.names
        ]


class MarkOutput(serializers.Serializer[Any]):
    """One mark of a step bar: done, current, ahead, or where the road ended."""

    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.CharField()


class ProgressField(serializers.ListField):
    """The step bar of this object: ``progress = ProgressField(flow=FLOW)``."""

    child = MarkOutput()

    def __init__(self, *, flow: Flow, **kwargs: Any) -> None:
        self.flow = flow
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        """Return the marks of the flow's road."""
        return [{"label": mark.label, "state": mark.state} for mark in progress(self.flow, value)]


class FileInput(Input):
    """A file of a matter: a picture (jpg, png, webp), pdf, docx or xlsx."""

    file = serializers.FileField()


class FileOutput(Output):
    """A file of a matter, and where it is fetched."""

    id = serializers.UUIDField(source="pk")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("id", "name", "size", "media_type", "created_at", "url")

    def get_url(self, attachment: Attachment) -> str:
        """Return the path of the file itself, for whoever may read its matter."""
        return reverse("api-file", args=[attachment.pk])


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
