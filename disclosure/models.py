"""Public notices and the objections to them."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from places.models import Place, Placed

from .states import NOTICE, OBJECTION, Outcome, Stage


class PublicNoticeQuerySet(models.QuerySet["PublicNotice"]):
    """Public notices by their time."""

    def running(self) -> Self:
        """Return those that anybody may object to now."""
        return self.filter(stage__in=(Stage.OPEN, Stage.UNDER_OBJECTION))

    def over(self) -> Self:
        """Return those whose last day is over and that nothing holds up."""
        return self.filter(stage=Stage.OPEN, closes_on__lt=timezone.localdate())


@kept
class PublicNotice(Placed, Dated):
    """A decision shown to everybody for some working days before it counts (公示)."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    subject_label = models.CharField(_("kind of matter"), max_length=60)
    subject_id = models.BigIntegerField(_("number of matter"))
    subject_url = models.CharField(_("page of the matter"), max_length=200, blank=True)
    stage = models.CharField(_("state"), max_length=20, choices=Stage, default=Stage.OPEN)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="notice_closes_after_opening")
        ]
        indexes = [
            models.Index(fields=["street", "-id"], name="publicnotice_by_street"),
            models.Index(fields=["subject_label", "subject_id"], name="publicnotice_by_subject"),
            models.Index(fields=["closes_on"], name="publicnotice_over", condition=Q(stage=Stage.OPEN)),
            BigramIndex(BigramVector("title", "text"), name="publicnotice_search"),
        ]
        triggers = [NOTICE.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the notice's page."""
        return reverse("disclosure:detail", args=[self.pk])


@kept
class Objection(Dated):
    """Somebody's objection to a public notice (异议), and the answer to it."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("objection"), max_length=2000)
    stage = models.CharField(_("state"), max_length=20, choices=Outcome, default=Outcome.RAISED)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "author"], condition=Q(stage=Outcome.RAISED), name="one_open_objection_per_person"
            )
        ]
        triggers = [OBJECTION.trigger()]

    def __str__(self) -> str:
        return f"{self.notice} · {self.pk}"

    @property
    def place(self) -> Place:
        """The notice's place, for permissions."""
        return self.notice.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.notice.street_code
