"""Rounds, elections, who stands, who may vote, and the sealed ballots."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from core.models import Dated
from core.personal import mask_name
from core.states import Visibility
from places.models import Place, Placed
from residents.states import ELECTION, ROUND, Basis, ElectionKind, ElectionStage, Office, RoundStage
from residents.states.elections import RUNNING

from .households import Household, Resident
from .terms import PERCENT, Representative


class BallotKey(models.Model):
    """The public half of a key that ballots are sealed with (选票公钥); the private half never is in the database.

    ``scrutineers`` are the people whose words open the private half, if any were named.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public = models.BinaryField()
    scrutineers = models.ManyToManyField(User, related_name="+", blank=True, verbose_name=_("scrutineers"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)

    class Meta:
        verbose_name = _("ballot key")
        verbose_name_plural = _("ballot keys")

    def __str__(self) -> str:
        return str(self.uuid)


class Called(models.Model):
    """The times and rules of an election or of a round of them."""

    office = models.CharField(_("office"), max_length=16, choices=Office)
    nominations_close_at = models.DateTimeField(_("candidates until"), null=True, blank=True)
    closes_at = models.DateTimeField(_("votes until"), null=True, blank=True)
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (percent of the roll)"), default=0, validators=PERCENT, help_text=_("0: no quorum.")
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("share of the votes for or against (percent)"), default=0, validators=PERCENT
    )
    term_months = models.PositiveSmallIntegerField(_("term (months)"), default=36)
    key = models.ForeignKey(
        BallotKey, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("ballot key")
    )
    called_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("called by")
    )

    class Meta:
        abstract = True


class ElectionRound(Placed, Dated, Called):
    """The elections of a whole place, opened at once with one deadline (换届)."""

    name = models.CharField(_("name"), max_length=60)
    stage = models.CharField(_("state"), max_length=12, choices=RoundStage, default=RoundStage.PLANNED)
    renews = models.BooleanField(
        _("renew offices that are held"),
        default=False,
        help_text=_("Else only households without a representative, or places without a leader, vote."),
    )

    class Meta:
        verbose_name = _("round of elections")
        verbose_name_plural = _("rounds of elections")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("nominations_close_at")), name="round_votes_after_candidates"
            )
        ]
        indexes = [models.Index(fields=["street", "stage", "-id"], name="electionround_by_stage")]
        triggers = [ROUND.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return its page with the turnout."""
        return reverse("residents:round", args=[self.pk])


class ElectionQuerySet(models.QuerySet["Election"]):
    """Elections by what is asked of them."""

    def running(self) -> Self:
        """Return those that are not decided yet."""
        return self.filter(stage__in=RUNNING)

    def of_leaders(self) -> Self:
        """Return the public ones: those of leaders."""
        return self.exclude(office=Office.REPRESENTATIVE)

    def to_begin(self) -> Self:
        """Return those whose time to name candidates is over."""
        return self.filter(stage=ElectionStage.NOMINATING, nominations_close_at__lte=timezone.now())

    def to_count(self) -> Self:
        """Return those whose time to vote is over."""
        return self.filter(stage=ElectionStage.VOTING, closes_at__lte=timezone.now())

    def for_page(self) -> Self:
        """Return them with what pages and permissions ask of each."""
        return self.select_related("place", "household__place", "round", "elected", "representative__resident")

    def for_vote(self) -> Self:
        """Return them with no more than a press of the button asks of each: thousands come within an hour."""
        return self.only("office", "kind", "stage", "closes_at", "household_id", "place_id", "street_id")


class Election(Placed, Dated, Called):
    """An election, or a vote on a recall (选举): of a household's representative, or of a place's leader."""

    round = models.ForeignKey(
        ElectionRound, models.PROTECT, null=True, blank=True, related_name="elections", verbose_name=_("round")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ElectionKind, default=ElectionKind.REGULAR)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="elections", verbose_name=_("household")
    )
    stage = models.CharField(_("state"), max_length=12, choices=ElectionStage, default=ElectionStage.PLANNED)
    # Whose term a recall is about.
    representative = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="recalls", verbose_name=_("representative")
    )
    grant = models.ForeignKey(
        RoleGrant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leader's term")
    )
    # The election that this one is held instead of, or the recall that made the office free.
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="after", verbose_name=_("follows")
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, blank=True, editable=False)
    elected = models.ForeignKey(
        Resident, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("elected")
    )
    sheet_candidate = models.ForeignKey(
        Resident, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("named on the sheet")
    )
    sheet_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("sheet handed in by")
    )
    roll = models.PositiveIntegerField(_("on the roll"), default=0, editable=False)
    reminded = models.BooleanField(default=False, editable=False)
    # Written once, when the ballots are counted.
    ballots = models.PositiveIntegerField(_("ballots"), null=True, editable=False)
    against = models.PositiveIntegerField(_("against all"), null=True, editable=False)
    blank = models.PositiveIntegerField(_("blank"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(stage__in=RUNNING, household__isnull=False) & ~Q(kind=ElectionKind.RECALL),
                name="one_running_election_per_household",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(stage__in=RUNNING, household__isnull=False, kind=ElectionKind.RECALL),
                name="one_running_recall_per_household",
            ),
            models.UniqueConstraint(
                fields=["place", "office"],
                condition=Q(stage__in=RUNNING, household=None) & ~Q(kind=ElectionKind.RECALL),
                name="one_running_election_per_office",
            ),
            models.UniqueConstraint(
                fields=["place", "office"],
                condition=Q(stage__in=RUNNING, household=None, kind=ElectionKind.RECALL),
                name="one_running_recall_per_office",
            ),
            models.CheckConstraint(
                condition=Q(office=Office.REPRESENTATIVE, household__isnull=False)
                | (~Q(office=Office.REPRESENTATIVE) & Q(household=None)),
                name="election_of_a_household_or_a_place",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="election_by_stage"),
            models.Index(fields=["place", "-id"], name="election_by_place"),
            models.Index(
                fields=["nominations_close_at"], condition=Q(stage=ElectionStage.NOMINATING), name="election_to_begin"
            ),
            models.Index(fields=["closes_at"], condition=Q(stage=ElectionStage.VOTING), name="election_to_count"),
        ]
        triggers = [ELECTION.trigger()]

    def __str__(self) -> str:
        # Never the room: this is what the public trace calls it.
        if self.kind == ElectionKind.RECALL:
            return f"{Office(self.office).label} · {ElectionKind.RECALL.label} · {self.place}"
        return f"{Office(self.office).label} · {self.place}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lie where the household lies."""
        if self.household is not None:
            self.place = self.household.place
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the election's page."""
        return reverse("residents:election", args=[self.pk])

    @property
    def trace_visibility(self) -> Visibility | None:
        """Who may read its trace: a family's election is the family's matter."""
        return Visibility.PRIVATE if self.household_id else None

    @property
    def is_recall(self) -> bool:
        """Whether it asks for somebody to leave office."""
        return self.kind == ElectionKind.RECALL

    @property
    def is_of_household(self) -> bool:
        """Whether a family elects."""
        return self.household_id is not None


class Candidate(Dated):
    """Somebody who stands in an election (候选人); ``accepted`` is None until the person has said so."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="candidates", verbose_name=_("election"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="candidacies", verbose_name=_("person"))
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("named by"))
    accepted = models.BooleanField(_("accepts"), null=True)
    words = models.CharField(_("what I want to do"), max_length=300, blank=True)
    votes = models.PositiveIntegerField(_("votes"), null=True, editable=False)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.UniqueConstraint(fields=["election", "resident"], name="one_candidacy_per_election_and_person")
        ]

    def __str__(self) -> str:
        return mask_name(self.resident.name)

    @property
    def place(self) -> Place:
        """Where the election is, for permissions."""
        return self.election.place


class Elector(models.Model):
    """Somebody on the roll of an election (选民), and the day of the vote; never what was voted."""

    # Without an index of its own: the one of the constraint begins with it, and no plan can take the longer way.
    election = models.ForeignKey(
        Election, models.CASCADE, db_index=False, related_name="electors", verbose_name=_("election")
    )
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", verbose_name=_("person"))
    voted_on = models.DateField(_("voted"), null=True)
    on_paper = models.BooleanField(_("on paper"), default=False)

    class Meta:
        verbose_name = _("elector")
        verbose_name_plural = _("electors")
        constraints = [models.UniqueConstraint(fields=["election", "resident"], name="once_on_a_roll")]

    def __str__(self) -> str:
        return mask_name(self.resident.name)


class Ballot(models.Model):
    """A sealed ballot (选票): what was chosen, readable by the private key alone; no person, no time, no order."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    election = models.ForeignKey(Election, models.CASCADE, related_name="sealed", verbose_name=_("election"))
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")

    def __str__(self) -> str:
        return ""


class RecallDemand(models.Model):
    """One elector's demand that somebody be recalled (罢免要求)."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="demands", verbose_name=_("recall"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=300)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("demand of recall")
        verbose_name_plural = _("demands of recall")
        constraints = [models.UniqueConstraint(fields=["election", "resident"], name="one_demand_per_person")]

    def __str__(self) -> str:
        return mask_name(self.resident.name)


class PaperCount(models.Model):
    """Paper ballots counted at a table (纸质选票): how many, by whom, with a photo of the signed record."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="paper", verbose_name=_("election"))
    count = models.PositiveIntegerField(_("ballots"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    witness = models.CharField(_("witness"), max_length=60)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("count of paper ballots")
        verbose_name_plural = _("counts of paper ballots")

    def __str__(self) -> str:
        return f"{self.count}"
