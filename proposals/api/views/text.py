"""Help over the API while somebody writes a proposal."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from proposals.api.serializers.text import TextInput, TextOutput
from proposals.text.similar import similar_proposals
from proposals.text.suggestions import suggested_categories


class TextView(APIView):
    """What neighbours have proposed already, and what a text seems to be about; nothing is saved."""

    permission_classes = [IsAuthenticated]

    @extend_schema(parameters=[TextInput], responses=TextOutput, operation_id="proposal_text")
    def get(self, request: Request) -> Response:
        """Read similar proposals of the street and suggested categories for what I am writing."""
        form = TextInput(data=request.query_params)
        form.is_valid(raise_exception=True)
        facts = form.validated_data
        found = {
            "similar": similar_proposals(title=facts["title"], words=facts["words"], place=facts["place"]),
            "suggested": suggested_categories(facts["title"], facts["words"]),
        }
        return Response(TextOutput(found).data)
