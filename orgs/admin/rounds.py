"""Rating rounds on the staff site: drafted here, their people seated, led from part to part by their steps."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, ForeignKey, Model, Q
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.admin import StaffTabularInline
from core.admin.excel import workbook_response
from core.flow import Step
from orgs.actions import rounds as actions
from orgs.actions.rounds.assessing import ASSIGNABLE
from orgs.actions.rounds.committee import BEFORE_THE_COMMITTEE
from orgs.models.rounds import CommitteeMember, RatingRound, RoundAssessor
from orgs.states.rounds import RATING_ROUND, AssignmentStage, EntryStage, RatingRoundStage
from places.models import Place
from places.states import Level

from . import evidence, rounds_entries, rounds_judges, stars
from .rounds_desk import Desk, PersonField, TriedForm
from .rounds_sheets import results_book, sheets_book

__all__ = ["evidence", "rounds_entries", "rounds_judges", "stars"]
RUN = "orgs.run_rating_round"
PROPOSE = Step("propose", ASSIGNABLE, "", RUN, _("Assign assessors where they are missing"), "", "")


class RoundForm(TriedForm):
    """A round's name and days."""

    def clean(self) -> dict[str, Any]:
        """Name the day that does not fit."""
        data = super().clean()
        if self.instance.pk and not self.errors:
            days = {name: data.get(name) for name in ("as_of", "declare_until", "assess_until")}
            if days["declare_until"] and days["declare_until"] < days["as_of"]:
                self.add_error("declare_until", _("Declarations end on the last day that counts, or later."))
            elif days["assess_until"] and days["assess_until"] <= days["declare_until"]:
                self.add_error("assess_until", _("The assessment ends after the declarations."))
        return data

    def attempt(self, **facts: Any) -> None:
        """Draft it."""
        street = facts.pop("place")
        actions.make_round(street=street, by=self.by, **facts)


class SeatFormSet(BaseInlineFormSet):
    """New seats; whoever can't sit is named at the row."""

    request: HttpRequest
    seat: Any

    def clean(self) -> None:
        """Try every new seat and take it back."""
        super().clean()
        for form in self.forms:
            user = form.cleaned_data.get("user") if form.has_changed() and form.is_valid() else None
            if user is None:
                continue
            try:
                with transaction.atomic():
                    self.seat(rating_round=self.instance, user=user, by=self.request.user)
                    transaction.set_rollback(True)
            except ValidationError as refused:
                form.add_error("user", ValidationError(refused.messages))


class SeatInline(StaffTabularInline):
    """Who sits in a round; nobody is unseated, who can't come steps back."""

    formset = SeatFormSet
    fields = ("user", "full_name")
    readonly_fields = ("full_name",)
    show_change_link = False
    can_delete = False
    hide_title = True
    extra = 0
    seat: Any = None

    @admin.display(description=_("Full name"))
    def full_name(self, seat: Any) -> str:
        """Return who it is: judges and committee are no secret to staff."""
        return seat.user.name if seat.user_id else "-"

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Tell the formset who acts."""
        made = super().get_formset(request, obj, **kwargs)
        return type(made.__name__, (made,), {"request": request, "seat": staticmethod(type(self).seat)})

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let the street seat people before the committee sits."""
        may = obj is not None and obj.stage in BEFORE_THE_COMMITTEE
        return may and bool(request.user.has_perm(RUN, obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep a seat whose it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep every seat."""
        return False


class AssessorInline(SeatInline):
    """The assessors."""

    model = RoundAssessor
    seat = actions.seat_assessor

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the street's assessors."""
        if db_field.name == "user":
            pk = request.resolver_match.kwargs.get("object_id")
            street = RatingRound.objects.filter(pk=pk).values("street")
            grants = RoleGrant.objects.current().filter(role=Role.ASSESSOR, place__in=street)
            kwargs["queryset"] = User.objects.filter(grants__in=grants).distinct().order_by("name")
            kwargs["form_class"] = PersonField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CommitteeInline(SeatInline):
    """The committee."""

    model = CommitteeMember
    seat = actions.seat_member
    autocomplete_fields = ("user",)


@admin.register(RatingRound)
class RatingRoundAdmin(Desk):
    """Rating rounds."""

    form = RoundForm
    flow = RATING_ROUND
    place_lookup = "place"
    permissions = {"view": "orgs.view_ratinground", "add": RUN, "change": RUN}
    deeds = {
        "open": lambda row, by, _why: actions.open_round(rating_round=row, by=by),
        "propose": lambda row, by, _why: actions.propose_assignments(rating_round=row, by=by),
        "assess": lambda row, by, _why: actions.close_declarations(rating_round=row, by=by),
        "convene": lambda row, by, _why: actions.close_assessment(rating_round=row, by=by),
        "announce": lambda row, by, _why: actions.announce_round(rating_round=row, by=by),
        "publish": lambda row, by, _why: actions.publish_round(rating_round=row, by=by),
        "reconvene": lambda row, by, why: actions.reconvene_round(rating_round=row, by=by, reason=why),
        "cancel": lambda row, by, why: actions.cancel_round(rating_round=row, by=by, reason=why),
    }
    beside = (PROPOSE,)
    list_display = ("name", "place", "stage", "as_of", "declare_until", "assess_until", "entry_count", "published_on")
    list_filter = ("stage", "scope")
    list_select_related = ("place",)
    search_fields = ("name",)
    written = ("name", "place", "scope", "as_of", "declare_until", "assess_until")
    fields = (*written, "stage", "standard", "entry_count", "how_far", "lists", "sheets", "notice", "published_on")
    inlines = (AssessorInline, CommitteeInline)

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Seat people once there is a round."""
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Let the name and the days of a draft change."""
        names = super().get_readonly_fields(request, obj)
        open_ones = {"name", "scope", "as_of", "declare_until", "assess_until"}
        return [name for name in names if not (obj and obj.stage == RatingRoundStage.DRAFT and name in open_ones)]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let a round be worked on until the committee sits."""
        return (obj is None or obj.stage in BEFORE_THE_COMMITTEE) and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the reader's own streets."""
        if db_field.name == "place":
            streets = Place.objects.level(Level.STREET)
            own = streets.filter(path__in=request.user.standing.paths(Role.STREET_STAFF))
            kwargs["queryset"] = streets if request.user.is_superuser else own
            kwargs["initial"] = own[0].pk if len(own[:2]) == 1 else None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Draft it by the action."""
        street = facts.pop("place")
        return actions.make_round(street=street, by=request.user, **facts)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep what was changed in a draft."""
        if change and obj.stage == RatingRoundStage.DRAFT and form.changed_data:
            obj.save(update_fields=[*form.changed_data, "updated_at"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Seat people by the actions."""
        for formset in formsets:
            formset.save(commit=False)
            for seat in formset.new_objects:
                formset.seat(rating_round=formset.instance, user=seat.user, by=request.user)

    def get_urls(self) -> list[URLPattern]:
        """Add the two workbooks."""
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/results.xlsx", view(partial(self.book, results_book)), name="orgs_round_results"),
            path("<path:object_id>/sheets.xlsx", view(partial(self.book, sheets_book)), name="orgs_round_sheets"),
            *super().get_urls(),
        ]

    def book(self, write: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand a workbook out to those who see the round."""
        row = self.get_object(request, object_id) if object_id.isdigit() else None
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return workbook_response(write(row), f"round-{row.pk}-{write.__name__.split('_')[0]}.xlsx")

    @admin.display(description=_("How far"))
    def how_far(self, row: RatingRound) -> str:
        """Tell how many declared, were assessed, were decided."""
        counts = row.entries.aggregate(
            declared=Count("pk", filter=Q(stage=EntryStage.DECLARED)),
            barred=Count("pk", filter=Q(stage=EntryStage.BARRED)),
            decided=Count("pk", filter=Q(stage__in=(EntryStage.DECIDED, EntryStage.FINAL))),
        )
        sheets = Count("assignments", filter=~Q(assignments__stage=AssignmentStage.RECUSED))
        done = Count("assignments", filter=Q(assignments__stage=AssignmentStage.DONE))
        counts |= row.entries.aggregate(sheets=sheets, done=done)
        words = gettext(
            "%(declared)d declarations handed in, %(barred)d can't be rated, "
            "%(done)d of %(sheets)d sheets handed in, %(decided)d decided"
        )
        return words % counts

    @admin.display(description=_("Lists"))
    def lists(self, row: RatingRound) -> str:
        """Lead to what belongs to the round."""
        found = (
            ("roundentry", "round__id__exact", _("Organisations in the round")),
            ("assignment", "entry__round__id__exact", _("Sheets of the judges")),
            ("given", "assignment__entry__round__id__exact", _("Points given")),
            ("ratingreview", "entry__round__id__exact", _("Reviews")),
        )
        links = ((reverse(f"admin:orgs_{name}_changelist"), key, row.pk, words) for name, key, words in found)
        return format_html_join("　", '<a href="{}?{}={}">{}</a>', links)

    @admin.display(description=_("Excel"))
    def sheets(self, row: RatingRound) -> str:
        """Lead to the workbooks."""
        return format_html(
            '<a href="{}">{}</a>　<a href="{}">{}</a>',
            reverse("admin:orgs_round_results", args=[row.pk]),
            _("Results with the points of every indicator"),
            reverse("admin:orgs_round_sheets", args=[row.pk]),
            _("Sheets of the judges"),
        )
