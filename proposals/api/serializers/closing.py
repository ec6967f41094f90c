"""What an app reads about results, follow-ups and lessons."""

from rest_framework import serializers

from core.api.serializers import Output
from proposals.models.closing import FollowUp, Lesson, Result


class ResultTargetOutput(serializers.Serializer[dict[str, str]]):
    """What was aimed at, and what was reached."""

    what = serializers.CharField()
    planned = serializers.CharField()
    actual = serializers.CharField()


class ResultMoneyOutput(serializers.Serializer[dict[str, str]]):
    """Planned and spent from one source, in fen."""

    source = serializers.CharField()  # type: ignore[assignment]
    planned_fen = serializers.IntegerField()
    spent_fen = serializers.IntegerField()


class FollowUpOutput(Output):
    """A look back."""

    class Meta:
        model = FollowUp
        fields = ("due_on", "done_on", "still_good", "words")


class LessonOutput(Output):
    """What was learnt."""

    category = serializers.CharField(source="category.code")
    category_name = serializers.CharField(source="category.name")
    proposal_title = serializers.CharField(source="proposal.title")

    class Meta:
        model = Lesson
        fields = ("id", "words", "tags", "category", "category_name", "proposal", "proposal_title", "created_at")


class ResultOutput(Output):
    """The published result of a proposal, with the looks back."""

    targets = ResultTargetOutput(many=True)
    money = ResultMoneyOutput(many=True)
    notice_stage = serializers.CharField(source="notice.stage")
    closes_on = serializers.DateField(source="notice.closes_on")
    follow_ups = FollowUpOutput(many=True, source="proposal.follow_ups")

    class Meta:
        model = Result
        fields = (
            "proposal", "is_good", "done", "targets", "money", "participants", "thanks", "rated", "follows",
            "published_at", "notice", "notice_stage", "closes_on", "archived_at", "follow_ups",
        )  # fmt: skip
