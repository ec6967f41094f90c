"""What an app reads and sends about the federation."""

from rest_framework import serializers

from core.api.serializers import Input, Output, StepsField
from orgs.models.federation import CouncilSeat, Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import JointProgramme
from orgs.states.federation import LOAN

from .offices import FoundOrganisation


class CouncilSeatOutput(Output):
    """Who sits on the council; holders of public positions are named in full."""

    name = serializers.CharField(source="user.name")
    title_label = serializers.CharField(source="get_title_display")
    organisation_name = serializers.CharField(source="organisation.name")

    class Meta:
        model = CouncilSeat
        fields = ("id", "name", "title", "title_label", "organisation", "organisation_name", "starts_on", "ends_on")


class FederationOutput(Output):
    """The federation of the street with its council."""

    name = serializers.CharField(source="organisation.name")  # type: ignore[assignment]
    members = serializers.IntegerField(help_text="How many organisations are members now.")
    council = CouncilSeatOutput(many=True)

    class Meta:
        model = Federation
        fields = ("id", "name", "organisation", "founded_on", "term_years", "charter", "members", "council")


class FederationMemberOutput(Output):
    """A member of the federation."""

    name = serializers.CharField(source="organisation.name")  # type: ignore[assignment]
    community = serializers.CharField(source="organisation.place.name")
    stars = serializers.IntegerField(source="organisation.stars")

    class Meta:
        model = FederationMember
        fields = ("id", "organisation", "name", "community", "stars", "joined_on")


class PoolItemOutput(Output):
    """Something that a member shares."""

    kind_label = serializers.CharField(source="get_kind_display")
    organisation_name = serializers.CharField(source="organisation.name")

    class Meta:
        model = PoolItem
        fields = (
            "id",
            "kind",
            "kind_label",
            "name",
            "words",
            "quantity",
            "where",
            "terms",
            "organisation",
            "organisation_name",
        )


class ProgrammeOutput(Output):
    """A joint programme."""

    organisation_name = serializers.CharField(source="organisation.name")
    stage_label = serializers.CharField(source="get_stage_display")

    class Meta:
        model = JointProgramme
        fields = (
            "id",
            "title",
            "words",
            "organisation",
            "organisation_name",
            "starts_on",
            "ends_on",
            "stage",
            "stage_label",
            "person_times",
            "summary",
        )


class LoanOutput(Output):
    """A loan, as its two sides read it."""

    item_name = serializers.CharField(source="item.name")
    borrower_name = serializers.CharField(source="borrower.name")
    stage_label = serializers.CharField(source="get_stage_display")

    class Meta:
        model = PoolLoan
        fields: tuple[str, ...] = (
            "id",
            "item",
            "item_name",
            "borrower",
            "borrower_name",
            "quantity",
            "starts_on",
            "ends_on",
            "purpose",
            "stage",
            "stage_label",
            "returned_on",
            "condition",
        )


class LoanDetail(LoanOutput):
    """A loan with the steps that the reader may take."""

    steps = StepsField(flow=LOAN)

    class Meta(LoanOutput.Meta):
        fields = (*LoanOutput.Meta.fields, "steps")


class LoanInput(Input):
    """Ask to borrow something for one's organisation."""

    item = serializers.PrimaryKeyRelatedField(queryset=PoolItem.objects.filter(is_shown=True))
    borrower = FoundOrganisation()
    quantity = serializers.IntegerField(min_value=1, default=1)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    purpose = serializers.CharField(max_length=300)
