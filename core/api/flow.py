"""Steps over the API: the same door as everywhere else."""

from collections.abc import Collection
from typing import Any

from django.db import models
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.flow import Flow, take

from .serializers import StepInput


class FlowViewMixin:
    """Add ``POST {id}/steps/{step}/`` to a view set; put ``StepsField`` into its detail serializer.

    ``flow`` is the process; ``take_step`` is overridden where an action does more than the step; ``step_names`` are the
    steps that can be taken here, if not all of them.
    """

    flow: Flow
    step_names: Collection[str] | None = None

    def take_step(self, obj: models.Model, name: str, *, by: Any, reason: str) -> models.Model:
        """Take the step for a person."""
        return take(self.flow, obj, name, by=by, reason=reason)

    @extend_schema(
        request=StepInput,
        parameters=[OpenApiParameter("step", str, OpenApiParameter.PATH, description="Name of the step, as offered.")],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"steps/(?P<step>[a-z][a-z0-9_]*)",
        url_name="step",
        permission_classes=[IsAuthenticated],
    )
    def steps(self, request: Request, step: str, **_kwargs: Any) -> Response:
        """Take a step of the process; a refusal answers 409 and says why."""
        known = {known.name for known in self.flow.steps} if self.step_names is None else self.step_names
        if step not in known:
            raise NotFound
        obj = self.get_object()  # type: ignore[attr-defined]
        data = StepInput(data=request.data)
        data.is_valid(raise_exception=True)
        moved = self.take_step(obj, step, by=request.user, reason=data.validated_data["reason"])
        output = self.get_serializer_class()  # type: ignore[attr-defined]
        return Response(output(moved, context=self.get_serializer_context()).data)  # type: ignore[attr-defined]
