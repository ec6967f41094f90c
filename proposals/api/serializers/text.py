"""What an app sends and reads while somebody writes."""

from rest_framework import serializers

from core.api.serializers import CodeField, Input
from places.models import Place
from proposals.api.serializers.proposals import ProposalOutput


class TextInput(Input):
    """What somebody has written so far, and where it is about."""

    title = serializers.CharField(max_length=60, allow_blank=True, default="")
    words = serializers.CharField(max_length=2000, allow_blank=True, default="")
    place = CodeField(slug_field="code", queryset=Place.objects.all())


class SimilarOutput(serializers.Serializer[object]):
    """A proposal on the same matter."""

    proposal = ProposalOutput()
    score = serializers.FloatField(help_text="How like it is, 0 to 1.")
    shared = serializers.ListField(child=serializers.CharField(), help_text="The words that both use.")


class SuggestedOutput(serializers.Serializer[object]):
    """A category that the text suggests."""

    category = serializers.CharField(source="category.code")
    category_name = serializers.CharField(source="category.name")
    confidence = serializers.FloatField(help_text="How sure it is, 0 to 1.")
    because = serializers.ListField(child=serializers.CharField(), help_text="The words that spoke for it.")


class TextOutput(serializers.Serializer[object]):
    """What helps whoever writes: similar proposals and suggested categories, the best first."""

    similar = SimilarOutput(many=True)
    suggested = SuggestedOutput(many=True)
