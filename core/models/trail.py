"""The trace of every process, and its seals."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.flow import BEGUN, FLOWS
from core.states import Visibility

from .base import append_only


class StepTakenQuerySet(models.QuerySet["StepTaken"]):
    """Steps by their object and by their reader."""

    def of(self, flow: str, pk: int) -> Self:
        """Return the steps of one object, oldest first."""
        return self.filter(flow=flow, object_id=pk).order_by("pk")

    def readable(self, *levels: Visibility) -> Self:
        """Return the steps of these visibilities only."""
        return self.filter(visibility__in=levels)


class StepTaken(models.Model):
    """One step of a process: who did what, as what, for whom, from where to where, why and when (留痕)."""

    flow = models.CharField(_("process"), max_length=60)
    object_id = models.BigIntegerField(_("number"))
    object_label = models.CharField(_("matter"), max_length=200)
    street_code = models.CharField(_("street"), max_length=12, blank=True)
    step = models.CharField(_("step"), max_length=60)
    source = models.CharField(_("from"), max_length=40, blank=True)
    target = models.CharField(_("to"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("by"),
    )
    actor_name = models.CharField(_("name"), max_length=60, blank=True)
    actor_role = models.CharField(_("role"), max_length=60, blank=True)
    behalf = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    behalf_name = models.CharField(_("on behalf of"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    taken_at = models.DateTimeField(_("when"), db_default=Now())
    # The transaction that wrote the row: seals take only what no running transaction can still add to.
    xid = models.BigIntegerField(
        editable=False,
        db_default=models.Func(
            template="((pg_current_xact_id())::text)::bigint", output_field=models.BigIntegerField()
        ),
    )

    objects = StepTakenQuerySet.as_manager()

    class Meta:
        verbose_name = _("step taken")
        verbose_name_plural = _("steps taken")
        indexes = [
            models.Index(fields=["flow", "object_id", "id"], name="step_by_object"),
            models.Index(fields=["street_code", "-id"], name="step_by_street"),
            models.Index(fields=["xid"], name="step_by_transaction"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.object_label}: {self.label}"

    @property
    def label(self) -> str:
        """The step as the public reads it, once done."""
        flow = FLOWS.get(self.flow)
        if self.step == BEGUN or flow is None:
            return str(_("Begun")) if self.step == BEGUN else self.step
        return next((str(step.public_label) for step in flow.steps if step.name == self.step), self.step)


class Seal(models.Model):
    """The seal over the steps of one street since the seal before: a Merkle root, chained (封存)."""

    street_code = models.CharField(_("street"), max_length=12, blank=True)
    number = models.PositiveIntegerField(_("number"))
    step_ids = ArrayField(models.BigIntegerField(), verbose_name=_("steps"))
    digests = models.BinaryField()
    root = models.CharField(_("root"), max_length=64)
    previous = models.CharField(_("seal before"), max_length=64, blank=True)
    digest = models.CharField(_("seal"), max_length=64)
    horizon = models.BigIntegerField()
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [models.UniqueConstraint(fields=["street_code", "number"], name="one_seal_per_number")]
        indexes = [models.Index(fields=["-horizon"], name="seal_horizon")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.street_code or '-'} #{self.number}"
