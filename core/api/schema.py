"""The schema: problems and idempotency keys are described once for all views."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from .idempotency import HEADER
from .problems import MEDIA_TYPE
from .serializers import ProblemOutput


class HouseSchema(AutoSchema):  # type: ignore[misc]
    """Describe a view, its problems, and the header that makes a write safe to repeat."""

    def get_override_parameters(self) -> list[Any]:
        """Add the Idempotency-Key header where it is honoured."""
        parameters = list(super().get_override_parameters())
        if self.method == "POST" and getattr(self.view, "idempotent", False):
            parameters.append(
                OpenApiParameter(
                    HEADER, str, OpenApiParameter.HEADER, description="Send the same key to repeat safely."
                )
            )
        return parameters

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            responses["4XX"] = self._get_response_for_code(ProblemOutput, "4XX", media_types=[MEDIA_TYPE])
        return responses
