"""Talents: people found by what they do for others, and listed only if they agree."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated, append_only
from core.personal import mask_name
from core.search import BigramIndex, BigramVector
from places.models import Place, Placed
from places.states import Level
from residents.states import LIVING, TALENT, FreeTime, TalentSource, TalentStage

from .talent_rules import TalentRule

MINUTES = 60
IS_LISTED = Q(stage=TalentStage.LISTED)


class TalentQuerySet(models.QuerySet["Talent"]):
    """Talents as people ask for them."""

    def listed(self) -> Self:
        """Return those who agreed to be found, for everybody."""
        return self.filter(stage=TalentStage.LISTED)

    def living(self) -> Self:
        """Return those on the way in and in."""
        return self.filter(stage__in=LIVING)

    def of(self, user: User) -> Self:
        """Return a person's own row, if any."""
        return self.filter(user=user.principal)

    def within(self, place: Place) -> Self:
        """Return those who live in a place or below; communities are found without a join."""
        if place.street_id is None:
            return self.filter(street=place)
        if place.level == Level.COMMUNITY:
            return self.filter(community=place)
        return self.filter(place__path__startswith=place.path)

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.select_related("user", "community")


@kept
class Talent(Placed, Dated):
    """Somebody found by deeds (积极行动者 → 新能人 → 能人); ``place`` is where the person lives.

    One row a person for good, so that the trace and the page stay; a lead matched to nobody yet has a name only.
    """

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="talent", verbose_name=_("person")
    )
    community = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("community"))
    lead_name = models.CharField(
        _("name as typed"), max_length=60, blank=True, help_text=_("Of a lead that is not matched to a resident yet.")
    )
    stage = models.CharField(_("state"), max_length=16, choices=TalentStage, default=TalentStage.LEAD)
    source = models.CharField(_("named by"), max_length=10, choices=TalentSource)
    named_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who named")
    )
    named_on = models.DateField(_("named on"))
    named_rule = models.ForeignKey(
        TalentRule, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    brought_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="brought", verbose_name=_("brought along by")
    )
    why = models.TextField(_("why"), max_length=500, help_text=_("Why this person was named, in words."))
    words = models.CharField(_("about me"), max_length=300, blank=True)
    can_lead = models.CharField(_("what I would lead"), max_length=300, blank=True)
    # An array beside the taxonomy rather than a table between: the search asks one index for all fields at once.
    field_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("fields"))
    free_times = ArrayField(
        models.CharField(max_length=16, choices=FreeTime), default=list, blank=True, verbose_name=_("free time")
    )
    shows_name = models.BooleanField(_("shows the full name"), default=False)
    # Names of the fields, and the name if it is shown: what the words of a search meet beside the person's own.
    search_text = models.CharField(max_length=600, blank=True, editable=False)
    observed_until = models.DateField(_("observed until"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("confirmed by")
    )
    consented_at = models.DateTimeField(_("agreed"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    # Derived from the deeds every night, for lists and searches.
    deed_count = models.PositiveIntegerField(_("deeds"), default=0, editable=False)
    minutes = models.PositiveIntegerField(_("minutes of volunteering"), default=0, editable=False)
    affairs = models.PositiveIntegerField(_("affairs settled"), default=0, editable=False)
    events_led = models.PositiveIntegerField(_("events led"), default=0, editable=False)
    helped = models.PositiveIntegerField(_("neighbours helped"), default=0, editable=False)

    objects = TalentQuerySet.as_manager()

    class Meta:
        verbose_name = _("talent")
        verbose_name_plural = _("talents")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(lead_name=""), name="talent_is_a_person_or_a_typed_name"
            ),
            models.CheckConstraint(
                condition=~IS_LISTED | Q(user__isnull=False, consented_at__isnull=False),
                name="talent_listed_by_own_consent",
            ),
            # Whoever brings somebody along is in the table before: so no circle can ever close.
            models.CheckConstraint(
                condition=Q(brought_by=None) | Q(brought_by__lt=F("id")), name="talent_brought_by_an_earlier_one"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="talent_by_stage"),
            models.Index(fields=["place", "stage"], name="talent_by_place"),
            models.Index(fields=["-deed_count", "-id"], condition=IS_LISTED, name="talent_by_deeds"),
            models.Index(fields=["-consented_at", "-id"], condition=IS_LISTED, name="talent_by_consent"),
            models.Index(fields=["community", "-deed_count", "-id"], condition=IS_LISTED, name="talent_area_by_deeds"),
            models.Index(
                fields=["community", "-consented_at", "-id"], condition=IS_LISTED, name="talent_area_by_consent"
            ),
            GinIndex(fields=["field_ids"], condition=IS_LISTED, name="talent_fields"),
            BigramIndex(BigramVector("words", "can_lead", "search_text"), name="talent_search"),
        ]
        triggers = [TALENT.trigger()]

    def __str__(self) -> str:
        return mask_name(self.full_name)

    def get_absolute_url(self) -> str:
        """Return the talent's page."""
        return reverse("residents:talent", args=[self.pk])

    @property
    def full_name(self) -> str:
        """The name in full, for those who may read it."""
        return self.user.name if self.user else self.lead_name

    @property
    def shown_name(self) -> str:
        """The name as everybody reads it: in full only if the person, being listed, chose so."""
        is_open = self.shows_name and self.stage == TalentStage.LISTED
        return self.full_name if is_open else mask_name(self.full_name)

    @property
    def hours(self) -> Decimal:
        """Hours of volunteering, to one decimal."""
        return hours_of(self.minutes)

    @property
    def free_labels(self) -> list[str]:
        """When the person usually has time, in words."""
        labels = dict(FreeTime.choices)
        return [str(labels[slot]) for slot in self.free_times if slot in labels]

    def named_again_from(self) -> date | None:
        """Return the first day on which somebody not taken on may be named again."""
        return self.ended_on + timedelta(days=settings.TALENT_NAME_AGAIN_DAYS) if self.ended_on else None


class TalentNote(models.Model):
    """What staff or a leader saw while somebody was observed (观察记录); written once."""

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="notes", verbose_name=_("talent"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    words = models.CharField(_("words"), max_length=500)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("note of an observation")
        verbose_name_plural = _("notes of observations")
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def place(self) -> Place:
        """The talent's place, for permissions."""
        return self.talent.place


def hours_of(minutes: int) -> Decimal:
    """Return minutes as hours, to one decimal."""
    return (Decimal(minutes) / MINUTES).quantize(Decimal("0.1"))
