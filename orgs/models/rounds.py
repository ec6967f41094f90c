"""Rating rounds: who is in them, what they declare, who judges and what they gave, the committee and its reviews."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Dated
from disclosure.models import PublicNotice
from orgs.states.rounds import (
    ASSIGNMENT,
    ENTRY,
    RATING_ROUND,
    RESULTS_SHOWN,
    REVIEW,
    AssignmentKind,
    AssignmentStage,
    EntryStage,
    RatingRoundStage,
    ReviewStage,
    RoundScope,
    TieKind,
)
from orgs.states.standards import Bar
from places.models import Place, Placed

from . import stars
from .organisations import Organisation
from .standards import Standard, VetoGround

__all__ = ["Assignment", "CommitteeVote", "Given", "RatingReview", "RatingRound", "RoundEntry", "stars"]


@kept
class RatingRound(Placed, Dated):
    """A round in which organisations are rated by a copy of the standard that was in force when it opened."""

    name = models.CharField(pgettext_lazy("matter", "name"), max_length=80)
    scope = models.CharField(_("takes in"), max_length=8, choices=RoundScope, default=RoundScope.ALL)
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, editable=False, related_name="rounds", verbose_name=_("standard")
    )
    as_of = models.DateField(_("figures as of"), help_text=_("The last day that counts."))
    declare_until = models.DateField(_("declarations until"))
    assess_until = models.DateField(_("assessment until"))
    stage = models.CharField(_("state"), max_length=12, choices=RatingRoundStage, default=RatingRoundStage.DRAFT)
    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    published_on = models.DateField(_("published on"), null=True, editable=False)
    entry_count = models.PositiveIntegerField(_("organisations"), default=0, editable=False)

    class Meta:
        verbose_name = _("rating round")
        verbose_name_plural = _("rating rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(assess_until__gt=F("declare_until")), name="round_assesses_after_declaring"
            ),
            models.CheckConstraint(condition=Q(declare_until__gte=F("as_of")), name="round_declares_after_its_day"),
            models.UniqueConstraint(
                fields=["street"],
                condition=~Q(stage__in=["draft", "published", "cancelled"]),
                name="one_rating_round_at_a_time",
            ),
        ]
        triggers = [RATING_ROUND.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the round's public page."""
        return reverse("orgs:round", args=[self.pk])

    @property
    def shows_results(self) -> bool:
        """Whether the public sees the results."""
        return self.stage in RESULTS_SHOWN


class RoundEntryQuerySet(models.QuerySet["RoundEntry"]):
    """Entries as people ask for them."""

    def rated(self) -> Self:
        """Return those that the round rates: neither barred nor withdrawn nor vetoed."""
        return self.filter(stage__in=(EntryStage.ENTERED, EntryStage.DECLARED, EntryStage.DECIDED, EntryStage.FINAL))


@kept
class RoundEntry(Dated):
    """An organisation in a round: what was computed, what it came to with the assessors, what the committee decided."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="entries", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="entries", verbose_name=_("organisation")
    )
    stage = models.CharField(_("state"), max_length=12, choices=EntryStage, default=EntryStage.ENTERED)
    computed = models.JSONField(_("computed lines"), default=list, editable=False)
    bars = ArrayField(models.CharField(max_length=20, choices=Bar), default=list, verbose_name=_("why unrated"))
    lines = models.JSONField(_("lines"), default=list, editable=False)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, editable=False)
    bonus = models.DecimalField(_("bonus"), max_digits=4, decimal_places=2, default=0, editable=False)
    counted = models.PositiveSmallIntegerField(_("points that were counted"), default=0, editable=False)
    stars_by_points = models.PositiveSmallIntegerField(_("stars by the points"), default=0, editable=False)
    stars = models.PositiveSmallIntegerField(_("stars decided"), null=True, editable=False)
    why = models.TextField(_("why so"), max_length=1000, blank=True, editable=False)
    veto_ground = models.ForeignKey(
        VetoGround, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("ground of the veto")
    )

    objects = RoundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a round")
        verbose_name_plural = _("entries in a round")
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_entry_per_round"),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__range=(0, 5)), name="entry_stars_0_to_5"),
        ]
        indexes = [models.Index(fields=["round", "-stars", "-score", "id"], name="round_entry_by_stars")]
        triggers = [ENTRY.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.round}"

    def get_absolute_url(self) -> str:
        """Return the entry's page."""
        return reverse("orgs:entry", args=[self.pk])

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code


@kept
class Declaration(Dated):
    """What an organisation declares about an indicator, with its proof as attachments."""

    entry = models.ForeignKey(
        RoundEntry, models.CASCADE, related_name="declarations", verbose_name=pgettext_lazy("rating", "entry")
    )
    code = models.CharField(_("indicator"), max_length=8)
    words = models.TextField(_("what we declare"), max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("declared by"))

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [models.UniqueConstraint(fields=["entry", "code"], name="one_declaration_per_indicator")]

    def __str__(self) -> str:
        return f"{self.entry} · {self.code}"

    @property
    def organisation(self) -> Organisation:
        """Whose it is, for permissions."""
        return self.entry.organisation

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.entry.organisation.place


class RoundAssessor(Dated):
    """Somebody who assesses in a round."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="assessors", verbose_name=_("round"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("assessor"))

    class Meta:
        verbose_name = _("assessor of a round")
        verbose_name_plural = _("assessors of a round")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="one_seat_per_assessor")]

    def __str__(self) -> str:
        return str(self.user)


class CommitteeMember(Dated):
    """Somebody who sits on the committee of a round; votes there are by name."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="committee", verbose_name=_("round"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("member of the committee")
        verbose_name_plural = _("members of the committee")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="one_seat_on_the_committee")]

    def __str__(self) -> str:
        return str(self.user)


class Tie(Dated):
    """What ties somebody to an organisation, so that this one does not judge it (回避)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    kind = models.CharField(_("kind"), max_length=8, choices=TieKind)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty: still."))
    words = models.CharField(_("words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [models.UniqueConstraint(fields=["user", "organisation", "kind"], name="one_tie_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place


@kept
class Assignment(Dated):
    """An organisation in a round given to somebody to judge; the community's first review is one, too."""

    entry = models.ForeignKey(
        RoundEntry, models.CASCADE, related_name="assignments", verbose_name=pgettext_lazy("rating", "entry")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AssignmentKind, default=AssignmentKind.ASSESSOR)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who judges"))
    stage = models.CharField(_("state"), max_length=12, choices=AssignmentStage, default=AssignmentStage.ASSIGNED)
    done_at = models.DateTimeField(_("handed in"), null=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["entry", "user"], name="one_assignment_per_assessor"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(kind=AssignmentKind.COMMUNITY), name="one_first_review_per_entry"
            ),
            models.CheckConstraint(
                condition=Q(kind=AssignmentKind.COMMUNITY) | Q(user__isnull=False), name="assessor_is_somebody"
            ),
        ]
        indexes = [models.Index(fields=["user", "stage"], name="assignment_by_person")]
        triggers = [ASSIGNMENT.trigger()]

    def __str__(self) -> str:
        return str(self.entry)

    def get_absolute_url(self) -> str:
        """Return the page on which points are given."""
        return reverse("orgs:judge", args=[self.pk])

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.entry.organisation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.entry.street_code


@kept
class Given(Dated):
    """Points given for an indicator, always with a reason; for a computed one, instead of the figure."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="given", verbose_name=_("assignment"))
    code = models.CharField(_("indicator"), max_length=8)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    reason = models.TextField(_("reason"), max_length=1000)
    proof = models.CharField(_("evidence"), max_length=300, blank=True, help_text=_("For points instead of a figure."))

    class Meta:
        verbose_name = _("points given")
        verbose_name_plural = _("points given")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "code"], name="one_giving_per_indicator"),
            models.CheckConstraint(condition=Q(points__gte=0), name="given_points_not_below_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="given_points_have_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.points}"


@kept
class RatingReview(Dated):
    """An organisation asks within the notice that its result be reviewed (复核); the committee votes by name."""

    entry = models.OneToOneField(
        RoundEntry, models.CASCADE, related_name="review", verbose_name=pgettext_lazy("rating", "entry")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    words = models.TextField(_("what should be looked at again"), max_length=2000)
    stage = models.CharField(_("state"), max_length=12, choices=ReviewStage, default=ReviewStage.REQUESTED)
    due_on = models.DateField(_("to be decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    class Meta:
        verbose_name = _("review of a rating")
        verbose_name_plural = _("reviews of ratings")
        triggers = [REVIEW.trigger()]

    def __str__(self) -> str:
        return str(self.entry)

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.entry.organisation.place

    @property
    def organisation(self) -> Organisation:
        """Whose it is, for permissions."""
        return self.entry.organisation

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.entry.street_code


class CommitteeVote(Dated):
    """How a member of the committee votes on a review, by name."""

    review = models.ForeignKey(RatingReview, models.CASCADE, related_name="votes", verbose_name=_("review"))
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="votes", verbose_name=_("member"))
    grants = models.BooleanField(_("grants it"))
    words = models.CharField(_("words"), max_length=300, blank=True)
    voted_at = models.DateTimeField(_("voted"), default=timezone.now)

    class Meta:
        verbose_name = _("vote of the committee")
        verbose_name_plural = _("votes of the committee")
        constraints = [models.UniqueConstraint(fields=["review", "member"], name="one_vote_per_committee_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.grants}"
