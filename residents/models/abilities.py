"""What the people of a household can and like to do, and what they lend."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText, User
from core.history import kept
from core.models import Dated
from core.personal import mask_name
from core.search import BigramIndex, BigramVector
from places.models import Place, Placed
from residents.states import ABILITY, AbilityStage, Reach, Slot

from .fields import AbilityField
from .households import Household, Resident

IS_SHOWN = Q(stage=AbilityStage.SHOWN)


class AbilityQuerySet(models.QuerySet["Ability"]):
    """Abilities by what is asked of them."""

    def current(self) -> Self:
        """Return those of people who live where they are listed."""
        return self.filter(resident__moved_out_on=None)

    def shown(self) -> Self:
        """Return those that somebody may find: by consent, and of people who live there now."""
        return self.filter(stage=AbilityStage.SHOWN).current()

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.select_related("field", "resident", "community", "place")


@kept
class Ability(Placed, Dated):
    """Something that somebody of a household can, likes to do or lends (能力清单); ``place`` is the household's.

    ``seen_in`` is the place whose residents find it: the building, community or street that ``reach`` names.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="abilities", db_index=False, verbose_name=_("household")
    )
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="abilities", verbose_name=_("whose"))
    field = models.ForeignKey(
        AbilityField, models.PROTECT, related_name="abilities", db_index=False, verbose_name=_("field")
    )
    # The field's kind again, so that a search by kind needs no join.
    kind = models.CharField(_("kind"), max_length=12, editable=False)
    words = models.CharField(_("in own words"), max_length=200, blank=True)
    reach = models.CharField(_("shown to"), max_length=10, choices=Reach, default=Reach.COMMUNITY)
    slots = ArrayField(
        models.CharField(max_length=16, choices=Slot), default=list, blank=True, verbose_name=_("when there is time")
    )
    stage = models.CharField(_("state"), max_length=10, choices=AbilityStage, default=AbilityStage.DRAFT)
    community = models.ForeignKey(
        Place, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name=_("community")
    )
    seen_in = models.ForeignKey(
        Place, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name=_("shown in")
    )
    # The field's and group's names beside the person's own words: what a search by words meets.
    search_text = models.CharField(max_length=300, blank=True, editable=False)
    listed_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False, verbose_name=_("listed by"))
    consented_at = models.DateTimeField(_("consent given"), null=True, blank=True, editable=False)
    consented_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("consent given by"),
    )
    consent_text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        db_index=False,
        verbose_name=_("words of the consent"),
    )

    objects = AbilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("ability")
        verbose_name_plural = _("abilities")
        constraints = [
            models.CheckConstraint(
                condition=~IS_SHOWN | Q(consented_at__isnull=False, consented_by__isnull=False),
                name="ability_shown_by_consent",
            ),
            models.UniqueConstraint(
                fields=["resident", "field"],
                condition=Q(stage__in=[AbilityStage.DRAFT, AbilityStage.PENDING, AbilityStage.SHOWN]),
                name="one_living_ability_per_field",
                violation_error_message=_("This stands on the list already."),
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-id"], name="ability_by_household"),
            models.Index(fields=["street", "stage", "-id"], name="ability_by_stage"),
            models.Index(fields=["seen_in", "-id"], condition=IS_SHOWN, name="ability_by_reach"),
            models.Index(fields=["street", "field", "-id"], condition=IS_SHOWN, name="ability_by_field"),
            models.Index(fields=["street", "kind", "-id"], condition=IS_SHOWN, name="ability_by_kind"),
            models.Index(fields=["community", "field", "-id"], condition=IS_SHOWN, name="ability_area_by_field"),
            models.Index(fields=["community", "-id"], condition=IS_SHOWN, name="ability_by_area"),
            BigramIndex(BigramVector("search_text"), name="ability_search"),
        ]
        triggers = [ABILITY.trigger()]

    def __str__(self) -> str:
        return f"{self.field.name} · {mask_name(self.resident.name)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the kind and the text of the search beside what they are derived from."""
        if kwargs.get("update_fields") is None:
            self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Copy the field's kind and names to where the search meets them."""
        self.kind = self.field.kind
        self.search_text = search_text_of(self.field, self.words)

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("residents:ability", args=[self.pk])

    @property
    def slot_labels(self) -> list[str]:
        """When there is time, in words."""
        labels = dict(Slot.choices)
        return [str(labels[slot]) for slot in self.slots if slot in labels]


def search_text_of(field: AbilityField, words: str) -> str:
    """Return what a search by words meets."""
    return f"{field.name} {field.group} {words}"[:300]
