"""Which abilities, fields and requests for help."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import matching
from places.filters import PlacedFilter
from places.models import Place, lying_in
from places.states import Level
from residents.models import Ability, AbilityField, HelpRequest
from residents.queries.abilities import community_choices, field_choices, fields_named
from residents.states import AbilityKind, HelpStage, Slot


class AbilityFilter(PlacedFilter):
    """By words, kind, field, community, the own building, and when there is time."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AbilityKind, empty_label=_("All kinds"))
    # Their choices are kept, not asked for: the page sets them on the widgets.
    field = django_filters.CharFilter(label=_("Field"), method="by_field", widget=forms.Select, max_length=40)
    community = django_filters.CharFilter(
        label=_("Community"), method="by_community", widget=forms.Select, max_length=32
    )
    slot = django_filters.ChoiceFilter(label=_("When"), choices=Slot, method="by_slot", empty_label=_("At any time"))
    near = django_filters.ChoiceFilter(
        label=_("Near"), choices=[("building", _("In my building"))], method="by_near", empty_label=_("Anywhere")
    )

    class Meta:
        model = Ability
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Ability], name: str, value: str) -> QuerySet[Ability]:  # type: ignore[override]
        """Return the lines of a field that is named, or search the indexed texts."""
        fields = fields_named(value)
        return rows.filter(field__in=fields) if fields else matching(rows, value)

    def by_field(self, rows: QuerySet[Ability], name: str, value: str) -> QuerySet[Ability]:
        """Return those of the field with this code."""
        known = field_choices().get(value)
        return rows.filter(field=known.pk) if known else rows.none()

    def by_community(self, rows: QuerySet[Ability], name: str, value: str) -> QuerySet[Ability]:  # type: ignore[override]
        """Return those of the community with this code, found without a join."""
        known = community_choices().get(value)
        return rows.filter(community=known[0]) if known else rows.none()

    def by_slot(self, rows: QuerySet[Ability], name: str, value: str) -> QuerySet[Ability]:
        """Return those who have time then, or who arrange it."""
        return rows.filter(slots__overlap=[value, Slot.BY_ARRANGEMENT])

    def by_near(self, rows: QuerySet[Ability], name: str, value: str) -> QuerySet[Ability]:
        """Return those of the reader's own building."""
        user = getattr(self.request, "user", None)
        homes = user.principal.standing.homes() if user is not None and user.is_authenticated else []
        codes = {code for path in homes for code in path.strip("/").split("/")}
        buildings = Place.objects.filter(code__in=codes, level=Level.BUILDING).values_list("path", flat=True)
        return rows.filter(lying_in(list(buildings)))


class AbilityFieldFilter(django_filters.FilterSet):
    """The fields of one kind."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AbilityKind)

    class Meta:
        model = AbilityField
        fields: list[str] = []


class HelpFilter(django_filters.FilterSet):
    """What one asked or was asked, and where it stands."""

    side = django_filters.ChoiceFilter(
        label=_("Side"), choices=[("asked", _("Asked by me")), ("received", _("Asked of me"))], method="by_side"
    )
    stage = django_filters.ChoiceFilter(label=_("State"), choices=HelpStage)

    class Meta:
        model = HelpRequest
        fields: list[str] = []

    def by_side(self, rows: QuerySet[HelpRequest], name: str, value: str) -> QuerySet[HelpRequest]:
        """Return one side's."""
        user = self.request.user.principal
        return rows.filter(asker=user) if value == "asked" else rows.filter(owner=user)
