"""The list of abilities on the portal: search, keep the own household's, a panel for a place."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.consents import NOTICES
from accounts.states import ConsentKind, Role
from core.flow import available_steps
from core.keyset import page_of
from places.models import Place
from residents import actions
from residents.filters import AbilityFilter
from residents.models import Ability
from residents.queries.abilities import (
    community_choices,
    counts_of,
    field_choices,
    household_abilities,
    visible_abilities,
)
from residents.queries.helping import averages_of
from residents.rules.abilities import speaks_for_oneself
from residents.rules.adults import is_adult, own_row
from residents.rules.helping import why_not_ask
from residents.states import ABILITY, AbilityKind, AbilityStage
from residents.web.forms.abilities import AbilityForm, AskForm, LineForm

_STAFF = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)


def index(request: HttpRequest) -> HttpResponse:
    """Search what neighbours list; whoever lives nowhere here reads how many there are."""
    user: Any = request.user
    may_search = user.is_authenticated and bool(user.principal.standing.homes() or user.standing.paths(*_STAFF))
    if not may_search:
        street = Place.objects.filter(code=settings.STREET_CODE).first()
        return render(request, "residents/abilities/counts.html", {"kinds": _by_kind(street)})
    found = AbilityFilter(request.GET, queryset=visible_abilities(user), request=request)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in AbilityKind.values else ""
    widgets: Any = found.form.fields
    fields = [(row.code, row.name) for row in field_choices().values() if kind in {row.kind, ""}]
    widgets["field"].widget.choices = [("", _("All fields")), *fields]
    communities = [(code, name) for code, (_pk, name) in community_choices().items()]
    widgets["community"].widget.choices = [("", _("All communities")), *communities]
    rows = found.qs if found.is_valid() else Ability.objects.none()
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    averages = averages_of(page.rows)
    context = {
        "filter": found,
        "page": page,
        "lines": [(ability, averages.get(ability.pk)) for ability in page.rows],
        "tabs": _tabs(kind),
        "kind": kind,
    }
    template = "residents/abilities/_list.html" if request.htmx else "residents/abilities/index.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _tabs(kind: str) -> list[dict[str, Any]]:
    every = [{"url": "/abilities/", "label": _("All kinds"), "current": not kind}]
    return every + [
        {"url": f"/abilities/?kind={value}", "label": label, "current": value == kind}
        for value, label in AbilityKind.choices
    ]


def _by_kind(place: Place | None) -> list[tuple[Any, list[Any]]]:
    counts = counts_of(place) if place is not None else []
    found = [(label, [row for row in counts if row.kind == value]) for value, label in AbilityKind.choices]
    return [(label, rows) for label, rows in found if rows]


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show the own household's list, what waits for one's consent first."""
    own = own_row(request.user)  # type: ignore[arg-type]
    if own is None:
        return redirect("residents:join")
    page = page_of(household_abilities(request.user), keys=("-id",), after=request.GET.get("after", ""), size=50)  # type: ignore[arg-type]
    context = {
        "page": page,
        "asked": [row for row in page.rows if row.stage == AbilityStage.PENDING and row.resident_id == own.pk],
        "own": own,
    }
    return render(request, "residents/abilities/mine.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Add a line to the household's list."""
    user: Any = request.user
    own = own_row(user)
    if own is None:
        return redirect("residents:join")
    form = AbilityForm(request.POST or None, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.list_ability(by=user, **form.cleaned_data)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            shown = saved.stage == AbilityStage.SHOWN
            asked = _("The person is asked for consent; nothing is shown before.")
            messages.success(request, _("It is on the list. Thank you.") if shown else asked)
            return redirect("residents:my_abilities")
    context = {"form": form, "notice": NOTICES[ConsentKind.ABILITY], "refusal": _why_not_list(request)}
    return render(request, "residents/abilities/write.html", context)


def _why_not_list(request: HttpRequest) -> str:
    """Return why somebody can't list anything, in words; "" if nothing stands in the way."""
    user: Any = request.user
    own = own_row(user)
    if user.acting_for is not None:
        return _("A consent is given and withdrawn in person only.")
    if own is None or not is_adult(own, timezone.localdate()):
        return _("You are under 18. An adult of your household keeps the list.")
    return ""


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a line: what it is, and the request for it, or why it can't be asked for."""
    ability = readable(request, pk)
    user: Any = request.user
    at_home = user.is_authenticated and user.has_perm("residents.withdraw_ability", ability)
    refusal = None if at_home else why_not_ask(user, ability)
    offers = available_steps(ABILITY, ability, user) if at_home else []
    steps = {"consent", "object", "withdraw", "show_again", "ask_consent"}
    if any(offer.step.name == "object" for offer in offers):
        steps.remove("withdraw")  # whoever is asked says yes or no
    context = {
        "ability": ability,
        "average": averages_of([ability]).get(ability.pk),
        "at_home": at_home,
        "refusal": refusal,
        "form": None if at_home or refusal else AskForm(ability=ability),
        "offers": [offer for offer in offers if offer.step.name in steps and offer.open],
        "may_edit": at_home and user.has_perm("residents.speak_for_ability", ability),
        "speaks": speaks_for_oneself(ability.resident),
        "notice": NOTICES[ConsentKind.ABILITY],
    }
    return render(request, "residents/abilities/detail.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words, the reach or the times of a line."""
    ability = readable(request, pk)
    user: Any = request.user
    if not user.has_perm("residents.speak_for_ability", ability):
        raise PermissionDenied(_("Only the person changes this."))
    initial = {"words": ability.words, "reach": ability.reach, "slots": ability.slots}
    form = LineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_ability(ability=ability, by=user, **form.cleaned_data)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(ability)
    return render(request, "residents/abilities/edit.html", {"form": form, "ability": ability})


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Consent, do not consent, withdraw, show again."""
    ability = readable(request, pk)
    user: Any = request.user
    try:
        if name == "consent":
            actions.consent_to_ability(ability=ability, by=user)
        elif name == "object":
            actions.object_to_ability(ability=ability, by=user)
        elif name == "withdraw":
            actions.withdraw_ability(ability=ability, by=user)
        elif name in {"show_again", "ask_consent"}:
            actions.show_ability_again(ability=ability, by=user, consent="consent" in request.POST)
        else:
            raise Http404
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(ability)


def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Count, for the page of a place, what is listed there; smaller places only for those who live or work there."""
    place = get_object_or_404(Place, code=code)
    if not request.user.has_perm("residents.count_abilities_of_place", place):
        raise Http404
    template = "residents/abilities/_panel.html" if request.htmx else "residents/abilities/panel.html"  # type: ignore[attr-defined]
    return render(request, template, {"place": place, "kinds": _by_kind(place)})


def readable(request: HttpRequest, pk: int) -> Ability:
    """Return the line if the person may read it; 404 tells everybody else nothing of it."""
    rows = Ability.objects.with_names().select_related("seen_in", "resident__user", "listed_by", "household")
    ability = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("residents.read_ability", ability):
        raise Http404
    return ability


def show_refusal(form: Any, refused: ValidationError) -> None:
    """Put a refusal where its field stands."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused.messages)
        return
    for name, words in refused.message_dict.items():
        form.add_error(name if name in form.fields else None, words)
