"""What the street thanks its partners for: sums of what arrived and of how it was used, worked out from the record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum

from core.money import format_fen
from orgs.models.partner_gifts import GiftQuerySet, net_quantity
from orgs.models.partners import Partner, PartnerGift, PartnerUse
from orgs.states.partner_gifts import ResourceKind
from places.models import Place

RECENT = 6
MOST_SUMS = 60


@dataclass(frozen=True)
class Given:
    """One kind of resource in one unit: how much arrived and how much of it was used."""

    kind: str
    unit: str
    quantity: int
    used: int

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(ResourceKind(self.kind).label)

    @property
    def is_money(self) -> bool:
        """Whether the quantities are fen."""
        return self.kind == ResourceKind.MONEY

    @property
    def share(self) -> int:
        """How much of it was used, in percent, rounded down."""
        return self.used * 100 // self.quantity if self.quantity else 0


@dataclass
class Thanked:
    """A partner on the wall, with what it gave."""

    partner: Partner
    given: list[Given] = field(default_factory=list)
    people: int = 0


@dataclass(frozen=True)
class Totals:
    """All partners of the street together."""

    partners: int
    given: list[Given]
    people: int


def sums_by_kind(gifts: GiftQuerySet) -> list[Given]:
    """Return the sums of received gifts by kind and unit, money first."""
    rows = gifts.received().order_by().values("kind", "unit").annotate(sum=net_quantity(), sum_used=Sum("used"))
    order = list(ResourceKind.values)
    found = [Given(row["kind"], row["unit"], row["sum"], row["sum_used"]) for row in rows]
    return sorted(found, key=lambda one: (order.index(one.kind), -one.quantity, one.unit))


def totals_of(street: Place, *, year: int | None = None) -> Totals:
    """Return what all partners of a street gave together, those without a name included."""
    gifts, uses = PartnerGift.objects.filter(street=street), PartnerUse.objects.filter(street=street)
    if year is not None:
        gifts, uses = gifts.filter(given_on__year=year), uses.filter(used_on__year=year)
    people = uses.aggregate(people=Sum("people"))["people"] or 0
    return Totals(Partner.objects.performing().filter(street=street).count(), sums_by_kind(gifts)[:MOST_SUMS], people)


def wall_of(street: Place) -> QuerySet[Partner]:
    """Return the partners that perform and stand on the wall, those without a name included."""
    rows = Partner.objects.performing().filter(street=street, is_public=True)
    return rows.select_related("place", "logo")


def thanked(partners: Sequence[Partner]) -> list[Thanked]:
    """Return partners with their sums, in two queries for any number of them."""
    found = {partner.pk: Thanked(partner) for partner in partners}
    gifts = PartnerGift.objects.filter(partner__in=found).received().order_by()
    rows = gifts.values("partner", "kind", "unit").annotate(sum=net_quantity(), sum_used=Sum("used"))
    order = list(ResourceKind.values)
    for row in sorted(rows, key=lambda one: (order.index(one["kind"]), -one["sum"], one["unit"])):
        found[row["partner"]].given.append(Given(row["kind"], row["unit"], row["sum"], row["sum_used"]))
    uses = PartnerUse.objects.filter(partner__in=found).order_by()
    for pk, people in uses.values_list("partner").annotate(sum=Sum("people")):
        found[pk].people = people
    return list(found.values())


def recent_uses(partners: Iterable[Partner] | QuerySet[Partner], *, most: int = RECENT) -> QuerySet[PartnerUse]:
    """Return the newest reports on use that stand."""
    rows = PartnerUse.objects.standing().filter(partner__in=partners)
    rows = rows.select_related("partner", "gift__organisation", "gift__to_place", "gift__line", "photo")
    return rows.order_by("-used_on", "-pk")[:most]


def years_of(partner: Partner) -> list[int]:
    """Return the years in which something of a partner arrived, the newest first."""
    rows = PartnerGift.objects.filter(partner=partner).received().dates("given_on", "year", order="DESC")
    return [day.year for day in rows]


def gave_in(partner: Partner, year: int) -> list[Given]:
    """Return what arrived of a partner in a year."""
    return sums_by_kind(PartnerGift.objects.filter(partner=partner, given_on__year=year))


def people_helped(partner: Partner, year: int | None = None) -> int:
    """Return how many people benefited, by the reports on use."""
    rows = PartnerUse.objects.filter(partner=partner)
    if year is not None:
        rows = rows.filter(used_on__year=year)
    return rows.aggregate(people=Sum("people"))["people"] or 0


def in_words(given: Given) -> str:
    """Return a sum in words, for paper and messages."""
    return f"{format_fen(given.quantity)}元" if given.is_money else f"{given.quantity:,}{given.unit}"
