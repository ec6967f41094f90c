"""An organisation's page: fields of work, service areas, photos, posts, followers; the accounts that it publishes."""

from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Attachment, Dated
from core.search import BigramIndex, BigramVector
from orgs.states.posts import ACCOUNTS, POST, Posted, Reckoned, Side
from places.models import Place, Placed

from .organisations import Organisation


class WorkField(models.Model):
    """A field of work of organisations (服务领域), such as care for the old or a green neighbourhood."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class OrgField(models.Model):
    """That an organisation works in a field."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="work_fields")
    field = models.ForeignKey(WorkField, models.PROTECT, related_name="organisations", verbose_name=_("field of work"))

    class Meta:
        verbose_name = _("field of an organisation")
        verbose_name_plural = _("fields of an organisation")
        constraints = [models.UniqueConstraint(fields=["field", "organisation"], name="org_works_once_in_a_field")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.field}"


class OrgArea(models.Model):
    """That an organisation serves a community (服务区域)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="areas")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("community"))

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        constraints = [models.UniqueConstraint(fields=["place", "organisation"], name="org_serves_an_area_once")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.place}"


class OrgPage(Dated):
    """What an organisation tells about itself and asks of those who join (主页)."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="page")
    motto = models.CharField(_("in one line"), max_length=60, blank=True)
    meets = models.CharField(_("when and where we meet"), max_length=200, blank=True)
    questions = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("questions to those who join")
    )
    takes_members = models.BooleanField(_("takes new members"), default=True)
    follower_count = models.PositiveIntegerField(_("followers"), default=0, editable=False)

    class Meta:
        verbose_name = _("page of an organisation")
        verbose_name_plural = _("pages of organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class OrgPostQuerySet(models.QuerySet["OrgPost"]):
    """Posts by what the public sees."""

    def published(self) -> Self:
        """Return those that everybody may read."""
        return self.filter(stage=Posted.PUBLISHED)

    def untold(self) -> Self:
        """Return those of which followers have not heard."""
        return self.published().filter(told_at=None)


@kept
class OrgPost(Placed, Dated):
    """What an organisation tells its followers (动态)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation"))
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=5000)
    stage = models.CharField(_("state"), max_length=10, choices=Posted, default=Posted.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("written by"))
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    told_at = models.DateTimeField(_("followers told"), null=True, editable=False)

    objects = OrgPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=Posted.PUBLISHED) | Q(published_at__isnull=False), name="post_published_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="post_newest"),
            models.Index(
                fields=["organisation", "-published_at", "-id"],
                condition=Q(stage=Posted.PUBLISHED),
                name="post_published",
            ),
            models.Index(
                fields=["street", "-published_at", "-id"],
                condition=Q(stage=Posted.PUBLISHED),
                name="post_published_in_street",
            ),
            models.Index(
                fields=["organisation"], condition=Q(stage=Posted.PUBLISHED, told_at=None), name="post_untold"
            ),
            BigramIndex(BigramVector("title", "text"), name="post_search"),
        ]
        triggers = [POST.trigger()]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stand where the organisation stands."""
        if self.place_id is None:
            self.place = self.organisation.place
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the post's page."""
        return reverse("orgs:post", args=[self.organisation_id, self.pk])


@kept
class OrgPhoto(Dated):
    """A picture on an organisation's page or in a post (照片), with words for those who do not see it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="photos", verbose_name=_("organisation")
    )
    post = models.ForeignKey(
        OrgPost, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("post")
    )
    picture = models.OneToOneField(Attachment, models.CASCADE, null=True, editable=False, related_name="+")
    caption = models.CharField(_("caption"), max_length=100, blank=True)
    alt = models.CharField(_("what can be seen"), max_length=200, help_text=_("For people who do not see the picture."))
    shows_people = models.BooleanField(_("people can be recognised"), default=False)
    consent = models.CharField(_("how they agreed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="photo_has_words"),
            models.CheckConstraint(
                condition=Q(shows_people=False) | ~Q(consent=""), name="photo_of_people_needs_consent"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-id"], condition=Q(post=None), name="photo_of_page")]

    def __str__(self) -> str:
        return self.caption or self.alt

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place


class OrgFollow(models.Model):
    """That somebody follows an organisation (关注)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="follows")
    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="org_followed_once_per_person")]
        indexes = [models.Index(fields=["user", "-id"], name="follow_by_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


_CONTENT = ("year", "version", "opening", "closing", "income", "spending", "lines", "note")


def _changed(names: Iterable[str]) -> pgtrigger.Q:
    found = pgtrigger.Q()
    for name in names:
        found |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return found


@kept
class OrgAccounts(Placed, Dated):
    """The statement of accounts of a year (年度收支公开), in fen; a correction is a new version."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="statements", verbose_name=_("organisation")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    opening = models.BigIntegerField(_("at the beginning"))
    closing = models.BigIntegerField(_("at the end"))
    income = models.BigIntegerField(_("income"), default=0, editable=False)
    spending = models.BigIntegerField(_("spending"), default=0, editable=False)
    # One entry a line: {"side": "income" or "spending", "label": words, "fen": whole number above zero}.
    lines = models.JSONField(_("lines"), default=list)
    note = models.CharField(_("note"), max_length=300, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=Reckoned, default=Reckoned.DRAFT)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="corrected_by", verbose_name=_("corrects")
    )
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    drawn_up_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("drawn up by")
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name = _("statement of accounts")
        verbose_name_plural = _("statements of accounts")
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "version"], name="accounts_once_per_version"),
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(stage=Reckoned.PUBLISHED), name="accounts_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(stage=Reckoned.DRAFT), name="accounts_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(opening__gte=0, closing__gte=0, income__gte=0, spending__gte=0), name="accounts_not_below_0"
            ),
            models.CheckConstraint(
                condition=Q(stage=Reckoned.DRAFT) | Q(closing=F("opening") + F("income") - F("spending")),
                name="accounts_published_add_up",
            ),
        ]
        triggers = [
            ACCOUNTS.trigger(),
            pgtrigger.Protect(
                name="published_stands",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__stage=Reckoned.DRAFT) & _changed(_CONTENT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stand where the organisation stands."""
        if self.place_id is None:
            self.place = self.organisation.place
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the statement's page."""
        return reverse("orgs:statement", args=[self.organisation_id, self.pk])

    def of_side(self, side: str) -> list[dict[str, Any]]:
        """Return the lines of income, or those of spending."""
        return [line for line in self.lines if line["side"] == side]

    @property
    def income_lines(self) -> list[dict[str, Any]]:
        """The lines of income."""
        return self.of_side(Side.INCOME)

    @property
    def spending_lines(self) -> list[dict[str, Any]]:
        """The lines of spending."""
        return self.of_side(Side.SPENDING)

    @property
    def difference(self) -> int:
        """By how many fen the end differs from what the lines give; 0 if it adds up."""
        return self.closing - (self.opening + self.income - self.spending)
