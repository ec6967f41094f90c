"""Relations on the portal: those of an organisation and of the street, as a list and as a drawing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps
from core.keyset import page_of
from orgs.actions import relations as actions
from orgs.models import Organisation
from orgs.models.relations import OrgRelation
from orgs.queries import public_organisations
from orgs.queries.relations import HEIGHT, WIDTH, public_relations, relations_of, web_of
from orgs.states.relations import RELATION, Related
from orgs.web.forms.relations import RelationForm
from orgs.web.tabs import desk_tabs
from places.models import Place

from .desks import at_desk, put_errors

DEEDS: dict[str, Any] = {
    "confirm": actions.confirm_relation,
    "decline": actions.decline_relation,
    "end": actions.end_relation,
}
BOX = {"width": WIDTH, "height": HEIGHT}


def street(request: HttpRequest) -> HttpResponse:
    """Show how the organisations of the street stand to each other."""
    communities = list(Place.objects.communities())
    code = request.GET.get("community", "")
    community = next((place for place in communities if place.code == code), None)
    if code and community is None:
        raise Http404
    rows = public_relations(community).filter(street__code=settings.STREET_CODE)
    context = {
        "web": web_of(rows),
        "page": page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=30),
        "communities": communities,
        "community": community,
        "box": BOX,
    }
    return render(request, "orgs/relations/street.html", context)


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the relations of an organisation; its managers propose, confirm and end them here."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    return _page(request, organisation, None)


@login_required
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a relation."""
    organisation = at_desk(request, pk, "orgs.manage_organisation")
    form = RelationForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return _page(request, organisation, form)
    try:
        actions.propose_relation(by=request.user, **form.given())  # type: ignore[arg-type]
    except ValidationError as refused:
        put_errors(form, refused, {"target": "other"})
        return _page(request, organisation, form)
    messages.success(request, _("Proposed; the other side was told."))
    return redirect("orgs:relations", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, relation_pk: int, step: str) -> HttpResponse:
    """Confirm, decline or end."""
    organisation = get_object_or_404(Organisation, pk=pk)
    related = ("source__place", "target__place", "place", "proposed_for")
    relation = get_object_or_404(OrgRelation.objects.of(organisation).select_related(*related), pk=relation_pk)
    if step not in DEEDS:
        raise Http404
    facts = {} if step == "confirm" else {"reason": request.POST.get("reason", "")[:1000]}
    try:
        DEEDS[step](relation=relation, by=request.user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:relations", pk=pk)


def _page(request: HttpRequest, organisation: Organisation, form: RelationForm | None) -> HttpResponse:
    user: Any = request.user
    manages = user.has_perm("orgs.manage_organisation", organisation)
    rows = list(relations_of(organisation).filter(stage__in=(Related.PROPOSED, Related.CONFIRMED))[:200])
    confirmed = [one for one in rows if one.stage == Related.CONFIRMED]
    steps = {one.pk: available_steps(RELATION, one, user) if user.is_authenticated else [] for one in rows}
    web = web_of(public_relations().filter(pk__in=[one.pk for one in confirmed]), middle=organisation)
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "relations") if manages else [],
        "manages": manages,
        "web": web,
        "box": BOX,
        "relations": [(one, steps[one.pk]) for one in confirmed],
        "waiting": [(one, steps[one.pk]) for one in rows if manages and one.stage == Related.PROPOSED],
        "form": form or RelationForm(organisation=organisation),
    }
    return render(request, "orgs/relations/index.html", context)
