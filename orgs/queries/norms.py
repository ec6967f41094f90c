"""Reads of norms: what is in force, how an organisation stands to it, how all stand to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from orgs.models import Organisation
from orgs.models.norms import Norm, NormCheck, NormCheckItem, NormItem, NormSection, NormVersion
from orgs.states.norms import Checker, NormAnswer
from places.models import Place

from .norm_sources import figures_of, is_met


@dataclass(frozen=True)
class Row:
    """An item of a checklist as it stands: what a figure says now, or what was said last."""

    item: NormItem
    answer: str
    note: str
    figure: int | None


@dataclass(frozen=True)
class ItemTally:
    """How the organisations stand to an item, by what they said of themselves and by what staff found."""

    item: NormItem
    counts: dict[tuple[str, str], int]

    def of(self, checker: str, answer: str) -> int:
        """Return how many."""
        return self.counts.get((checker, answer), 0)

    @property
    def self_met(self) -> int:
        """How many say that they meet it."""
        return self.of(Checker.SELF, NormAnswer.MET)

    @property
    def self_unmet(self) -> int:
        """How many say that they don't."""
        return self.of(Checker.SELF, NormAnswer.UNMET)

    @property
    def staff_met(self) -> int:
        """How many meet it by what staff found."""
        return self.of(Checker.STAFF, NormAnswer.MET)

    @property
    def staff_unmet(self) -> int:
        """How many don't, by what staff found."""
        return self.of(Checker.STAFF, NormAnswer.UNMET)


def norms_in(street: Place) -> QuerySet[Norm]:
    """Return the norms in use that hold in a street."""
    return Norm.objects.holding_in(street).filter(is_active=True).order_by("code", "pk")


def versions_in_force(street: Place, on: date | None = None) -> list[NormVersion]:
    """Return the version in force of every norm that holds in a street, with the norms loaded."""
    rows = NormVersion.objects.in_force(on).filter(norm__in=norms_in(street)).select_related("norm__street")
    return sorted(rows, key=lambda version: (version.norm.code, version.norm_id))


def version_in_force(norm: Norm, on: date | None = None) -> NormVersion | None:
    """Return the version of a norm that is in force on a day, today by default."""
    return NormVersion.objects.in_force(on).filter(norm=norm).select_related("norm__street").first()


def with_parts(versions: QuerySet[NormVersion]) -> QuerySet[NormVersion]:
    """Load sections and items of versions, in two queries."""
    return versions.select_related("norm__street").prefetch_related(
        Prefetch("sections", NormSection.objects.order_by("order", "pk")),
        Prefetch("items", NormItem.objects.order_by("order", "pk")),
    )


def checklist(organisation: Organisation, version: NormVersion, *, checker: str = Checker.SELF) -> list[Row]:
    """Return how an organisation stands to a version today: figures are read now, the rest from the last check."""
    items = list(version.items.all())
    today = timezone.localdate()
    figures = figures_of({item.source for item in items if item.is_computed}, [organisation.pk], today)
    last = last_check(organisation, version, checker=checker)
    said = {row.item_id: row for row in last.rows.all()} if last else {}
    return [_row(item, figures, said, organisation.pk) for item in items]


def _row(item: NormItem, figures: dict[str, dict[int, int]], said: dict[int, NormCheckItem], pk: int) -> Row:
    if item.is_computed:
        figure = figures.get(item.source, {}).get(pk, 0)
        answer = NormAnswer.MET if is_met(item, figure) else NormAnswer.UNMET
        return Row(item, answer, "", figure)
    row = said.get(item.pk)
    return Row(item, row.answer if row else "", row.note if row else "", None)


def last_check(organisation: Organisation, version: NormVersion, *, checker: str) -> NormCheck | None:
    """Return the newest check of an organisation against a version, by itself or by staff."""
    rows = NormCheck.objects.filter(organisation=organisation, version=version, checker=checker)
    return rows.prefetch_related("rows").order_by("-checked_on", "-pk").first()


def checks_of(organisation: Organisation) -> QuerySet[NormCheck]:
    """Return the history of an organisation's checks, newest first."""
    rows = NormCheck.objects.filter(organisation=organisation)
    return rows.select_related("version__norm", "checked_by").order_by("-checked_on", "-pk")


def newest_checks(version: NormVersion, paths: Collection[str]) -> QuerySet[NormCheck]:
    """Return the newest check of each active organisation in some places against a version, by each checker."""
    inside = Q(pk__in=())
    for path in paths:
        inside |= Q(organisation__place__path__startswith=path)
    active = Organisation.objects.active()
    return NormCheck.objects.filter(inside, version=version, organisation__in=active).newest()


def tallies(version: NormVersion, paths: Collection[str]) -> list[ItemTally]:
    """Return item by item how the organisations of some places stand, by their newest checks: two queries."""
    newest = list(newest_checks(version, paths).values_list("pk", flat=True))
    rows = NormCheckItem.objects.filter(norm_check__in=newest).values_list("item_id", "norm_check__checker", "answer")
    counts: dict[int, dict[tuple[str, str], int]] = {}
    for item, checker, answer, count in rows.annotate(count=Count("pk")).order_by():
        counts.setdefault(item, {})[checker, answer] = count
    return [ItemTally(item, counts.get(item.pk, {})) for item in version.items.all()]
