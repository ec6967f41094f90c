"""Party building on the staff site: branches, charges, guidance; members and minutes for street staff alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from accounts.models import User
from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_name
from core.validators import validate_phone
from orgs.actions import party_branches as branches
from orgs.actions.party import assign_instructor
from orgs.models import Organisation
from orgs.models.party import (
    BranchCover,
    BranchMeeting,
    BranchMember,
    GuidanceRecord,
    InstructorAssignment,
    MeetingKind,
    PartyBranch,
)
from orgs.states.party import GUIDANCE, PARTY_BRANCH

STEPS = ("approve", "start", "change_secretary", "dissolve")


class SecretaryForm(forms.Form):
    """Who becomes secretary, found by the phone."""

    phone = forms.CharField(label=_("Phone of the secretary"), max_length=20)
    until = forms.DateField(label=_("Last day of the term"), required=False)

    def clean_phone(self) -> User:
        """Find the person who has this phone."""
        user = User.objects.with_phone(validate_phone(self.cleaned_data["phone"])).filter(is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody has signed up with this phone."))
        return user


class ReadOnlyInline(StaffTabularInline):
    """Rows that are only read here."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False


class CoverInline(ReadOnlyInline):
    """Whom a branch covers; changed on its page of the portal."""

    model = BranchCover
    fields = ("organisation", "starts_on", "ended_on")
    readonly_fields = fields
    hide_title = True


class BranchResource(StaffResource):
    """Branches as a sheet; no member is named."""

    name = Field(attribute="name", column_name=pgettext_lazy("organisation", "Name"), readonly=True)
    place = Field(attribute="place__name", column_name=_("Place"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    founded_on = Field(attribute="founded_on", column_name=_("Set up on"), readonly=True)
    covers = Field(column_name=_("Covers"), readonly=True)

    class Meta(StaffResource.Meta):
        model = PartyBranch
        fields = ("name", "place", "kind", "stage", "founded_on", "covers")

    def dehydrate_covers(self, branch: PartyBranch) -> str:
        """Return the names of those covered now."""
        rows = branch.covers.filter(ended_on=None).select_related("organisation")
        return "、".join(row.organisation.name for row in rows)


@admin.register(PartyBranch)
class PartyBranchAdmin(ExcelMixin, StaffAdmin):
    """Branches with whom they cover; planned on the portal."""

    flow = PARTY_BRANCH
    permissions = {"view": "orgs.view_party"}
    resource_classes = [BranchResource]
    step_forms = {"start": SecretaryForm, "change_secretary": SecretaryForm}
    list_display = ("name", "place", "kind", "stage", "founded_on", "secretary_until")
    list_filter = ("stage", "kind")
    list_select_related = ("place",)
    search_fields = ("name",)
    ordering = ("-pk",)
    inlines = (CoverInline,)
    fields = (
        "name",
        "place",
        "kind",
        "host",
        "purpose",
        "stage",
        "secretary",
        "secretary_from",
        "secretary_until",
        "founded_on",
        "dissolved_on",
    )
    readonly_fields = fields

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Branches are planned and approved, not imported."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave what needs an organisation to the branch's page."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in STEPS]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which begin and end what is covered and tell those concerned."""
        by = request.user
        if name == "approve":
            return branches.approve_branch(branch=obj, by=by)
        if name == "dissolve":
            return branches.dissolve_branch(branch=obj, by=by, reason=reason)
        if name not in STEPS:
            raise Http404
        deed = branches.start_branch if name == "start" else branches.change_secretary
        return deed(branch=obj, secretary=data["phone"], until=data["until"], by=by)


@admin.register(BranchMember)
class BranchMemberAdmin(StaffAdmin):
    """Who takes part in branches: for street staff alone, neither searched nor exported."""

    place_lookup = "branch__place"
    reader_roles = ("street_staff",)
    permissions = {"view": "orgs.view_branch_members"}
    list_display = ("name", "branch", "joined_on", "left_on")
    list_select_related = ("branch__place",)
    fields = ("branch", "name", "kept_at", "joined_on", "left_on")
    readonly_fields = fields


@admin.register(BranchMeeting)
class BranchMeetingAdmin(StaffAdmin):
    """Meetings with their minutes: for street staff alone."""

    place_lookup = "branch__place"
    reader_roles = ("street_staff",)
    permissions = {"view": "orgs.view_branch_members"}
    list_display = ("title", "branch", "kind", "held_on", "attendance")
    list_filter = ("kind",)
    list_select_related = ("branch__place", "kind")
    search_fields = ("title",)
    date_hierarchy = "held_on"
    fields = ("branch", "kind", "title", "held_on", "host", "attendance", "summary", "minutes")
    readonly_fields = fields


@admin.register(MeetingKind)
class MeetingKindAdmin(StaffAdmin):
    """The kinds of meetings."""

    place_lookup = None
    permissions = {"add": "orgs.keep_meeting_kinds", "change": "orgs.keep_meeting_kinds"}
    list_display = ("name", "code", "order", "is_active")


class PhoneWidget(ForeignKeyWidget):
    """An instructor, found by the phone."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> User | None:
        """Read the cell."""
        number = int(value) if isinstance(value, float) else value
        return User.objects.with_phone(validate_phone(str(number or ""))).get()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the masked name: a sheet of instructors is no list of phones."""
        return mask_name(value.name) if value else ""


class ChargeResource(StaffResource):
    """Charges as a sheet: in, an organisation by its filing number and an instructor by the phone."""

    organisation = Field(
        attribute="organisation",
        column_name=_("Filing number"),
        widget=ForeignKeyWidget(Organisation, "filing_number"),
    )
    name = Field(attribute="subject__name", column_name=_("Organisation or circle"), readonly=True)
    instructor = Field(attribute="instructor", column_name=_("Instructor"), widget=PhoneWidget(User, "phone_hash"))
    starts_on = Field(attribute="starts_on", column_name=_("From"), widget=DayWidget())
    ended_on = Field(attribute="ended_on", column_name=_("Until"), readonly=True)

    notes = {"instructor": _("The phone of the instructor, 11 digits."), "starts_on": "2026-10-01"}

    class Meta(StaffResource.Meta):
        model = InstructorAssignment
        fields = ("organisation", "name", "instructor", "starts_on", "ended_on")
        import_id_fields: tuple[str, ...] = ()

    def import_instance(self, instance: InstructorAssignment, row: Any, **kwargs: Any) -> None:
        """Add the street and who charges."""
        super().import_instance(instance, row, **kwargs)
        if instance.organisation is not None:
            instance.street_id = instance.organisation.street_id
        instance.assigned_by = self.request.user

    def do_instance_save(self, instance: InstructorAssignment, is_create: bool) -> None:
        """Go through the action, which refuses in words and tells both sides."""
        charge = assign_instructor(
            instructor=instance.instructor,
            organisation=instance.organisation,
            starts_on=instance.starts_on,
            by=self.request.user,
        )
        instance.pk = charge.pk


@admin.register(InstructorAssignment)
class InstructorAssignmentAdmin(ExcelMixin, StaffAdmin):
    """Who guides whom; handed over on the portal, taken in from Excel."""

    place_lookup = "street"
    permissions = {"view": "orgs.view_party", "add": "orgs.keep_instructors"}
    resource_classes = [ChargeResource]
    list_display = ("instructor_name", "subject", "starts_on", "ended_on")
    list_filter = (("ended_on", admin.EmptyFieldListFilter),)
    list_select_related = ("instructor", "organisation__place", "circle__place", "street")
    search_fields = ("organisation__name", "circle__name", "instructor__name")
    fields = ("instructor_name", "organisation", "circle", "starts_on", "ended_on", "why_ended")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Charge on the portal, where the load of each is seen, or by a sheet."""
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let street staff charge instructors by a sheet."""
        return self._may(request, "add", None)

    @admin.display(description=_("Party-building instructor"))
    def instructor_name(self, obj: InstructorAssignment) -> str:
        """Return the name: an office that is held in public."""
        return obj.instructor.name


class GuidanceResource(StaffResource):
    """Guidance as a sheet."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    instructor = Field(attribute="instructor__name", column_name=_("Instructor"), readonly=True)
    visited_on = Field(attribute="visited_on", column_name=_("Visited on"), readonly=True)
    seen = Field(attribute="seen", column_name=_("What was seen"), readonly=True)
    advice = Field(attribute="advice", column_name=_("Advice"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    answer = Field(attribute="answer", column_name=_("The organisation's answer"), readonly=True)
    mended = Field(attribute="mended", column_name=_("What was mended"), readonly=True)

    masks = {"instructor": mask_name}

    class Meta(StaffResource.Meta):
        model = GuidanceRecord
        fields = ("organisation", "instructor", "visited_on", "seen", "advice", "stage", "answer", "mended")


@admin.register(GuidanceRecord)
class GuidanceRecordAdmin(ExcelMixin, StaffAdmin):
    """Guidance records, to be read by staff of their places."""

    flow = GUIDANCE
    place_lookup = "organisation__place"
    reader_roles = ("street_staff", "community_staff")
    permissions = {"view": "orgs.view_guidance"}
    resource_classes = [GuidanceResource]
    list_display = ("organisation", "visited_on", "stage", "answered_by")
    list_filter = ("stage",)
    list_select_related = ("organisation__place", "answered_by")
    search_fields = ("organisation__name",)
    date_hierarchy = "visited_on"
    fields = ("organisation", "instructor", "visited_on", "seen", "advice", "stage", "answer", "mended", "mended_on")
    readonly_fields = fields

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Guidance is recorded by those who gave it."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the answer and what was mended to those concerned, on the portal."""
        return []
