"""Party-building instructors: whom they guide, and the talents who agreed to be in contact with them."""

from typing import Self, cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.states import Visibility
from orgs.states.party import LIVING_LINKS, TALENT_LINK, LinkStage
from places.models import Place
from residents.models import Talent

from .circles import Circle
from .organisations import Organisation
from .party_spans import SpanQuerySet, ends_not_before_start, span


@kept
class InstructorAssignment(Dated):
    """An instructor's charge (党建指导员): the organisation or circle that is guided, until it is handed over."""

    instructor = models.ForeignKey(
        User, models.PROTECT, related_name="guides", verbose_name=_("Party-building instructor")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="instructors", verbose_name=_("organisation")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="instructors", verbose_name=_("circle")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    starts_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day on which it ends."))
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("assigned by"))
    why_ended = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("charge of an instructor")
        verbose_name_plural = _("charges of instructors")
        constraints = [
            ends_not_before_start("instructor_charge_in_order"),
            ExclusionConstraint(
                name="one_instructor_per_organisation",
                expressions=[("organisation", RangeOperators.EQUAL), (span(), RangeOperators.OVERLAPS)],
                condition=Q(organisation__isnull=False),
                violation_error_message=_("The organisation has another instructor at that time."),
            ),
            ExclusionConstraint(
                name="one_instructor_per_circle",
                expressions=[("circle", RangeOperators.EQUAL), (span(), RangeOperators.OVERLAPS)],
                condition=Q(circle__isnull=False),
                violation_error_message=_("The circle has another instructor at that time."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, circle=None) | Q(organisation=None, circle__isnull=False),
                name="charge_over_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["instructor"], condition=Q(ended_on=None), name="instructor_load")]

    def __str__(self) -> str:
        return f"{self.instructor.name} · {self.subject}"

    @property
    def subject(self) -> Organisation | Circle:
        """What is guided."""
        return self.circle if self.circle is not None else cast("Organisation", self.organisation)

    @property
    def place(self) -> Place:
        """The place of what is guided, for permissions."""
        return self.subject.place


class TalentInstructorQuerySet(models.QuerySet["TalentInstructor"]):
    """Contacts as those concerned ask for them."""

    def living(self) -> Self:
        """Return those that are proposed or run."""
        return self.filter(stage__in=LIVING_LINKS)

    def concerning(self, user: User) -> Self:
        """Return those of one person, as a talent or as an instructor; nobody else reads them."""
        return self.filter(Q(talent__user=user.principal) | Q(instructor=user))


@kept
class TalentInstructor(Dated):
    """A talent's contact to an instructor (能人联系指导员): only with the talent's consent, read by the two alone.

    It ranks nobody and leads to nothing by itself; admission to the Party stays in the Party's own system.
    """

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="instructor_links", verbose_name=_("talent"))
    instructor = models.ForeignKey(
        User, models.PROTECT, related_name="talent_links", verbose_name=_("Party-building instructor")
    )
    stage = models.CharField(_("state"), max_length=10, choices=LinkStage, default=LinkStage.PROPOSED)
    words = models.CharField(_("words to the talent"), max_length=300)
    consented_at = models.DateTimeField(_("consent given"), null=True, editable=False)

    objects = TalentInstructorQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a talent to an instructor")
        verbose_name_plural = _("contacts of talents to instructors")
        constraints = [
            models.UniqueConstraint(
                fields=["talent"], condition=Q(stage__in=LIVING_LINKS), name="one_living_link_per_talent"
            ),
            models.CheckConstraint(
                condition=~Q(stage=LinkStage.AGREED) | Q(consented_at__isnull=False), name="link_with_consent"
            ),
        ]
        triggers = [TALENT_LINK.trigger()]

    def __str__(self) -> str:
        return f"{self.talent}"

    def get_absolute_url(self) -> str:
        """Return the page on which those concerned see it."""
        return reverse("orgs:party_links")

    @property
    def place(self) -> Place:
        """The talent's place, for permissions."""
        return self.talent.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.talent.street_code

    @property
    def trace_visibility(self) -> Visibility:
        """Nobody but the two reads its trace."""
        return Visibility.PRIVATE
