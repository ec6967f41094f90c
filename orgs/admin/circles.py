"""The staff face of circles: how far each has grown, what it lacks, who belongs to it; the conditions themselves."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_name
from orgs.actions import circles as actions
from orgs.models.circles import Circle, CircleMeeting, CircleMember, CircleRule
from orgs.queries.circles import circle_conditions
from orgs.states.circles import CIRCLE, CIRCLE_MEETING, CIRCLE_MEMBER, NEXT_STAGE
from places.models import Place

# Filing goes by the room of filing, which knows the organisation; the rest of growing is the leader's and the clock's.
DEEDS = {
    "nurse": lambda circle, by, _reason: actions.enter_nursery(circle=circle, by=by),
    "return_to_circle": lambda circle, by, reason: actions.leave_nursery(circle=circle, by=by, reason=reason),
    "close": lambda circle, by, reason: actions.close_circle(circle=circle, by=by, reason=reason),
}


class _Members(StaffTabularInline):
    model = CircleMember
    fields = ("user", "stage", "way", "joined_on", "ended_on")
    readonly_fields = fields
    hide_title = True
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read them with their accounts."""
        return super().get_queryset(request).select_related("user", "circle__place").order_by("pk")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Members come by asking and being invited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Members go by leaving."""
        return False


class _Meetings(_Members):
    model = CircleMeeting
    fields = ("title", "starts_at", "where", "stage", "held_on", "present_count")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the newest first."""
        return StaffTabularInline.get_queryset(self, request).select_related("circle__place").order_by("-starts_at")


class CircleResource(StaffResource):
    """Circles as a sheet; the leader's name is masked."""

    name = Field(attribute="name", column_name=_("name"), readonly=True)
    community = Field(attribute="community__name", column_name=_("Community"), readonly=True)
    place = Field(attribute="place__name", column_name=_("Place"), readonly=True)
    category = Field(attribute="get_category_display", column_name=_("Category"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    stage_since = Field(attribute="stage_since", column_name=_("in this state since"), readonly=True)
    leader = Field(attribute="leader__name", column_name=_("leader of the circle"), readonly=True)
    member_count = Field(attribute="member_count", column_name=_("members"), readonly=True)
    meeting_count = Field(attribute="meeting_count", column_name=_("meetings held"), readonly=True)
    opened_on = Field(attribute="opened_on", column_name=_("opened on"), readonly=True)
    last_active_on = Field(attribute="last_active_on", column_name=_("last active on"), readonly=True)
    concern = Field(attribute="concern", column_name=_("shared concern"), readonly=True)

    masks = {"leader": mask_name}

    class Meta(StaffResource.Meta):
        model = Circle
        fields = (
            "name",
            "community",
            "place",
            "category",
            "stage",
            "stage_since",
            "leader",
            "member_count",
            "meeting_count",
            "opened_on",
            "last_active_on",
            "concern",
        )


@admin.register(Circle)
class CircleAdmin(ExcelMixin, StaffAdmin):
    """Circles of the reader's places."""

    flow = CIRCLE
    permissions = {"view": "orgs.view_circle"}
    resource_classes = [CircleResource]
    list_display = (
        "name",
        "community",
        "category",
        "stage",
        "stage_since",
        "member_count",
        "meeting_count",
        "last_active_on",
    )
    list_filter = ("stage", "category", "community")
    list_select_related = ("community", "place", "leader")
    search_fields = ("name",)
    ordering = ("-pk",)
    inlines = (_Members, _Meetings)
    fields = (
        "page",
        "name",
        "concern",
        "category",
        "tags",
        "place",
        "leader",
        "stage",
        "stage_since",
        "next_conditions",
        "member_count",
        "meeting_count",
        "opened_on",
        "last_active_on",
        "warned_on",
        "grown_from_circle",
        "grown_from_organisation",
        "organisation",
    )
    readonly_fields = fields

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Circles are opened, not imported."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave to the leader, the clock and the room of filing what is theirs."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in DEEDS]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned."""
        if name not in DEEDS:
            raise Http404
        return DEEDS[name](obj, request.user, reason)

    @admin.display(description=_("Conditions"))
    def next_conditions(self, obj: Any) -> str:
        """Return what it lacks, or has, for the next stage."""
        stage = NEXT_STAGE.get(obj.stage)
        rows = circle_conditions(obj, stage) if stage else []
        lines = ((("✓" if row.met else "—"), row.label, row.have, row.need) for row in rows)
        return format_html_join(mark_safe("<br>"), "{} {}: {} / {}", lines) or "-"

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)


class CircleMemberResource(StaffResource):
    """Members of circles as a sheet; names are masked."""

    circle = Field(attribute="circle__name", column_name=_("circle"), readonly=True)
    user = Field(attribute="user__name", column_name=_("person"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    way = Field(attribute="get_way_display", column_name=_("came by"), readonly=True)
    joined_on = Field(attribute="joined_on", column_name=_("joined on"), readonly=True)
    ended_on = Field(attribute="ended_on", column_name=_("ended on"), readonly=True)

    masks = {"user": mask_name}

    class Meta(StaffResource.Meta):
        model = CircleMember
        fields = ("circle", "user", "stage", "way", "joined_on", "ended_on")


class _OfCircle(ExcelMixin, StaffAdmin):
    place_lookup = "circle__place"
    list_select_related = ("circle__place",)
    ordering = ("-pk",)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Leave it to the circles themselves."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Circles decide by themselves."""
        return []

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Circles decide by themselves."""
        raise Http404


@admin.register(CircleMember)
class CircleMemberAdmin(_OfCircle):
    """Who belongs to which circle; the circles themselves decide."""

    flow = CIRCLE_MEMBER
    permissions = {"view": "orgs.view_circlemember"}
    resource_classes = [CircleMemberResource]
    list_display = ("circle", "user", "stage", "way", "joined_on", "ended_on")
    list_filter = ("stage", "way")
    list_select_related = ("circle__place", "user")
    search_fields = ("circle__name",)
    fields = ("circle", "user", "stage", "way", "words", "joined_on", "ended_on")
    readonly_fields = fields


class CircleMeetingResource(StaffResource):
    """Meetings as a sheet; minutes stay with the members."""

    circle = Field(attribute="circle__name", column_name=_("circle"), readonly=True)
    title = Field(attribute="title", column_name=_("what"), readonly=True)
    starts_at = Field(attribute="starts_at", column_name=_("when"), readonly=True)
    where = Field(attribute="where", column_name=_("where"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    present_count = Field(attribute="present_count", column_name=_("were there"), readonly=True)

    class Meta(StaffResource.Meta):
        model = CircleMeeting
        fields = ("circle", "title", "starts_at", "where", "stage", "present_count")


@admin.register(CircleMeeting)
class CircleMeetingAdmin(_OfCircle):
    """Meetings of circles; staff of the place read the minutes, as members do."""

    flow = CIRCLE_MEETING
    permissions = {"view": "orgs.view_circlemeeting"}
    resource_classes = [CircleMeetingResource]
    list_display = ("title", "circle", "starts_at", "where", "stage", "present_count")
    list_filter = ("stage",)
    search_fields = ("title", "circle__name")
    fields = ("circle", "title", "starts_at", "where", "stage", "held_on", "present_count", "minutes")
    readonly_fields = fields


class CircleRuleResource(StaffResource):
    """Conditions as a sheet; a condition is known by street, stage, measure and day."""

    place = Field(attribute="place", column_name=_("Street code"), widget=ForeignKeyWidget(Place, "code"))
    stage = Field(attribute="stage", column_name=_("to become"))
    measure = Field(attribute="measure", column_name=_("what counts"))
    least = Field(attribute="least", column_name=_("at least"), widget=IntegerWidget())
    from_on = Field(attribute="from_on", column_name=_("in force from"), widget=DayWidget())
    note = Field(attribute="note", column_name=_("note"))

    notes = {
        "place": _("Empty: everywhere."),
        "stage": "active / qualified",
        "measure": "members / meetings / attendants / months / days",
        "from_on": _("A condition in force is not changed: enter a new one from a later day."),
    }

    class Meta(StaffResource.Meta):
        model = CircleRule
        fields = ("place", "stage", "measure", "least", "from_on", "note")


@admin.register(CircleRule)
class CircleRuleAdmin(ExcelMixin, StaffAdmin):
    """What circles need to grow, by street and day; what is in force stays as it is."""

    place_lookup = None
    permissions = {
        "view": "orgs.view_circlerule",
        "add": "orgs.add_circlerule",
        "change": "orgs.change_circlerule",
        "delete": "orgs.delete_circlerule",
    }
    resource_classes = [CircleRuleResource]
    list_display = ("stage", "measure", "least", "place", "from_on", "note")
    list_filter = ("stage", "measure")
    list_select_related = ("place",)
    fields = ("place", "stage", "measure", "least", "from_on", "note")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask about the very condition: what is in force stays, and so does another street's."""
        return super().has_change_permission(request, obj) and self._is_ahead(request, "orgs.change_circlerule", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask about the very condition: what is in force stays, and so does another street's."""
        return super().has_delete_permission(request, obj) and self._is_ahead(request, "orgs.delete_circlerule", obj)

    def _is_ahead(self, request: HttpRequest, name: str, obj: Model | None) -> bool:
        return obj is None or request.user.has_perm(name, obj)

    def save_form(self, request: HttpRequest, form: ModelForm, change: bool) -> Model:
        """Refuse a condition for another street."""
        obj = super().save_form(request, form, change)
        if not request.user.has_perm("orgs.add_circlerule", obj):
            raise PermissionDenied
        return obj

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Conditions are few and are entered one by one, each for good."""
        return False
