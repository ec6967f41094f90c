"""What an app reads of public notices, objections and traces; names are masked for the public."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, ProgressField
from core.flow import Flow
from disclosure.models import Objection, PublicNotice
from disclosure.queries import public_trace
from disclosure.states import NOTICE, Outcome


class TraceOutput(serializers.Serializer[Any]):
    """One line of a trace: when, who, in which role, for whom, what, and why."""

    taken_at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    actor_role = serializers.CharField()
    behalf_name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()


class TraceField(serializers.ListField):
    """The trace of this object as the reader may see it, newest first: ``trace = TraceField(flow=FLOW)``."""

    child = TraceOutput()

    def __init__(self, *, flow: Flow, **kwargs: Any) -> None:
        self.flow = flow
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> list[Any]:
        """Read the steps that this reader may see."""
        trace = public_trace(self.flow, value, self.context["request"].user)
        return list(TraceOutput(trace, many=True).data)


class PublicNoticeOutput(Output):
    """A public notice in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = PublicNotice
        fields: tuple[str, ...] = (
            "id",
            "title",
            "stage",
            "label",
            "place",
            "place_name",
            "subject_label",
            "subject_id",
            "opens_on",
            "closes_on",
        )


class ObjectionOutput(Output):
    """An objection and its answer; its author stays unnamed."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    mine = serializers.SerializerMethodField()

    class Meta:
        model = Objection
        fields = ("id", "text", "stage", "label", "answer", "created_at", "answered_at", "mine")

    def get_mine(self, objection: Objection) -> bool:
        """Whether it is the reader's own."""
        user = self.context["request"].user
        return bool(user.is_authenticated and objection.author_id == user.principal.pk)


class PublicNoticeDetail(PublicNoticeOutput):
    """A public notice with its text, its objections and its trace."""

    progress = ProgressField(flow=NOTICE)
    objections = serializers.SerializerMethodField()
    trace = TraceField(flow=NOTICE)

    class Meta(PublicNoticeOutput.Meta):
        fields = (*PublicNoticeOutput.Meta.fields, "text", "progress", "objections", "trace")

    @extend_schema_field(ObjectionOutput(many=True))
    def get_objections(self, notice: PublicNotice) -> list[Any]:
        """Return all but those taken back, oldest first."""
        rows = notice.objections.exclude(stage=Outcome.TAKEN_BACK).order_by("pk")
        return list(ObjectionOutput(rows, many=True, context=self.context).data)


class ObjectionInput(Input):
    """What one objects to, and why."""

    text = serializers.CharField(max_length=2000)
