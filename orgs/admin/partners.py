"""The staff face of partners: partners with Excel in and out, their agreements, resources and gifts to be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import ExcelMixin, RevealMixin, StaffAdmin, StaffTabularInline
from core.forms import DayInput
from core.personal import mask_phone
from orgs.actions import partner_agreements, partners
from orgs.models.partners import AgreementLine, Partner, PartnerAgreement, PartnerGift, PartnerResource, PartnerUse
from orgs.states.partners import AGREEMENT, PARTNER

from .offices import _ReadOnly
from .partner_sheets import GiftSheet, LineSheet, PartnerSheet, ResourceSheet

STEPS: dict[str, Any] = {
    "begin_talks": partners.begin_talks,
    "decline": partners.decline_partner,
    "withdraw": partners.withdraw_intent,
    "perform": partners.start_performing,
    "end": partners.end_partnership,
    "resume": partners.resume_talks,
}
WORDLESS = ("begin_talks", "perform", "resume")
TYPED = (
    "place",
    "name",
    "kind",
    "contact_name",
    "address",
    "website",
    "introduction",
    "offers",
    "is_public",
    "consented_on",
)


class PartnerForm(forms.ModelForm):
    """What is known of a partner; what would be refused is said at the form."""

    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        """Try it and take it back."""
        data = super().clean() or {}
        if not self.errors:
            with transaction.atomic():
                _save(self.instance, data, self.by)
                transaction.set_rollback(True)
        return data


def _save(partner: Partner, data: dict[str, Any], by: Any) -> Partner:
    facts = {name: data[name] for name in (*TYPED, "contact_phone") if name in data}
    if partner.pk is None:
        return partners.record_partner(place=facts.pop("place"), by=by, **facts)
    return partners.describe_partner(partner=Partner.objects.get(pk=partner.pk), by=by, **facts)


@admin.register(Partner)
class PartnerAdmin(RevealMixin, ExcelMixin, StaffAdmin):
    """Partners of the street; agreements are drafted and signed at the partner's desk on the portal."""

    form = PartnerForm
    flow = PARTNER
    permissions = {"view": "orgs.view_partner", "add": "orgs.record_partner", "change": "orgs.decide_partner"}
    masked_fields = {"contact_phone": mask_phone}
    resource_classes = [PartnerSheet]
    list_display = ("name", "kind", "place", "stage", "since", "is_public", "consented_on")
    list_filter = ("stage", "kind", "is_public")
    list_select_related = ("place",)
    search_fields = ("name",)
    ordering = ("-pk",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Ask for the phone when it is new; show it masked afterwards."""
        if obj is None:
            return (*TYPED, "contact_phone")
        return (*TYPED, "contact_phone_with_door", "stage", "since", "ended_on", "declared_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep what the flow writes out of reach."""
        names = super().get_readonly_fields(request, obj)
        return [*names, "contact_phone_with_door", "since", "ended_on", "declared_by"] if obj else names

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who writes."""
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Go through the action."""
        obj.__dict__.update(_save(obj, form.cleaned_data, request.user).__dict__)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave signing and renewing to the agreements."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in STEPS]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells those concerned."""
        if name not in STEPS:
            raise Http404
        facts = {} if name in WORDLESS else {"reason": reason}
        return STEPS[name](partner=obj, by=request.user, **facts)


class LineInline(StaffTabularInline):
    """What is promised, to be read."""

    model = AgreementLine
    fields = ("kind", "text", "quantity", "unit")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave it to the desk."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave it to the desk."""
        return False


class SignForm(forms.Form):
    """When both sides have signed."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput())


@admin.register(PartnerAgreement)
class PartnerAgreementAdmin(_ReadOnly):
    """Agreements: written at the partner's desk, signed or ended here, too."""

    flow = AGREEMENT
    place_lookup = "partner__place"
    permissions = {"view": "orgs.view_partner"}
    step_forms = {"sign": SignForm}
    list_display = ("number", "title", "partner", "stage", "starts_on", "ends_on", "signed_on")
    list_filter = ("stage",)
    list_select_related = ("partner__place",)
    search_fields = ("number", "title", "partner__name")
    ordering = ("-pk",)
    date_hierarchy = "ends_on"
    inlines = (LineInline,)
    fields = (
        "partner",
        "number",
        "title",
        "starts_on",
        "ends_on",
        "partner_duties",
        "street_duties",
        "signed_on",
        "ended_on",
        "renewed_from",
        "stage",
    )
    readonly_fields = fields

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the ordinary end to the clock."""
        return [offer for offer in StaffAdmin.offers(self, request, obj) if offer["step"].name != "end"]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells the partner."""
        if name == "sign":
            if data.get("signed_on") is None:
                raise ValidationError(_("Say when it was signed."))
            return partner_agreements.sign_agreement(agreement=obj, signed_on=data["signed_on"], by=request.user)
        deeds = {"break_off": partner_agreements.break_off, "drop": partner_agreements.drop_draft}
        if name not in deeds:
            raise Http404
        return deeds[name](agreement=obj, by=request.user, reason=reason)


@admin.register(AgreementLine)
class AgreementLineAdmin(ExcelMixin, _ReadOnly):
    """Promises, for Excel out."""

    place_lookup = "agreement__partner__place"
    permissions = {"view": "orgs.view_partner"}
    resource_classes = [LineSheet]
    list_display = ("text", "kind", "quantity", "unit", "agreement")
    list_filter = ("kind", "agreement__stage")
    list_select_related = ("agreement__partner__place",)
    search_fields = ("text", "agreement__number", "agreement__partner__name")
    fields = ("agreement", "kind", "text", "quantity", "unit")
    readonly_fields = fields


@admin.register(PartnerResource)
class PartnerResourceAdmin(ExcelMixin, _ReadOnly):
    """Resources: written at the partner's desk, read here."""

    place_lookup = "partner__place"
    permissions = {"view": "orgs.view_partner"}
    resource_classes = [ResourceSheet]
    list_display = ("title", "kind", "partner", "quantity", "unit", "is_shown")
    list_filter = ("kind", "is_shown")
    list_select_related = ("partner__place",)
    search_fields = ("title", "partner__name")
    fields = ("partner", "kind", "title", "description", "quantity", "unit", "available", "terms", "is_shown")
    readonly_fields = fields


class UseInline(StaffTabularInline):
    """How it was used, to be read."""

    model = PartnerUse
    fields = ("used_on", "quantity", "people", "words", "reported_by", "reason")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave it to the receivers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted; reports are taken back."""
        return False


@admin.register(PartnerGift)
class PartnerGiftAdmin(ExcelMixin, _ReadOnly):
    """Gifts with their counter-entries and uses: recorded on the portal, read and exported here."""

    place_lookup = "partner__place"
    permissions = {"view": "orgs.view_partner"}
    resource_classes = [GiftSheet]
    list_display = ("partner", "kind", "quantity", "unit", "given_on", "organisation", "to_place", "stage", "used")
    list_filter = ("kind", "stage")
    list_select_related = ("partner__place", "organisation__place", "to_place", "line__agreement")
    search_fields = ("partner__name", "organisation__name", "line__text")
    date_hierarchy = "given_on"
    inlines = (UseInline,)
    fields = (
        "partner",
        "line",
        "kind",
        "quantity",
        "unit",
        "given_on",
        "organisation",
        "to_place",
        "words",
        "recorded_by",
        "stage",
        "received_on",
        "received_by",
        "used",
        "taken_back",
        "corrects",
        "reason",
    )
    readonly_fields = fields
