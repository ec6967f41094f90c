"""The pool of talents on the portal: find, read, the panel of a place, who brought whom."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import progress
from core.keyset import page_of
from places.models import Place
from residents import actions
from residents.filters import TalentFilter
from residents.models import Talent
from residents.queries.talent_graph import HEIGHT, WIDTH, talent_graph
from residents.queries.talents import community_of, deeds_by_year, public_talents, talent_fields, top_talents
from residents.rules.invitations import why_no_invitation
from residents.rules.talents import name_for
from residents.states import TALENT, TalentStage
from residents.web.forms.talents import NoteForm

SORTS = {"deeds": ("-deed_count", "-id"), "new": ("-consented_at", "-id")}


def index(request: HttpRequest) -> HttpResponse:
    """List listed talents with filters that stay in the address."""
    found = TalentFilter(request.GET, queryset=public_talents())
    rows = found.qs if found.is_valid() else public_talents().none()
    sort = request.GET.get("sort", "")
    keys = SORTS.get(sort, SORTS["deeds"])
    page = page_of(rows, keys=keys, after=request.GET.get("after", ""), size=20)
    context = {"filter": found, "page": page, "fields": talent_fields(), "sort": sort}
    template = "residents/talents/_list.html" if request.htmx else "residents/talents/index.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a talent: name as chosen, fields, deeds by year, whom this one brought along, how to invite."""
    talent = readable(request, pk)
    user = request.user
    is_open = talent.stage == TalentStage.LISTED
    brought = talent.brought.listed().with_names().order_by("pk") if is_open else []
    bringer = talent.brought_by if talent.brought_by and talent.brought_by.stage == TalentStage.LISTED else None
    may_read_notes = user.has_perm("residents.read_notes", talent)
    names = talent_fields()
    context = {
        "talent": talent,
        "name": name_for(user, talent),  # type: ignore[arg-type]
        "is_open": is_open,
        "marks": [] if is_open else progress(TALENT, talent),
        "fields": [names[pk] for pk in talent.field_ids if pk in names],
        "years": deeds_by_year(talent.user) if talent.user else [],
        "brought": brought,
        "bringer": bringer,
        "why": talent.why if user.has_perm("residents.read_why", talent) else "",
        "notes": talent.notes.select_related("author") if may_read_notes else None,
        "note_form": NoteForm() if user.has_perm("residents.write_note", talent) else None,
        "why_no_invitation": why_no_invitation(talent, user),  # type: ignore[arg-type]
        "is_mine": user.is_authenticated and talent.user_id == user.principal.pk,
        "is_desk": user.has_perm("residents.view_talent", talent),
    }
    return render(request, "residents/talents/detail.html", context)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was seen."""
    talent = readable(request, pk)
    try:
        actions.write_note(talent=talent, words=request.POST.get("words", ""), by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Written down."))
    return redirect(talent)


def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the talents of the community in which a place lies: a fragment for its page, a page by itself otherwise."""
    place = get_object_or_404(Place, code=code)
    community = community_of(place)
    context = {"community": community, "talents": top_talents(community), "fields": talent_fields()}
    template = "residents/talents/_panel.html" if request.htmx else "residents/talents/panel.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def graph(request: HttpRequest) -> HttpResponse:
    """Show who brought whom, as a list and as a drawing."""
    communities = list(Place.objects.communities())
    code = request.GET.get("community", "")
    community = next((place for place in communities if place.code == code), None)
    if code and community is None:
        raise Http404
    context = {
        "graph": talent_graph(community),
        "community": community,
        "communities": communities,
        "box": {"width": WIDTH, "height": HEIGHT},
    }
    return render(request, "residents/talents/graph.html", context)


def readable(request: HttpRequest, pk: int) -> Talent:
    """Return the talent if the person may read it; 404 tells a stranger nothing of it."""
    rows = Talent.objects.with_names().select_related("place", "street", "brought_by__user", "brought_by__community")
    talent = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("residents.read_talent", talent):
        raise Http404
    return talent
