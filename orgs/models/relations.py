"""Relations between organisations."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.relations import RELATION, STANDING, Related, Relation
from places.models import Placed

from .organisations import Organisation


class OrgRelationQuerySet(models.QuerySet["OrgRelation"]):
    """Relations by who is in them."""

    def confirmed(self) -> Self:
        """Return those that both sides, or the street, have confirmed."""
        return self.filter(stage=Related.CONFIRMED)

    def of(self, organisation: Organisation) -> Self:
        """Return those in which an organisation stands on either side."""
        return self.filter(Q(source=organisation) | Q(target=organisation))


@kept
class OrgRelation(Placed, Dated):
    """How one organisation stands to another (组织关系): proposed by one side, confirmed by the other."""

    source = models.ForeignKey(Organisation, models.PROTECT, related_name="relations_out", verbose_name=_("from"))
    target = models.ForeignKey(Organisation, models.PROTECT, related_name="relations_in", verbose_name=_("to"))
    kind = models.CharField(_("kind"), max_length=10, choices=Relation)
    since = models.DateField(_("since"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=Related, default=Related.PROPOSED)
    # Which side proposed it; none: the street recorded it.
    proposed_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed for")
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )

    objects = OrgRelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation of organisations")
        verbose_name_plural = _("relations of organisations")
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_with_another"),
            models.UniqueConstraint(
                Least("source", "target"),
                Greatest("source", "target"),
                "kind",
                condition=Q(stage__in=STANDING),
                name="relation_once_per_pair_and_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "stage"], name="relation_from"),
            models.Index(fields=["target", "stage"], name="relation_to"),
            models.Index(fields=["street", "stage", "-id"], name="relation_in_street"),
        ]
        triggers = [RELATION.trigger()]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def waits_for(self) -> Organisation:
        """The side that has yet to confirm."""
        return self.target if self.proposed_for_id == self.source_id else self.source
