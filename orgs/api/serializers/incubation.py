"""What an app reads and sends about incubations; to those concerned all, to everybody where a circle stands."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceOutput
from disclosure.queries import public_trace
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation, IncubationMentor, IncubationMilestone, IncubationReview, IncubationTalk
from orgs.queries.incubation import graduation_conditions, milestones_of, reviews_of, start_conditions, talks_of
from orgs.queries.incubation_board import Card, cards_of, for_cards
from orgs.states.incubation import INCUBATION, MILESTONE, EndKind, IncubationStage, ReviewResult, TalkResult

CASE_STEPS = ("agree", "start", "call_review", "decline", "withdraw")
CASE_OFFERED = (*CASE_STEPS, "invite", "invite_again", "admit", "name_mentor", "change_mentor", "set_plan", "end")
MILESTONE_STEPS = ("report", "finish", "reopen", "drop")


class IncubationConditionOutput(serializers.Serializer[Any]):
    """One condition: what is asked, whether it is met, what there is and what there must be."""

    label = serializers.CharField()  # type: ignore[assignment]
    met = serializers.BooleanField()
    have = serializers.CharField()
    need = serializers.CharField()


class BlockerOutput(serializers.Serializer[Any]):
    """What blocks a case, and for how many days it has."""

    text = serializers.CharField()
    days = serializers.IntegerField()


class IncubationOutput(Output):
    """A case in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    circle_name = serializers.CharField(source="circle.name")
    category_label = serializers.CharField(source="get_category_display")
    community = serializers.CharField(source="community.code")
    community_name = serializers.CharField(source="community.name")

    class Meta:
        model = Incubation
        fields: tuple[str, ...] = (
            "id",
            "circle",
            "circle_name",
            "community",
            "community_name",
            "category",
            "category_label",
            "stage",
            "label",
            "started_on",
        )


class CardOutput(serializers.Serializer[Any]):
    """A case as the board shows it, with its time in stage and what blocks it."""

    id = serializers.IntegerField(source="case.pk")
    circle_name = serializers.CharField(source="case.circle.name")
    community_name = serializers.CharField(source="case.community.name")
    mentor_name = serializers.CharField(source="case.mentor.user.name", default=None)
    stage = serializers.CharField(source="case.stage")
    label = serializers.CharField(source="case.get_stage_display")  # type: ignore[assignment]
    days = serializers.IntegerField(help_text="Working days in this stage.")
    due_on = serializers.DateField(source="case.due_on", allow_null=True)
    light = serializers.CharField(allow_null=True)
    blockers = BlockerOutput(many=True)


class ColumnOutput(serializers.Serializer[Any]):
    """One stage of the board."""

    stage = serializers.CharField()
    label = serializers.CharField(source="stage.label")  # type: ignore[assignment]
    total = serializers.IntegerField()
    cards = CardOutput(many=True)


class IncubationMilestoneOutput(Output):
    """A milestone of a plan."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    steps = StepsField(flow=MILESTONE, help_text="move is taken at an address of its own.")

    class Meta:
        model = IncubationMilestone
        fields = ("id", "title", "due_on", "stage", "label", "report", "reported_on", "done_on", "steps")


class IncubationTalkOutput(Output):
    """A talk; the notes are there for the mentor and the centre alone."""

    kind_label = serializers.CharField(source="get_kind_display")
    result_label = serializers.CharField(source="get_result_display")
    notes = serializers.SerializerMethodField(help_text="Empty for anybody but the mentor and the centre.")

    class Meta:
        model = IncubationTalk
        fields = ("id", "kind", "kind_label", "held_on", "people", "record", "notes", "result", "result_label")

    def get_notes(self, talk: IncubationTalk) -> str:
        """Return the notes for those who may read them."""
        return talk.notes if self.context.get("reads_notes") else ""


class IncubationReviewOutput(Output):
    """A review."""

    result_label = serializers.CharField(source="get_result_display")

    class Meta:
        model = IncubationReview
        fields = ("id", "held_on", "findings", "result", "result_label", "ends_on")


class IncubationInside(Output):
    """What those concerned read of a case."""

    applicant = serializers.SerializerMethodField(help_text="Masked unless the reader is of the centre or the mentor.")
    mentor_name = serializers.CharField(source="mentor.user.name", default=None)
    end_kind_label = serializers.CharField(source="get_end_kind_display")
    card = serializers.SerializerMethodField()
    conditions = serializers.SerializerMethodField()
    milestones = serializers.SerializerMethodField()
    talks = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()

    class Meta:
        model = Incubation
        fields = (
            "applicant",
            "why",
            "needs",
            "mentor_name",
            "talk_at",
            "talk_where",
            "plan",
            "starts_on",
            "ends_on",
            "agreed_on",
            "review_on",
            "extensions",
            "end_kind",
            "end_kind_label",
            "card",
            "conditions",
            "milestones",
            "talks",
            "reviews",
        )

    def get_applicant(self, case: Incubation) -> str:
        """Return the name as this reader may see it."""
        name = case.applicant.name
        return name if self.context["reads_notes"] else mask_name(name)

    @extend_schema_field(CardOutput)
    def get_card(self, case: Incubation) -> dict[str, Any]:
        """Return the time in stage and what blocks the case."""
        card: Card = cards_of(for_cards(Incubation.objects.filter(pk=case.pk)))[0]
        return dict(CardOutput(card).data)

    @extend_schema_field(IncubationConditionOutput(many=True))
    def get_conditions(self, case: Incubation) -> list[dict[str, Any]]:
        """Return what the beginning asks, or graduation."""
        planning = case.stage == IncubationStage.PLANNING
        rows = start_conditions(case) if planning else graduation_conditions(case) if case.in_nursery else []
        return list(IncubationConditionOutput(rows, many=True).data)

    @extend_schema_field(IncubationMilestoneOutput(many=True))
    def get_milestones(self, case: Incubation) -> list[dict[str, Any]]:
        """Return the milestones with what the reader may do."""
        rows = list(milestones_of(case))
        for row in rows:
            row.incubation = case
        return list(IncubationMilestoneOutput(rows, many=True, context=self.context).data)

    @extend_schema_field(IncubationTalkOutput(many=True))
    def get_talks(self, case: Incubation) -> list[dict[str, Any]]:
        """Return the talks."""
        return list(IncubationTalkOutput(talks_of(case), many=True, context=self.context).data)

    @extend_schema_field(IncubationReviewOutput(many=True))
    def get_reviews(self, case: Incubation) -> list[dict[str, Any]]:
        """Return the reviews."""
        return list(IncubationReviewOutput(reviews_of(case), many=True, context=self.context).data)


class IncubationDetail(IncubationOutput):
    """A case; what only those concerned read is null for everybody else."""

    progress = ProgressField(flow=INCUBATION)
    steps = StepsField(
        flow=INCUBATION,
        names=CASE_OFFERED,
        help_text="invite, admit, the mentor, the plan and the end are taken at addresses of their own.",
    )
    trace = serializers.SerializerMethodField()
    inside = serializers.SerializerMethodField(help_text="Null for those whom it does not concern.")

    class Meta(IncubationOutput.Meta):
        fields = (*IncubationOutput.Meta.fields, "closed_on", "progress", "steps", "trace", "inside")

    @extend_schema_field(TraceOutput(many=True))
    def get_trace(self, case: Incubation) -> list[dict[str, Any]]:
        """Return the trace as this reader may see it."""
        user = self.context["request"].user
        rows = public_trace(INCUBATION, case, user, concerned=self._knows(case))
        return list(TraceOutput(rows, many=True).data)

    @extend_schema_field(IncubationInside(allow_null=True))
    def get_inside(self, case: Incubation) -> dict[str, Any] | None:
        """Return what those concerned read."""
        return dict(IncubationInside(case, context=self._for_inside(case)).data) if self._knows(case) else None

    def _knows(self, case: Incubation) -> bool:
        user = self.context["request"].user
        return bool(user.is_authenticated and user.has_perm("orgs.read_incubation_inside", case))

    def _for_inside(self, case: Incubation) -> dict[str, Any]:
        reads = self.context["request"].user.has_perm("orgs.read_incubation_notes", case)
        return {**self.context, "reads_notes": reads}


class CommunityFiguresOutput(serializers.Serializer[Any]):
    """How many circles of a community are in incubation, by category."""

    name = serializers.CharField()
    total = serializers.IntegerField()
    by_category = serializers.DictField(child=serializers.IntegerField())


class IncubationInput(Input):
    """Which circle applies, why, and what it needs."""

    circle = serializers.PrimaryKeyRelatedField(queryset=Circle.objects.select_related("place"))
    why = serializers.CharField(max_length=1000)
    needs = serializers.CharField(max_length=1000)


class InviteInput(Input):
    """When and where the talk is."""

    talk_at = serializers.DateTimeField()
    where = serializers.CharField(max_length=60)


class IncubationMentorInput(Input):
    """Who mentors the circle; with a reason once it is in the nursery."""

    mentor = serializers.PrimaryKeyRelatedField(queryset=IncubationMentor.objects.all())
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class AdmitInput(Input):
    """Who mentors the circle, if that is known."""

    mentor = serializers.PrimaryKeyRelatedField(
        queryset=IncubationMentor.objects.all(), required=False, allow_null=True, default=None
    )


class PlanInput(Input):
    """The plan and its days."""

    plan = serializers.CharField(max_length=3000)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class MilestoneInput(Input):
    """A milestone of the plan."""

    title = serializers.CharField(max_length=60)
    due_on = serializers.DateField()


class MilestoneMoveInput(Input):
    """Another day, and why."""

    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=1000)


class IncubationTalkInput(Input):
    """What was said in a talk; the intake talk has a result."""

    held_on = serializers.DateField()
    people = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    record = serializers.CharField(max_length=2000)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    result = serializers.ChoiceField(choices=TalkResult.choices, required=False, allow_blank=True, default="")


class IncubationReviewInput(Input):
    """What a review found and comes to."""

    findings = serializers.CharField(max_length=2000)
    result = serializers.ChoiceField(choices=ReviewResult.choices)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    end_kind = serializers.ChoiceField(choices=EndKind.choices, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class IncubationEndInput(Input):
    """Why it ends."""

    kind = serializers.ChoiceField(choices=EndKind.choices)
    reason = serializers.CharField(max_length=1000)


class MentorOutput(Output):
    """A mentor with the cases that they have now."""

    name = serializers.CharField(source="user.name")
    load = serializers.IntegerField()

    class Meta:
        model = IncubationMentor
        fields = ("id", "name", "fields", "words", "most", "load", "is_active")
