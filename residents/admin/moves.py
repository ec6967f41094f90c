"""The staff face of moves: decide what is asked, record what is told at the desk."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from accounts.models import User
from accounts.states import Role
from core.admin import StaffAdmin
from core.personal import mask_name
from places.models import lying_in
from residents import actions
from residents.actions import Newcomer, Wish
from residents.actions.wishes import checked
from residents.models import Household, HouseholdMove, Resident
from residents.states import MOVE, MoveKind

ASKED = ("kind", "on", "household", "people", "head", "target", "new_room", "leaves_empty")
NEWCOMER = ("name", "relation", "tenure", "birth_date", "id_number", "phone")


class RecordForm(forms.ModelForm):
    """A move as it is told at the desk; begun from the page of the household that is left or come to."""

    by: User
    home: Household | None = None

    people = forms.ModelMultipleChoiceField(
        queryset=Resident.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        label=_("people"),
    )

    class Meta:
        model = HouseholdMove
        fields = (
            "kind",
            "on",
            "household",
            "people",
            "head",
            "target",
            "new_room",
            "leaves_empty",
            *NEWCOMER,
            "reason",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = lying_in(self.by.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF))
        homes = Household.objects.filter(mine).select_related("place")
        people = Resident.objects.current().filter(household=self.home).order_by("pk")
        for name, rows in (("household", homes), ("people", people), ("head", people)):
            field: Any = self.fields[name]
            field.queryset = rows
            field.required = False
            if name != "household":
                field.label_from_instance = _person
        household: Any = self.fields["household"]
        household.widget = forms.HiddenInput()
        household.initial = self.home.pk if self.home else None
        self.fields["on"].initial = timezone.localdate
        for name in ("id_number", "phone"):
            self.fields[name].widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
        if self.home is None:
            for name in ("people", "head"):
                self.fields[name].help_text = _("Begin from the page of the household to choose its people.")

    def clean(self) -> dict[str, Any]:
        """Check the whole wish, so that what is wrong stands at its field."""
        data = super().clean() or {}
        if not self.errors:
            try:
                checked(self.wish())
            except ValidationError as wrong:
                self.add_error(None, wrong) if not hasattr(wrong, "error_dict") else self._name(wrong)
        return data

    def wish(self) -> Wish:
        """Return what is asked for."""
        data = self.cleaned_data
        kind = MoveKind(data["kind"])
        people = tuple(data["people"])
        target = data.get("target")
        # Somebody new comes into the household of the page, unless another one is named.
        comes = kind == MoveKind.MOVE_IN and not people
        home = data.get("household") or self.home
        return Wish(
            kind,
            data["on"],
            household=None if kind == MoveKind.MOVE_IN else home,
            target=(target or home) if comes else target,
            people=people,
            new_room=data["new_room"],
            head=data.get("head"),
            newcomer=Newcomer(
                **{name: data.get(name) or Newcomer.__dataclass_fields__[name].default for name in NEWCOMER}
            ),
            reason=data["reason"],
            leaves_empty=data["leaves_empty"],
        )

    def _post_clean(self) -> None:
        """Leave the row to the action."""

    def _name(self, wrong: ValidationError) -> None:
        for field, errors in wrong.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


@admin.register(HouseholdMove)
class HouseholdMoveAdmin(StaffAdmin):
    """Moves: what waits is decided by buttons, what is told at the desk is recorded."""

    flow = MOVE
    permissions = {"view": "residents.view_householdmove", "add": "residents.record_move"}
    list_display = ("kind", "home", "stage", "on", "asked_by", "created_at")
    list_filter = ("stage", "kind")
    list_select_related = ("place", "household__place", "target__place", "asked_by")
    date_hierarchy = None
    autocomplete_fields = ("target",)
    fields = (
        "kind",
        "stage",
        "household",
        "target",
        "new_room",
        "who",
        "relation",
        "tenure",
        "birth_date",
        "on",
        "reason",
        "leaves_empty",
        "asked_by",
        "created_at",
        "done_at",
    )
    readonly_fields = ("who",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch the people with the moves."""
        people = Prefetch("people", Resident.objects.defer("id_number", "phone"))
        return super().get_queryset(request).prefetch_related(people)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:
        """Offer the record to add."""
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, form=RecordForm, fields=RecordForm.Meta.fields)
        return type("RecordForm", (form,), {"by": request.user, "home": self._home(request)})

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Ask for everything; show what was asked."""
        return list(super().get_fields(request, obj)) if obj else list(RecordForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Leave the record's fields open."""
        return list(super().get_readonly_fields(request, obj)) if obj else []

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Record it by the action; the row that comes of it is the object of this page."""
        return actions.record_move(wish=form.wish(), by=request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave the row as the action wrote it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave the people as the action wrote them."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Say in words what can't be recorded because something has changed meanwhile."""
        try:
            return super().add_view(request, form_url, extra_context)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.get_full_path())

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which move the people and tell them."""
        if name == "carry_out":
            return actions.carry_out_move(move=obj, by=request.user)
        if name == "agree":
            return actions.decide_move(move=obj, by=request.user)
        if name == "refuse":
            return actions.refuse_move(move=obj, by=request.user, reason=reason)
        return actions.withdraw_move(move=obj, by=request.user)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go to the page that shows what was recorded."""
        messages.success(request, obj.get_stage_display())
        return HttpResponseRedirect(reverse("admin:residents_householdmove_change", args=[obj.pk]))

    def _home(self, request: HttpRequest) -> Household | None:
        number = request.POST.get("household") or request.GET.get("household") or ""
        if not number.isdecimal():
            return None
        mine = lying_in(request.user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF))
        return Household.objects.filter(mine, pk=int(number[:18])).select_related("place").first()

    @admin.display(description=_("household"))
    def home(self, obj: Any) -> str:
        """Return the household that it is about."""
        return str(obj.target or obj.household)

    @admin.display(description=_("people"))
    def who(self, obj: Any) -> str:
        """Return who moves: masked where the roster knows them, in full for a newcomer who waits."""
        return "、".join(_person(row) for row in obj.people.all()) or obj.name or "-"


def _person(row: Resident) -> str:
    return f"{mask_name(row.name)}（{row.get_relation_display()}）"
