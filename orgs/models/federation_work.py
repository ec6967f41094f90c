"""What members of the federation do together, and what they think of each other."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.federation import HOST, PROGRAMME, HostStage, ProgrammeStage
from places.models import Place

from .federation import OfFederation
from .organisations import Organisation

FIVE = [MinValueValidator(1), MaxValueValidator(5)]


@kept
class JointProgramme(OfFederation):
    """Something that several members do together (联办)."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programmes", verbose_name=_("organised by")
    )
    title = models.CharField(_("title"), max_length=80)
    words = models.TextField(_("what it is"), max_length=2000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    stage = models.CharField(_("state"), max_length=10, choices=ProgrammeStage, default=ProgrammeStage.PLANNED)
    person_times = models.PositiveIntegerField(_("person-times"), null=True, editable=False)
    summary = models.TextField(_("summary"), max_length=2000, blank=True, editable=False)

    class Meta:
        verbose_name = _("joint programme")
        verbose_name_plural = _("joint programmes")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="programme_in_order")]
        indexes = [models.Index(fields=["federation", "-id"], name="programme_by_federation")]
        triggers = [PROGRAMME.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("orgs:programme", args=[self.pk])


@kept
class ProgrammeHost(Dated):
    """An organisation that is asked to take part in a joint programme."""

    programme = models.ForeignKey(JointProgramme, models.CASCADE, related_name="hosts", verbose_name=_("programme"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted", verbose_name=_("organisation")
    )
    stage = models.CharField(_("state"), max_length=10, choices=HostStage, default=HostStage.INVITED)

    class Meta:
        verbose_name = _("organisation in a programme")
        verbose_name_plural = _("organisations in a programme")
        constraints = [models.UniqueConstraint(fields=["programme", "organisation"], name="one_place_in_a_programme")]
        triggers = [HOST.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.programme}"

    def get_absolute_url(self) -> str:
        """Return the programme's page."""
        return self.programme.get_absolute_url()

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.programme.street_code


@kept
class PeerRound(OfFederation):
    """A time in which members say how it was to work with each other (同行评价)."""

    name = models.CharField(_("name"), max_length=60)
    opens_on = models.DateField(_("from"))
    closes_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("round of peers' ratings")
        verbose_name_plural = _("rounds of peers' ratings")
        constraints = [models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="peer_round_in_order")]

    def __str__(self) -> str:
        return self.name


@kept
class PeerRating(Dated):
    """What one member says of another with which it worked; who said what only the federation's desk reads."""

    round = models.ForeignKey(PeerRound, models.CASCADE, related_name="ratings", verbose_name=_("round"))
    rater = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who rates"))
    rated = models.ForeignKey(Organisation, models.PROTECT, related_name="peer_ratings", verbose_name=_("rated"))
    cooperation = models.PositiveSmallIntegerField(_("working together"), validators=FIVE)
    reliability = models.PositiveSmallIntegerField(_("keeping its word"), validators=FIVE)
    quality = models.PositiveSmallIntegerField(_("quality of its work"), validators=FIVE)
    words = models.CharField(_("words"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        verbose_name = _("peer's rating")
        verbose_name_plural = _("peers' ratings")
        constraints = [
            models.UniqueConstraint(fields=["round", "rater", "rated"], name="one_peer_rating_a_round"),
            models.CheckConstraint(condition=~Q(rater=F("rated")), name="peers_rate_others"),
            models.CheckConstraint(
                condition=Q(cooperation__range=(1, 5), reliability__range=(1, 5), quality__range=(1, 5)),
                name="peer_rating_1_to_5",
            ),
        ]
        indexes = [models.Index(fields=["rated", "round"], name="peer_rating_by_rated")]

    def __str__(self) -> str:
        return f"{self.rated} · {self.round}"
