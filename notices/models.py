"""Messages to people, their deliveries, preferences, and what falls due."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .kinds import KINDS
from .states import Channel, Pace, Prompt


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Messages by their reader."""

    def of(self, user: User) -> Self:
        """Return a person's messages."""
        return self.filter(user=user)

    def unread(self) -> Self:
        """Return those not read yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """A message to one person (消息)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    url = models.CharField(_("page"), max_length=200, blank=True)
    street_code = models.CharField(_("street"), max_length=12, blank=True)
    # What must not be said twice to the same person carries a key.
    key = models.CharField(max_length=160, null=True, unique=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @property
    def category(self) -> str:
        """The heading that the kind stands under."""
        return str(KINDS[self.kind].category) if self.kind in KINDS else ""


class Preference(models.Model):
    """How one person wants to be told of one kind of message (通知偏好)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=40)
    pace = models.CharField(_("how often"), max_length=10, choices=Pace, default=Pace.AT_ONCE)
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel), default=list, blank=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind} · {self.pace}"


class Delivery(models.Model):
    """One message on its way through one channel (发件箱); written with what causes it, sent after the commit."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("recipient"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    is_digest = models.BooleanField(_("in a digest"), default=False)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_channel")]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(sent_at=None, failed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.get_channel_display()}"


class DueDate(models.Model):
    """Something that somebody has to do by a day (到期事项)."""

    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    url = models.CharField(_("page"), max_length=200, blank=True)
    street_code = models.CharField(_("street"), max_length=12, blank=True)
    due_on = models.DateField(_("due on"))
    people = models.ManyToManyField(User, related_name="due_dates", verbose_name=_("people"))
    escalate_to = models.ManyToManyField(User, related_name="+", blank=True, verbose_name=_("next level"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    cleared_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")
        indexes = [models.Index(fields=["due_on"], name="due_open", condition=Q(cleared_at=None))]

    def __str__(self) -> str:
        return f"{self.title} · {self.due_on}"


class Reminder(models.Model):
    """One reminder of a due date at its time; claimed by one clock, whoever comes first (提醒)."""

    due = models.ForeignKey(DueDate, models.CASCADE, related_name="reminders", verbose_name=_("due date"))
    prompt = models.CharField(_("what"), max_length=12, choices=Prompt)
    at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["due", "prompt", "at"], name="one_reminder_per_time")]
        indexes = [models.Index(fields=["at"], name="reminder_due", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.due} · {self.at:%Y-%m-%d %H:%M}"
