"""What an app reads and sends about posts, photos and accounts."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, StepsField
from orgs.models.posts import OrgAccounts, OrgPhoto, OrgPost, WorkField
from orgs.states.posts import POST, Side


class WorkFieldOutput(Output):
    """A field of work; ``code`` is what the list of organisations is filtered by."""

    class Meta:
        model = WorkField
        fields = ("code", "name")


class PhotoOutput(Output):
    """A photo and the words for those who do not see it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = OrgPhoto
        fields = ("id", "alt", "caption", "url")

    def get_url(self, photo: OrgPhoto) -> str:
        """Return the path of the picture."""
        return reverse("api-file", args=[photo.picture_id]) if photo.picture_id else ""


class PostOutput(Output):
    """A post in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    organisation_name = serializers.CharField(source="organisation.name")

    class Meta:
        model = OrgPost
        fields: tuple[str, ...] = (
            "id",
            "organisation",
            "organisation_name",
            "title",
            "text",
            "stage",
            "label",
            "published_at",
        )


class PostDetail(PostOutput):
    """A post with its photos."""

    photos = serializers.SerializerMethodField()
    steps = StepsField(flow=POST)

    class Meta(PostOutput.Meta):
        fields = (*PostOutput.Meta.fields, "photos", "steps")

    @extend_schema_field(PhotoOutput(many=True))
    def get_photos(self, post: OrgPost) -> list[Any]:
        """Return the photos, oldest first."""
        return list(PhotoOutput(post.photos.order_by("pk"), many=True).data)


class PostInput(Input):
    """A title and a text."""

    title = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=5000)


class PhotoInput(Input):
    """A picture with its words; of people only with a word on how they agreed."""

    file = serializers.FileField()
    alt = serializers.CharField(max_length=200)
    caption = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    shows_people = serializers.BooleanField(required=False, default=False)
    consent = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LineField(serializers.Serializer[Any]):
    """One line of the accounts; the amount in fen, above zero."""

    side = serializers.ChoiceField(choices=Side.choices)
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    fen = serializers.IntegerField(min_value=1)


class AccountsOutput(Output):
    """The accounts of a year; all amounts in fen."""

    state = serializers.CharField(source="get_stage_display")
    lines = LineField(many=True)

    class Meta:
        model = OrgAccounts
        fields = (
            "id",
            "year",
            "version",
            "opening",
            "income",
            "spending",
            "closing",
            "lines",
            "note",
            "stage",
            "state",
            "reason",
            "published_at",
        )


class AccountsInput(Input):
    """The accounts of a year; all amounts in fen."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    opening = serializers.IntegerField(min_value=0, max_value=10**12)
    closing = serializers.IntegerField(min_value=0, max_value=10**12)
    lines = LineField(many=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="Needed for a correction."
    )
