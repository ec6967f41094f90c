"""What an app reads and sends about proposals; authors are masked."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField
from places.models import Place
from proposals.api.steps import STEPS
from proposals.models import Category, Proposal
from proposals.queries.proposals import supports
from proposals.rules.proposals import why_no_support
from proposals.states import PROPOSAL


class ProposalOutput(Output):
    """A proposal in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    category = serializers.CharField(source="category.code")
    category_name = serializers.CharField(source="category.name")
    tier_label = serializers.CharField(source="get_tier_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = (
            "id",
            "title",
            "category",
            "category_name",
            "tier",
            "tier_label",
            "place",
            "place_name",
            "stage",
            "label",
            "filed_at",
            "answer_by",
            "due_on",
            "support_count",
            "support_needed",
            "expires_on",
        )


class ProposalDetail(ProposalOutput):
    """A proposal with its texts, what the reader may do, and its trace."""

    author = serializers.SerializerMethodField(help_text="The author, masked.")
    mine = serializers.SerializerMethodField()
    supported = serializers.SerializerMethodField()
    why_no_support = serializers.SerializerMethodField()
    progress = ProgressField(flow=PROPOSAL)
    steps = StepsField(flow=PROPOSAL, names=STEPS)
    trace = TraceField(flow=PROPOSAL)

    class Meta(ProposalOutput.Meta):
        fields = (
            *ProposalOutput.Meta.fields,
            "problem",
            "wish",
            "beneficiaries",
            "needs_money",
            "is_advisory",
            "merged_into",
            "postponed_until",
            "referred_to",
            "answer",
            "answered_at",
            "author",
            "mine",
            "supported",
            "why_no_support",
            "progress",
            "steps",
            "trace",
        )

    def get_author(self, proposal: Proposal) -> str:
        """Return the masked name."""
        return mask_name(proposal.author.name)

    def get_mine(self, proposal: Proposal) -> bool:
        """Whether the reader wrote it, or the resident for whom the reader acts."""
        user = self.context["request"].user
        return bool(user.is_authenticated and proposal.author_id == user.principal.pk)

    def get_supported(self, proposal: Proposal) -> bool:
        """Whether the reader supports it."""
        user = self.context["request"].user
        return bool(user.is_authenticated and supports(user, proposal))

    def get_why_no_support(self, proposal: Proposal) -> str | None:
        """Return why the reader can't support it, or null."""
        return why_no_support(proposal, self.context["request"].user)


class ProposalInput(Input):
    """A draft; its level follows from the place."""

    place = CodeField("code", queryset=Place.objects.all(), help_text="Code of a place that one lives in.")
    title = serializers.CharField(max_length=60)
    category = CodeField(
        "code", queryset=Category.objects.in_use(), required=False, help_text="Code of a category; “other” if left out."
    )
    problem = serializers.CharField(max_length=3000)
    wish = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    beneficiaries = serializers.CharField(max_length=100, required=False, allow_blank=True)
    needs_money = serializers.BooleanField(required=False)
    note = serializers.CharField(
        max_length=200, required=False, help_text="What was changed and why; asked once others support the text."
    )

    def validate_place(self, place: Place) -> Place:
        """Refuse a unit: a building is the smallest place that proposals are made for."""
        if place.level == "unit":
            raise serializers.ValidationError(_("Choose the building, or a place above it."))
        return place
