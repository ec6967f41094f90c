"""Positions with their terms, invitations, and how an organisation takes people in."""

import secrets
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.models.grants import TermRange
from core.history import kept
from core.models import Dated
from orgs.states.offices import INVITATION, POSITION, Desk, Invited, Term
from places.models import Place

from .organisations import Organisation


class PositionTitle(models.Model):
    """A title that organisations give (职务): leader, deputy, secretary, treasurer, publicity, key member."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_single = models.BooleanField(_("one holder at a time"), default=False)
    desk = models.CharField(
        _("role at the desk"), max_length=10, choices=Desk, blank=True, help_text=_("Proposed with the title.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("title of a position")
        verbose_name_plural = _("titles of positions")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class OrgPositionQuerySet(models.QuerySet["OrgPosition"]):
    """Positions by their term."""

    def held(self) -> Self:
        """Return those that were accepted and neither given up nor over."""
        return self.filter(stage=Term.HELD)

    def current(self, on: date | None = None) -> Self:
        """Return those in office on a day, today by default."""
        day = on or timezone.localdate()
        return self.held().filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def at_desk(self, *desks: str) -> Self:
        """Return those in office today with one of these roles at the desk."""
        return self.current().filter(desk__in=desks)

    def offered(self) -> Self:
        """Return those that wait for an answer."""
        return self.filter(stage=Term.OFFERED)


@kept
class OrgPosition(Dated):
    """A position that a member holds in an organisation for a term (任职); who accepts is named in public."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="positions", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="positions", verbose_name=_("person"))
    title = models.ForeignKey(PositionTitle, models.PROTECT, related_name="+", verbose_name=_("title"))
    # Copied from the title, so that the database can hold that there is one holder.
    is_single = models.BooleanField(default=False, editable=False)
    desk = models.CharField(_("role at the desk"), max_length=10, choices=Desk, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=Term, default=Term.OFFERED)
    offered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("offered by")
    )
    takes_over = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="successors", verbose_name=_("takes over from")
    )
    grant = models.OneToOneField(RoleGrant, models.PROTECT, null=True, editable=False, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    objects = OrgPositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="position_ends_after_start"
            ),
            ExclusionConstraint(
                name="position_one_holder_of_a_single_title",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("title", RangeOperators.EQUAL),
                    (TermRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_single=True, stage=Term.HELD),
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "title"],
                condition=Q(stage__in=(Term.OFFERED, Term.HELD)),
                name="position_once_per_person_and_title",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "stage"], name="position_by_organisation"),
            models.Index(fields=["user", "stage"], name="position_by_person"),
            models.Index(fields=["ends_on"], condition=Q(stage=Term.HELD), name="position_ending"),
            models.Index(fields=["starts_on"], condition=Q(stage=Term.OFFERED), name="position_offered"),
        ]
        triggers = [POSITION.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.title}"

    def get_absolute_url(self) -> str:
        """Return the page on which its holder answers and resigns."""
        return reverse("orgs:position", args=[self.pk])

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def is_current(self) -> bool:
        """Whether its holder is in office today."""
        day = timezone.localdate()
        return self.stage == Term.HELD and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def draw_token() -> str:
    """Return what nobody guesses: the secret part of an invitation's address."""
    return secrets.token_urlsafe(18)


class OrgInvitationQuerySet(models.QuerySet["OrgInvitation"]):
    """Invitations by whether they still stand."""

    def open(self) -> Self:
        """Return those that can be accepted now."""
        return self.filter(stage=Invited.OPEN, expires_at__gt=timezone.now())

    def personal(self, user: User) -> Self:
        """Return those for a person's own verified phone, or for the resident for whom the person acts."""
        person = user.principal
        return self.filter(phone_hash=person.phone_hash) if person.phone_hash else self.none()


@kept
class OrgInvitation(Dated):
    """An invitation to become a member (入会邀请): for one phone, or a link for so many people until a day."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("organisation")
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    token = models.CharField(max_length=40, unique=True, default=draw_token, editable=False)
    # For one person: found by the keyed hash; the number itself isn't kept, only what a list shows of it.
    phone_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001
    shown_phone = models.CharField(_("phone"), max_length=20, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    words = models.CharField(_("words"), max_length=300, blank=True)
    most = models.PositiveIntegerField(_("places"), default=1)
    used = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    stage = models.CharField(_("state"), max_length=10, choices=Invited, default=Invited.OPEN)

    objects = OrgInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to join")
        verbose_name_plural = _("invitations to join")
        constraints = [
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="org_invitation_places_last"),
            models.CheckConstraint(condition=Q(phone_hash=None) | Q(most=1), name="org_invitation_of_one_is_for_one"),
            models.UniqueConstraint(
                fields=["organisation", "phone_hash"],
                condition=Q(stage=Invited.OPEN),
                name="org_invitation_once_per_phone",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="org_invitation_newest"),
            models.Index(fields=["phone_hash"], condition=Q(stage=Invited.OPEN), name="org_invitation_by_phone"),
        ]
        triggers = [INVITATION.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.shown_phone or self.most}"

    def get_absolute_url(self) -> str:
        """Return the page that the invited open."""
        return reverse("orgs:invited", args=[self.token])

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    @property
    def left(self) -> int:
        """How many places are left."""
        return self.most - self.used
