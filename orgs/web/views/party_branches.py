"""What staff and secretaries do with a branch on the portal: plan, decide, cover, members, meetings."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.states import Role
from core.attachments import attachments_of, store_attachment
from orgs.actions import party_branches as actions
from orgs.actions.party_members import add_branch_member, end_branch_member
from orgs.actions.party_records import change_meeting, record_meeting
from orgs.models import Organisation
from orgs.models.party import BranchCover, BranchMeeting, BranchMember
from orgs.queries.party import visible_branches
from orgs.queries.party_coverage import without_branch
from orgs.web.forms.party import (
    BranchForm,
    CoverForm,
    MeetingForm,
    MemberForm,
    ReasonForm,
    SecretaryForm,
    staffed_places,
)
from places.models import lying_in

from .party import branch_or_404, coverable


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Plan a branch."""
    user: Any = request.user
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    if not paths:
        raise PermissionDenied
    free = without_branch(Organisation.objects.active().filter(lying_in(paths)))
    form = BranchForm(
        request.POST or None,
        places=staffed_places(paths),
        organisations=free.select_related("place").order_by("place__path", "name"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            branch = actions.plan_branch(by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Planned. The street approves it."))
            return redirect(branch)
    return render(request, "orgs/party/branch_new.html", {"form": form})


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Approve, set up, change the secretary, dissolve."""
    branch = branch_or_404(request, pk)
    user: Any = request.user
    try:
        if name == "approve":
            actions.approve_branch(branch=branch, by=user)
        elif name == "dissolve":
            actions.dissolve_branch(branch=branch, by=user, reason=request.POST.get("reason", ""))
        elif name in {"start", "change_secretary"}:
            _secretary(request, branch, name, user)
        else:
            raise Http404
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(branch)


def _secretary(request: HttpRequest, branch: Any, name: str, user: Any) -> None:
    if not user.has_perm("orgs.keep_branch", branch):
        raise PermissionDenied
    form = SecretaryForm(request.POST)
    if not form.is_valid():
        raise ValidationError([f"{form[field].label}：{words}" for field, e in form.errors.items() for words in e])
    person, since, until = (form.cleaned_data[key] for key in ("phone", "since", "until"))
    if name == "start":
        actions.start_branch(branch=branch, secretary=person, founded_on=since, until=until, by=user)
    else:
        actions.change_secretary(branch=branch, secretary=person, since=since, until=until, by=user)


@login_required
@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a branch cover one more organisation."""
    branch = branch_or_404(request, pk)
    form = CoverForm(request.POST, organisations=coverable(branch))
    if not form.is_valid():
        messages.error(request, _("Choose an organisation that no branch covers."))
        return redirect(branch)
    try:
        actions.add_cover(branch=branch, organisation=form.cleaned_data["organisation"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(branch)


@login_required
@require_POST
def uncover(request: HttpRequest, pk: int, cover_pk: int) -> HttpResponse:
    """Let a branch no longer cover an organisation."""
    branch = branch_or_404(request, pk)
    row = get_object_or_404(BranchCover, pk=cover_pk, branch=branch)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        actions.end_cover(cover=row, by=request.user, reason=reason)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(branch)


@login_required
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who takes part in a branch to the few who may read it, and add somebody; 404 for everybody else."""
    branch = branch_or_404(request, pk)
    user: Any = request.user
    if not user.has_perm("orgs.read_branch_inside", branch):
        raise Http404
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_branch_member(branch=branch, by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Done."))
            return redirect("orgs:party_members", pk)
    context = {
        "branch": branch,
        "form": form,
        "members": branch.members.filter(left_on=None).order_by("joined_on", "pk"),
        "former": branch.members.exclude(left_on=None).order_by("-left_on", "pk")[:100],
        "keeps": user.has_perm("orgs.keep_branch_members", branch) and branch.stage == "running",
    }
    return render(request, "orgs/party/members.html", context)


@login_required
@require_POST
def end_member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Say that somebody no longer takes part."""
    branch = branch_or_404(request, pk)
    if not request.user.has_perm("orgs.read_branch_inside", branch):
        raise Http404
    member = get_object_or_404(BranchMember, pk=member_pk, branch=branch)
    try:
        end_branch_member(member=member, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("orgs:party_members", pk)


@login_required
def new_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a meeting, with photos."""
    branch = branch_or_404(request, pk)
    user: Any = request.user
    if not user.has_perm("orgs.record_branch_meeting", branch):
        raise PermissionDenied
    form = MeetingForm(request.POST or None)
    form.instance.branch, form.instance.recorded_by = branch, user
    if request.method == "POST" and form.is_valid():
        try:
            meeting = record_meeting(branch=branch, by=user, **form.cleaned_data)
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=meeting, by=user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Recorded."))
            return redirect(meeting)
    return render(request, "orgs/party/meeting_new.html", {"branch": branch, "form": form})


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting: its summary to everybody, minutes and photos to those concerned; without a summary, to them."""
    found = get_object_or_404(BranchMeeting.objects.select_related("branch__place", "kind"), pk=pk)
    inside = request.user.has_perm("orgs.read_branch_inside", found)
    if not inside and (not found.summary or not visible_branches(request.user).filter(pk=found.branch_id).exists()):
        raise Http404
    context = {
        "meeting": found,
        "inside": inside,
        "attachments": attachments_of(found) if inside else [],
        "records": request.user.has_perm("orgs.record_branch_meeting", found),
    }
    return render(request, "orgs/party/meeting.html", context)


@login_required
def edit_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the words of a meeting, and add photos."""
    found = get_object_or_404(BranchMeeting.objects.select_related("branch__place", "kind"), pk=pk)
    user: Any = request.user
    if not user.has_perm("orgs.record_branch_meeting", found):
        raise Http404
    form = MeetingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(meeting=found, by=user, **form.cleaned_data)
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=found, by=user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            return redirect(found)
    return render(request, "orgs/party/meeting_new.html", {"branch": found.branch, "form": form, "meeting": found})
