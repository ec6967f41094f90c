"""Steps over the API: the same door as everywhere else."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.flow import Flow, take

from .serializers import StepInput


class FlowViewMixin:
    """Add ``POST {id}/steps/{step}/`` to a view set; put ``StepsField`` into its detail serializer.

    ``flow`` is the process; ``take_step`` is overridden where an action does more than the step.
    """

    flow: Flow

    def take_step(self, obj: models.Model, name: str, *, by: Any, reason: str) -> models.Model:
        """Take the step for a person."""
        return take(self.flow, obj, name, by=by, reason=reason)

    @extend_schema(request=StepInput)
    @action(
        detail=True,
        methods=["post"],
        url_path=r"steps/(?P<step>[a-z][a-z0-9_]*)",
        url_name="step",
        permission_classes=[IsAuthenticated],
    )
    def steps(self, request: Request, step: str, **_kwargs: Any) -> Response:
        """Take a step of the process; a refusal answers 409 and says why."""
        if step not in {known.name for known in self.flow.steps}:
            raise NotFound
        obj = self.get_object()  # type: ignore[attr-defined]
        data = StepInput(data=request.data)
        data.is_valid(raise_exception=True)
        moved = self.take_step(obj, step, by=request.user, reason=data.validated_data["reason"])
        output = self.get_serializer_class()  # type: ignore[attr-defined]
        return Response(output(moved, context=self.get_serializer_context()).data)  # type: ignore[attr-defined]
