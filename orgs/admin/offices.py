"""The staff face of positions, their titles, invitations, and of the paper lists of members."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.models import User
from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from core.personal import keyed_hash, mask_phone
from core.validators import validate_phone
from orgs import actions
from orgs.actions.members import enter_member
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgInvitation, OrgPosition, PositionTitle
from orgs.states import ACTIVE, MEMBERSHIP, Belonging
from orgs.states.offices import POSITION


class MembershipResource(StaffResource):
    """Members as a sheet, phones masked; in: the signed paper list of an organisation, by filing number and phone."""

    organisation = Field(attribute="organisation__filing_number", column_name=_("Filing number"))
    organisation_name = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    name = Field(attribute="user__name", column_name=_("Name"))
    phone = Field(attribute="user__phone", column_name=_("Phone"))
    position = Field(attribute="position", column_name=_("Position"))
    joined_on = Field(attribute="joined_on", column_name=_("Since"), widget=DayWidget())
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    masks = {"phone": mask_phone}
    notes = {
        "phone": _("The person has an account with this phone already."),
        "joined_on": _("Like 2026-10-01; empty: today."),
    }

    class Meta(StaffResource.Meta):
        model = Membership
        fields = ("organisation", "organisation_name", "name", "phone", "position", "joined_on", "stage")
        import_id_fields: tuple[str, ...] = ()
        force_init_instance = True
        clean_model_instances = False

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Find the organisation and the person, or say which column is wrong and why."""
        organisation = self._organisation(self._cell(row, "organisation"))
        user = self._user(self._cell(row, "phone"), self._cell(row, "name"))
        day = self.fields["joined_on"].clean(row)
        if day is not None and day > timezone.localdate():
            raise ValidationError({"joined_on": gettext("This day is still to come.")})
        if Membership.objects.filter(organisation=organisation, user=user, stage=Belonging.MEMBER).exists():
            raise ValidationError({"phone": gettext("This person is a member already.")})
        instance.organisation, instance.user, instance.joined_on = organisation, user, day
        instance.position = self._cell(row, "position")[:40]

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Enter the person as the office would by hand; a dry run is rolled back whole."""
        entered = enter_member(
            organisation=instance.organisation,
            user=instance.user,
            joined_on=instance.joined_on,
            position=instance.position,
            by=self.request.user,  # type: ignore[union-attr]
        )
        instance.pk = entered.pk

    def _cell(self, row: Any, name: str) -> str:
        value = row.get(str(self.fields[name].column_name))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value or "").strip()

    def _organisation(self, number: str) -> Organisation:
        found = Organisation.objects.select_related("place", "body").filter(filing_number=number).first()
        request = self.request
        if found is None or request is None or not request.user.has_perm("orgs.enter_member", found):
            raise ValidationError({"organisation": gettext("There is no organisation of this number in your place.")})
        if found.stage not in ACTIVE:
            raise ValidationError({"organisation": gettext("This organisation takes no members just now.")})
        return found

    def _user(self, phone: str, name: str) -> User:
        try:
            number = validate_phone(phone)
        except ValidationError as wrong:
            raise ValidationError({"phone": wrong.messages}) from wrong
        user = User.objects.filter(phone_hash=keyed_hash(number), is_active=True).first()
        if user is None:
            raise ValidationError({"phone": gettext("Nobody has an account with this phone.")})
        if name and user.name != name:
            raise ValidationError({"name": gettext("The account of this phone has another name.")})
        return user


@admin.register(Membership)
class MembershipAdmin(ExcelMixin, StaffAdmin):
    """Memberships, decided by the organisations themselves; staff enter signed paper lists."""

    flow = MEMBERSHIP
    place_lookup = "organisation__place"
    resource_classes = [MembershipResource]
    list_display = ("organisation", "user", "position", "stage", "joined_on", "left_on")
    list_filter = ("stage",)
    list_select_related = ("organisation__place", "user")
    search_fields = ("organisation__name",)

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Read people and organisations with the rows."""
        return super().get_export_queryset(request).select_related("organisation", "user")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let staff of a place enter paper lists."""
        return bool(request.user.standing.is_staff)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave coming by invitation to the invited, and paper lists to the sheet."""
        known = ("admit", "decline", "remove", "leave")
        return [offer for offer in super().offers(request, obj) if offer["step"].name in known]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which count and tell."""
        if name == "admit":
            return actions.admit_member(membership=obj, by=request.user)
        if name == "decline":
            return actions.decline_member(membership=obj, by=request.user, reason=reason)
        if name == "remove":
            return actions.remove_member(membership=obj, by=request.user, reason=reason)
        if name == "leave":
            return actions.leave_organisation(membership=obj, by=request.user)
        raise Http404


@admin.register(PositionTitle)
class PositionTitleAdmin(StaffAdmin):
    """The titles that organisations give."""

    place_lookup = None
    permissions = {"add": "orgs.keep_lists", "change": "orgs.keep_lists"}
    list_display = ("name", "order", "is_single", "desk", "is_active")
    fields = ("name", "order", "is_single", "desk", "is_active")


class PositionResource(StaffResource):
    """Positions as a sheet; who accepted one is named in full."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    title = Field(attribute="title__name", column_name=_("Title"), readonly=True)
    name = Field(attribute="user__name", column_name=_("Name"), readonly=True)
    starts_on = Field(attribute="starts_on", column_name=_("First day"), widget=DayWidget(), readonly=True)
    ends_on = Field(attribute="ends_on", column_name=_("Last day"), widget=DayWidget(), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = OrgPosition
        fields = ("organisation", "title", "name", "starts_on", "ends_on", "stage")


class _ReadOnly(StaffAdmin):
    """What organisations do themselves and staff read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave it to the organisations."""
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Leave it to the organisations."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Show no steps: they are taken at the organisation's desk."""
        return []

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Take no step here."""
        raise Http404


@admin.register(OrgPosition)
class OrgPositionAdmin(ExcelMixin, _ReadOnly):
    """Positions of the organisations, with their terms and history."""

    flow = POSITION
    place_lookup = "organisation__place"
    resource_classes = [PositionResource]
    list_display = ("organisation", "title", "user", "desk", "starts_on", "ends_on", "stage")
    list_filter = ("stage", "desk", "title")
    list_select_related = ("organisation__place", "title", "user")
    search_fields = ("organisation__name",)
    ordering = ("-pk",)
    fields = ("organisation", "title", "person", "desk", "starts_on", "ends_on", "stage", "ended_on", "offered_by")
    readonly_fields = fields

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, obj: OrgPosition) -> str:
        """Name the holder in full: staff must know who it is."""
        return obj.user.name


@admin.register(OrgInvitation)
class OrgInvitationAdmin(_ReadOnly):
    """Invitations of the organisations; phones are masked, addresses are not shown."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "shown_phone", "most", "used", "expires_at", "stage")
    list_filter = ("stage",)
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name",)
    ordering = ("-pk",)
    fields = ("organisation", "invited_by", "name", "shown_phone", "words", "most", "used", "expires_at", "stage")
    readonly_fields = fields
