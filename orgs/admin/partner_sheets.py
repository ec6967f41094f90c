"""Partners as sheets: in, with an agreement and resources each; out, with what they promised and gave."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import DayWidget, StaffResource
from core.money import format_fen
from core.personal import mask_phone
from orgs.actions import partner_agreements, partner_resources, partners
from orgs.actions.partner_agreements import Promise
from orgs.models.partners import AgreementLine, Partner, PartnerAgreement, PartnerGift, PartnerResource
from orgs.states.partner_gifts import ResourceKind
from orgs.states.partners import PartnerKind
from places.models import Place

SAMPLE = "资金|助老资金|5000|；物资|爱心礼包|200|份"
PARTS = 4  # kind, words, quantity, unit
FEN_PER_YUAN = 100


class PartnerSheet(StaffResource):
    """A row a partner: in, it is recorded, and signed with if the row has the days of an agreement."""

    name = Field(attribute="name", column_name=pgettext_lazy("partner", "Name"))
    kind = Field(attribute="get_kind_display", column_name=_("Kind"))
    place = Field(attribute="place__name", column_name=_("Street or community"))
    contact_name = Field(attribute="contact_name", column_name=_("Contact person"))
    contact_phone = Field(attribute="contact_phone", column_name=_("Phone"))
    address = Field(attribute="address", column_name=_("Address"))
    website = Field(attribute="website", column_name=_("Website"))
    introduction = Field(attribute="introduction", column_name=_("Introduction"))
    consented_on = Field(attribute="consented_on", column_name=_("Agreed to be named on"), widget=DayWidget())
    agreement = Field(column_name=_("Title of the agreement"))
    starts_on = Field(column_name=pgettext_lazy("partner", "From"), widget=DayWidget())
    ends_on = Field(column_name=pgettext_lazy("partner", "Until"), widget=DayWidget())
    signed_on = Field(column_name=_("Signed on"), widget=DayWidget())
    promises = Field(column_name=_("What is promised"))
    resources = Field(column_name=_("What it offers"))
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    since = Field(attribute="since", column_name=_("Partner since"), widget=DayWidget(), readonly=True)

    masks = {"contact_phone": mask_phone}
    notes = {
        "kind": " / ".join(str(label) for label in PartnerKind.labels),
        "place": _("Empty: the street."),
        "consented_on": _("Like 2026-10-01; empty: it is thanked without its name."),
        "agreement": _("Empty: no agreement yet; the partner is in talks."),
        "signed_on": _("Like 2026-10-01; empty: the agreement stays a draft."),
        "promises": _("Kind|what|quantity|unit, parted by ；. For example: %(sample)s") % {"sample": SAMPLE},
        "resources": _("Written like the promises."),
    }

    class Meta(StaffResource.Meta):
        model = Partner
        fields = (
            "name",
            "kind",
            "place",
            "contact_name",
            "contact_phone",
            "address",
            "website",
            "introduction",
            "consented_on",
            "agreement",
            "starts_on",
            "ends_on",
            "signed_on",
            "promises",
            "resources",
            "stage",
            "since",
        )
        import_id_fields: tuple[str, ...] = ()
        force_init_instance = True
        clean_model_instances = False

    def get_queryset(self) -> QuerySet[Partner]:
        """Load what a row shows."""
        rows = super().get_queryset().select_related("place")
        return rows.prefetch_related("partneragreements__lines", "partnerresources")

    def dehydrate_agreement(self, partner: Partner) -> str:
        """Write the newest agreement."""
        newest = _newest(partner)
        return str(newest) if newest else ""

    def dehydrate_starts_on(self, partner: Partner) -> Any:
        """Write its first day."""
        newest = _newest(partner)
        return newest.starts_on.isoformat() if newest else ""

    def dehydrate_ends_on(self, partner: Partner) -> Any:
        """Write its last day."""
        newest = _newest(partner)
        return newest.ends_on.isoformat() if newest else ""

    def dehydrate_signed_on(self, partner: Partner) -> Any:
        """Write when it was signed."""
        newest = _newest(partner)
        return newest.signed_on.isoformat() if newest and newest.signed_on else ""

    def dehydrate_promises(self, partner: Partner) -> str:
        """Write what is promised in it."""
        newest = _newest(partner)
        return "；".join(_written(line, line.text) for line in newest.lines.all()) if newest else ""

    def dehydrate_resources(self, partner: Partner) -> str:
        """Write what the partner offers."""
        return "；".join(_written(one, one.title) for one in partner.partnerresources.all())

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Read the cells, or say of every wrong column what is wrong."""
        wrong: dict[str, Any] = {}
        for name in ("name", "contact_name", "contact_phone", "address", "website", "introduction"):
            setattr(instance, name, self._cell(row, name))
        readers = {
            "kind": lambda: setattr(instance, "kind", _labelled(PartnerKind, self._cell(row, "kind"))),
            "place": lambda: setattr(instance, "place", self._place(self._cell(row, "place"))),
            "consented_on": lambda: setattr(instance, "consented_on", self._day(row, "consented_on")),
            "starts_on": lambda: setattr(instance, "sheet_from", self._day(row, "starts_on")),
            "ends_on": lambda: setattr(instance, "sheet_until", self._day(row, "ends_on")),
            "signed_on": lambda: setattr(instance, "sheet_signed", self._day(row, "signed_on")),
            "promises": lambda: setattr(instance, "sheet_promises", read_promises(self._cell(row, "promises"))),
            "resources": lambda: setattr(instance, "sheet_resources", read_promises(self._cell(row, "resources"))),
        }
        for name, read in readers.items():
            try:
                read()
            except (ValidationError, ValueError) as error:
                wrong[name] = error.messages if isinstance(error, ValidationError) else [str(error)]
        instance.sheet_title = self._cell(row, "agreement")
        if instance.sheet_title and not wrong:
            wrong |= _missing(instance)
        if wrong:
            raise ValidationError(wrong)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Record the partner as the office would by hand; a dry run is rolled back whole."""
        by = self.request.user  # type: ignore[union-attr]
        fields = ("name", "kind", "contact_name", "contact_phone", "address", "website", "introduction")
        facts = {name: getattr(instance, name) for name in (*fields, "consented_on")}
        partner = partners.record_partner(place=instance.place, by=by, **facts)
        partners.begin_talks(partner=partner, by=by)
        for offered in instance.sheet_resources:
            given = {"kind": offered.kind, "title": offered.text, "quantity": offered.quantity, "unit": offered.unit}
            _as_column(
                "resources", lambda given=given: partner_resources.offer_resource(partner=partner, by=by, **given)
            )
        if instance.sheet_title:
            self._agree(instance, partner, by)
        instance.pk = partner.pk

    def _agree(self, instance: Any, partner: Partner, by: Any) -> None:
        draft = partner_agreements.draft_agreement(
            partner=partner,
            title=instance.sheet_title,
            starts_on=instance.sheet_from,
            ends_on=instance.sheet_until,
            lines=instance.sheet_promises,
            by=by,
        )
        if instance.sheet_signed is not None:
            signed = instance.sheet_signed
            _as_column(
                "ends_on",
                lambda: partner_agreements.sign_agreement(agreement=draft, signed_on=signed, by=by),
            )

    def _cell(self, row: Any, name: str) -> str:
        value = row.get(str(self.fields[name].column_name))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value if value is not None else "").strip()

    def _day(self, row: Any, name: str) -> date | None:
        return self.fields[name].widget.clean(row.get(str(self.fields[name].column_name)))

    def _place(self, name: str) -> Place:
        street = Place.objects.get(code=settings.STREET_CODE)
        if not name or name == street.name:
            found: Place | None = street
        else:
            found = Place.objects.communities().filter(name=name).first()
        if found is None or not self.request.user.has_perm("orgs.record_partner", found):  # type: ignore[union-attr]
            raise ValidationError(gettext("There is no community of this name in your place."))
        return found


def read_promises(text: str) -> list[Promise]:
    """Read ``kind|what|quantity|unit``, parted by ； or new lines; money in yuan. Raises ValidationError."""
    promises = []
    for part in text.replace(";", "；").replace("\n", "；").split("；"):
        if not part.strip():
            continue
        cells = [cell.strip() for cell in part.replace("｜", "|").split("|")]
        if len(cells) > PARTS or len(cells) == 1:
            raise ValidationError(gettext("“%(part)s” is not of the form kind|what|quantity|unit.") % {"part": part})
        label, words, typed, unit = (*cells, "", "")[:PARTS]
        kind = _labelled(ResourceKind, label)
        if not words:
            raise ValidationError(gettext("Say what is promised."))
        if kind != ResourceKind.MONEY and not unit:
            raise ValidationError(gettext("Name a unit; money is counted in yuan."))
        promises.append(Promise(kind, words, _quantity(kind, typed), "" if kind == ResourceKind.MONEY else unit))
    return promises


def _quantity(kind: str, typed: str) -> int | None:
    if not typed:
        return None
    wrong = ValidationError(gettext("“%(value)s” is no quantity.") % {"value": typed})
    try:
        number = Decimal(typed.replace(",", "")) * (FEN_PER_YUAN if kind == ResourceKind.MONEY else 1)
        whole = int(number)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise wrong from error
    if whole <= 0 or number != whole:
        raise wrong
    return whole


def _labelled(choices: Any, label: str) -> str:
    for value, known in choices.choices:
        if label in {value, str(known)}:
            return str(value)
    raise ValidationError(gettext("“%(value)s” is not known.") % {"value": label})


def _missing(instance: Any) -> dict[str, list[str]]:
    """Return what an agreement still needs, by column."""
    wrong = {}
    if instance.sheet_from is None:
        wrong["starts_on"] = [gettext("An agreement needs its first day.")]
    if instance.sheet_until is None:
        wrong["ends_on"] = [gettext("An agreement needs its last day.")]
    elif instance.sheet_from is not None and instance.sheet_until < instance.sheet_from:
        wrong["ends_on"] = [gettext("It ends before it begins.")]
    if not instance.sheet_promises:
        wrong["promises"] = [gettext("Nothing is promised in it yet.")]
    if instance.sheet_signed is not None and instance.sheet_signed > timezone.localdate():
        wrong["signed_on"] = [gettext("This day is still to come.")]
    return wrong


def _as_column(column: str, deed: Any) -> None:
    """Do it; a refusal belongs to the column from which it comes."""
    try:
        deed()
    except ValidationError as refused:
        raise ValidationError({column: refused.messages}) from refused


def _newest(partner: Partner) -> PartnerAgreement | None:
    return max(partner.partneragreements.all(), key=lambda one: one.pk, default=None)


def _written(row: AgreementLine | PartnerResource, words: str) -> str:
    return f"{row.get_kind_display()}|{words}|{_typed(row.kind, row.quantity)}|{row.unit}"


def _typed(kind: str, quantity: int | None) -> str:
    if quantity is None:
        return ""
    return format_fen(quantity).replace(",", "") if kind == ResourceKind.MONEY else str(quantity)


class GiftSheet(StaffResource):
    """What was given, as a sheet: counter-entries included, so that the column adds up."""

    partner = Field(attribute="partner__name", column_name=pgettext_lazy("partner", "Partner"), readonly=True)
    number = Field(
        attribute="line__agreement__number", column_name=pgettext_lazy("partner", "Agreement"), readonly=True
    )
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    text = Field(attribute="line__text", column_name=_("What is promised"), readonly=True)
    quantity = Field(column_name=_("Quantity (money in yuan)"), readonly=True)
    unit = Field(attribute="unit", column_name=pgettext_lazy("partner", "Unit"), readonly=True)
    given_on = Field(attribute="given_on", column_name=_("Given on"), widget=DayWidget(), readonly=True)
    receiver = Field(attribute="receiver", column_name=pgettext_lazy("partner", "To"), readonly=True)
    used = Field(column_name=_("Used"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    reason = Field(attribute="reason", column_name=_("Reason of the counter-entry"), readonly=True)

    class Meta(StaffResource.Meta):
        model = PartnerGift
        fields = (
            "partner",
            "number",
            "kind",
            "text",
            "quantity",
            "unit",
            "given_on",
            "receiver",
            "used",
            "stage",
            "reason",
        )

    def dehydrate_quantity(self, gift: PartnerGift) -> str:
        """Write money in yuan."""
        return _typed(gift.kind, gift.quantity)

    def dehydrate_used(self, gift: PartnerGift) -> str:
        """Write money in yuan."""
        return _typed(gift.kind, gift.used)


class LineSheet(StaffResource):
    """Agreements as a sheet, a row a promise."""

    partner = Field(
        attribute="agreement__partner__name", column_name=pgettext_lazy("partner", "Partner"), readonly=True
    )
    number = Field(attribute="agreement__number", column_name=_("Number"), readonly=True)
    title = Field(attribute="agreement__title", column_name=_("Title"), readonly=True)
    starts_on = Field(
        attribute="agreement__starts_on",
        column_name=pgettext_lazy("partner", "From"),
        widget=DayWidget(),
        readonly=True,
    )
    ends_on = Field(
        attribute="agreement__ends_on", column_name=pgettext_lazy("partner", "Until"), widget=DayWidget(), readonly=True
    )
    stage = Field(attribute="agreement__get_stage_display", column_name=_("State"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    text = Field(attribute="text", column_name=_("What is promised"), readonly=True)
    quantity = Field(column_name=_("Quantity (money in yuan)"), readonly=True)
    unit = Field(attribute="unit", column_name=pgettext_lazy("partner", "Unit"), readonly=True)

    class Meta(StaffResource.Meta):
        model = AgreementLine
        fields = ("partner", "number", "title", "starts_on", "ends_on", "stage", "kind", "text", "quantity", "unit")

    def dehydrate_quantity(self, line: AgreementLine) -> str:
        """Write money in yuan."""
        return _typed(line.kind, line.quantity)


class ResourceSheet(StaffResource):
    """Resources as a sheet."""

    partner = Field(attribute="partner__name", column_name=pgettext_lazy("partner", "Partner"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    title = Field(attribute="title", column_name=_("Title"), readonly=True)
    quantity = Field(column_name=_("Quantity (money in yuan)"), readonly=True)
    unit = Field(attribute="unit", column_name=pgettext_lazy("partner", "Unit"), readonly=True)
    available = Field(attribute="available", column_name=_("When and where"), readonly=True)
    terms = Field(attribute="terms", column_name=_("On what terms"), readonly=True)

    class Meta(StaffResource.Meta):
        model = PartnerResource
        fields = ("partner", "kind", "title", "quantity", "unit", "available", "terms")

    def dehydrate_quantity(self, resource: PartnerResource) -> str:
        """Write money in yuan."""
        return _typed(resource.kind, resource.quantity)
