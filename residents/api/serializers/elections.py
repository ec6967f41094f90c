"""What an app reads and sends about elections; never what somebody voted."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import CodeField, Input, Output, ProgressField, StepsField
from core.personal import mask_name
from disclosure.api.serializers import TraceField
from places.models import Place
from residents.api.steps import ELECTION_STEPS
from residents.models import Candidate, Election, ElectionRound, Representative, Resident
from residents.queries.elections import counts_shown, knows_candidates, turnout_of
from residents.rules.voting import why_no_naming, why_no_vote
from residents.states import ELECTION, ROUND


class ElectionOutput(Output):
    """An election in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    office_label = serializers.CharField(source="get_office_display")
    kind_label = serializers.CharField(source="get_kind_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Election
        fields: tuple[str, ...] = (
            "id",
            "office",
            "office_label",
            "kind",
            "kind_label",
            "place",
            "place_name",
            "round",
            "stage",
            "label",
            "nominations_close_at",
            "closes_at",
        )


class MyElectionOutput(ElectionOutput):
    """An election that concerns the reader."""

    room = serializers.CharField(source="household.room", default=None)

    class Meta(ElectionOutput.Meta):
        fields = (*ElectionOutput.Meta.fields, "room")


class CandidateOutput(Output):
    """Somebody who stands; masked but for those on the roll."""

    name = serializers.SerializerMethodField()
    votes = serializers.SerializerMethodField(help_text="Null while nothing is counted, and where counts would tell.")

    class Meta:
        model = Candidate
        fields = ("id", "name", "words", "accepted", "votes")

    def get_name(self, candidate: Candidate) -> str:
        """Return the name as this reader may see it."""
        name = candidate.resident.name
        return name if self.context.get("full_names") else mask_name(name)

    def get_votes(self, candidate: Candidate) -> int | None:
        """Return the votes, where so many were cast that they tell nobody's."""
        return candidate.votes if self.context.get("shows_counts") else None


class ElectionDetail(ElectionOutput):
    """An election with who stands, the turnout, what the reader may do, and its trace."""

    candidates = serializers.SerializerMethodField()
    elected = serializers.SerializerMethodField(help_text="Who was elected, masked; null if nobody.")
    roll = serializers.SerializerMethodField()
    voted = serializers.SerializerMethodField()
    shows_counts = serializers.SerializerMethodField()
    why_no_vote = serializers.SerializerMethodField()
    why_no_naming = serializers.SerializerMethodField()
    progress = ProgressField(flow=ELECTION)
    steps = StepsField(flow=ELECTION, names=ELECTION_STEPS)
    trace = TraceField(flow=ELECTION)

    class Meta(ElectionOutput.Meta):
        fields = (
            *ElectionOutput.Meta.fields,
            "quorum_percent",
            "pass_percent",
            "term_months",
            "basis",
            "elected",
            "decided_at",
            "roll",
            "voted",
            "shows_counts",
            "candidates",
            "why_no_vote",
            "why_no_naming",
            "progress",
            "steps",
            "trace",
        )

    def get_candidates(self, election: Election) -> list[dict[str, Any]]:
        """Return who has accepted to stand."""
        context = {
            "full_names": knows_candidates(election, self.context["request"].user),
            "shows_counts": counts_shown(election),
        }
        rows = election.candidates.filter(accepted=True).select_related("resident").order_by("pk")
        return list(CandidateOutput(rows, many=True, context=context).data)

    def get_elected(self, election: Election) -> str | None:
        """Return the masked name."""
        return mask_name(election.elected.name) if election.elected else None

    def get_roll(self, election: Election) -> int:
        """Return how many are on the roll."""
        return turnout_of(election)[0]

    def get_voted(self, election: Election) -> int:
        """Return how many have voted."""
        return turnout_of(election)[1]

    def get_shows_counts(self, election: Election) -> bool:
        """Whether the numbers of votes are shown."""
        return counts_shown(election)

    def get_why_no_vote(self, election: Election) -> str | None:
        """Return why the reader can't vote, or null."""
        return why_no_vote(election, self.context["request"].user)

    def get_why_no_naming(self, election: Election) -> str | None:
        """Return why the reader can't name candidates, or null."""
        return why_no_naming(election, self.context["request"].user)


class BallotLineOutput(serializers.Serializer[Any]):
    """One line of a ballot."""

    choice = serializers.IntegerField()
    words = serializers.CharField()


class BallotOutput(serializers.Serializer[Any]):
    """A ballot to choose from."""

    lines = BallotLineOutput(many=True)


class VoteInput(Input):
    """One line of the ballot; it is neither kept nor answered."""

    choice = serializers.IntegerField(min_value=0, max_value=2**62)


class NomineeInput(Input):
    """Who shall stand: oneself, or somebody of the own household."""

    resident = serializers.PrimaryKeyRelatedField(
        queryset=Resident.objects.current().select_related("household__place", "user"), required=False
    )
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CandidacyInput(Input):
    """Whether one stands."""

    accepts = serializers.BooleanField()
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ReasonInput(Input):
    """Why."""

    reason = serializers.CharField(max_length=300)


class RecallInput(ReasonInput):
    """Whose recall is demanded: the own household's representative, or the leader of a place."""

    place = CodeField("code", queryset=Place.objects.all(), required=False, help_text="The place of a leader.")


class RepresentativeOutput(Output):
    """Who represents a household."""

    name = serializers.CharField(source="resident.name")
    basis_label = serializers.CharField(source="get_basis_display")

    class Meta:
        model = Representative
        fields = ("id", "name", "basis", "basis_label", "starts_on", "ends_on")


class RoundOutput(Output):
    """A round of elections in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    office_label = serializers.CharField(source="get_office_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = ElectionRound
        fields: tuple[str, ...] = (
            "id",
            "name",
            "office",
            "office_label",
            "place",
            "place_name",
            "stage",
            "label",
            "nominations_close_at",
            "closes_at",
        )


class TurnoutOutput(serializers.Serializer[Any]):
    """How many of a place have voted."""

    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    elections = serializers.IntegerField()
    roll = serializers.IntegerField()
    voted = serializers.IntegerField()
    percent = serializers.IntegerField()


class BuildingTurnoutOutput(TurnoutOutput):
    """How many of a building have voted, and of its units for those who may see them."""

    units = serializers.SerializerMethodField()

    def get_units(self, line: Any) -> list[dict[str, Any]]:
        """Return the units, if the reader may see them."""
        return list(TurnoutOutput(line.units, many=True).data) if self.context["sees_units"] else []


class RoundDetail(RoundOutput):
    """A round with its turnout by building."""

    progress = ProgressField(flow=ROUND)
    turnout = serializers.SerializerMethodField()

    class Meta(RoundOutput.Meta):
        fields = (*RoundOutput.Meta.fields, "progress", "turnout")

    def get_turnout(self, round_: ElectionRound) -> list[dict[str, Any]]:
        """Return the lines."""
        return list(BuildingTurnoutOutput(self.context["lines"], many=True, context=self.context).data)
