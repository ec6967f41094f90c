"""Party building for everybody: how far it reaches, the branches, and an organisation's branch and instructor."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.models import Organisation
from orgs.models.party import PartyBranch
from orgs.queries import public_organisations
from orgs.queries.party import (
    branch_of,
    charge_of,
    covers_of,
    guidance_of,
    is_instructor,
    public_branches,
    visible_branches,
)
from orgs.queries.party_coverage import coverage, without_branch
from orgs.queries.party_sheet import coverage_book
from orgs.states.party import PARTY_BRANCH, BranchStage
from orgs.web.forms.party import CoverForm, SecretaryForm
from places.models import Place

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN_STEPS = ("approve", "dissolve")


def street_here() -> Place:
    """Return the street that this installation serves."""
    return get_object_or_404(Place, code=settings.STREET_CODE)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show how far the Party's work reaches, and the branches with whom they cover; no member is named."""
    street = street_here()
    rows = public_branches(street).prefetch_related("covers__organisation")
    page = page_of(rows, keys=("-founded_on", "-id"), after=request.GET.get("after", ""), size=20)
    user: Any = request.user
    context = {
        "coverage": coverage(street),
        "page": page,
        "staff": user.is_authenticated and user.has_perm("orgs.plan_branch", street),
        "is_street_staff": user.is_authenticated and user.has_perm("orgs.keep_instructors", street),
        "has_desk": user.is_authenticated
        and (is_instructor(user) or PartyBranch.objects.running().filter(secretary=user).exists()),
        "drafts": visible_branches(user).filter(street=street, founded_on=None).exclude(stage=BranchStage.DISSOLVED)
        if user.is_authenticated
        else [],
    }
    return render(request, "orgs/party/index.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Hand the figures out as a workbook, to staff."""
    if not request.user.has_perm("orgs.view_party"):
        raise Http404
    response = HttpResponse(content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="party-coverage.xlsx"'
    coverage_book(coverage(street_here())).save(response)
    return response


def branch_or_404(request: HttpRequest, pk: int) -> PartyBranch:
    """Return a branch whose page this person may open; a plan is not there for the others."""
    return get_object_or_404(visible_branches(request.user), pk=pk)


@require_safe
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a branch: whom it covers, its secretary, its meetings in summary; what is inside, to those concerned."""
    found = branch_or_404(request, pk)
    user: Any = request.user
    inside = user.has_perm("orgs.read_branch_inside", found)
    offers = available_steps(PARTY_BRANCH, found, user) if user.is_authenticated else []
    meetings = found.meetings.select_related("kind")
    if not inside:
        meetings = meetings.exclude(summary="")
    members = found.members.filter(left_on=None).count()
    keeps = user.has_perm("orgs.keep_branch", found)
    planning = found.stage == BranchStage.PLANNED and user.has_perm("orgs.plan_branch", found)
    context = {
        "branch": found,
        "marks": progress(PARTY_BRANCH, found),
        "covers": covers_of(found),
        "meetings": page_of(meetings, keys=("-held_on", "-id"), after=request.GET.get("after", ""), size=10),
        "member_count": members if inside or members >= settings.PARTY_MEMBERS_SHOWN else None,
        "inside": inside,
        "keeps_members": user.has_perm("orgs.keep_branch_members", found),
        "offers": [offer for offer in offers if offer.step.name in PLAIN_STEPS],
        "start": next((offer for offer in offers if offer.step.name == "start"), None),
        "changes": any(offer.step.name == "change_secretary" for offer in offers),
        "secretary_form": SecretaryForm(),
        "cover_form": CoverForm(organisations=coverable(found)) if may_change_covers(found, keeps, planning) else None,
        "may_end_cover": planning or (keeps and found.stage == BranchStage.RUNNING),
        "trace": public_trace(PARTY_BRANCH, found, user, concerned=inside),
    }
    return render(request, "orgs/party/branch.html", context)


def may_change_covers(found: PartyBranch, keeps: bool, planning: bool) -> bool:
    """Whether one more organisation is offered."""
    return found.kind != "alone" and (planning or (keeps and found.stage == BranchStage.RUNNING))


def coverable(found: PartyBranch) -> Any:
    """Return the active organisations of the branch's street that no branch covers."""
    rows = without_branch(Organisation.objects.active().filter(street=found.street_id))
    return rows.exclude(branch_covers__branch=found).order_by("name")


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation's branch and instructor; its guidance to managers, the instructor and staff of its place."""
    found = get_object_or_404(public_organisations(), pk=pk)
    user: Any = request.user
    reads = user.is_authenticated and user.has_perm("orgs.read_guidance", found)
    rows = guidance_of(found) if reads else guidance_of(found).none()
    context = {
        "organisation": found,
        "branch": branch_of(found),
        "charge": charge_of(found),
        "reads": reads,
        "guides": user.is_authenticated and user.has_perm("orgs.give_guidance", found),
        "page": page_of(rows, keys=("-visited_on", "-id"), after=request.GET.get("after", ""), size=10),
    }
    return render(request, "orgs/party/organisation.html", context)
