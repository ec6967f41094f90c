"""Proposals on the portal: read, support, write."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of, store_attachment
from core.flow import FlowRefused, available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from proposals import actions
from proposals.filters.proposals import ProposalFilter
from proposals.models import Proposal
from proposals.queries.proposals import public_proposals, supports
from proposals.queries.versions import changes_of
from proposals.rules.proposals import may_change_files, may_edit, why_no_support
from proposals.states import PROPOSAL
from proposals.web.forms.proposals import ProposalForm
from proposals.web.sections import sections_of

SORTS = {"new": ("-id",), "support": ("-support_count", "-id")}


def index(request: HttpRequest) -> HttpResponse:
    """List public proposals with filters that stay in the address."""
    found = ProposalFilter(request.GET, queryset=public_proposals())
    rows = found.qs if found.is_valid() else public_proposals().none()
    keys = SORTS.get(request.GET.get("sort", ""), SORTS["new"])
    page = page_of(rows, keys=keys, after=request.GET.get("after", ""), size=20)
    template = "proposals/_list.html" if request.htmx else "proposals/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"filter": found, "page": page})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposal as a process page: state, what you can do now, content, answer, trace."""
    proposal = _readable(request, pk)
    user = request.user
    offers = available_steps(PROPOSAL, proposal, user) if user.is_authenticated else []
    own = {"file", "file_again", "withdraw"}
    above, below = sections_of(proposal, user)  # type: ignore[arg-type]
    context = {
        "proposal": proposal,
        "above": above,
        "below": below,
        "marks": progress(PROPOSAL, proposal),
        "offers": [offer for offer in offers if offer.step.name in own],
        "why_no_support": why_no_support(proposal, user),  # type: ignore[arg-type]
        "supports": user.is_authenticated and supports(user, proposal),
        "may_edit": user.is_authenticated and may_edit(user, proposal),  # type: ignore[arg-type]
        "may_change_files": user.is_authenticated and may_change_files(user, proposal),  # type: ignore[arg-type]
        "attachments": attachments_of(proposal),
        "run": proposal.runs.running().first(),
        "versions": list(proposal.versions.order_by("-number")),
        "trace": public_trace(PROPOSAL, proposal, user),
    }
    return render(request, "proposals/detail.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a proposal."""
    return _write(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or complete what was returned."""
    proposal = _readable(request, pk)
    if not request.user.has_perm("proposals.write_proposal", proposal):
        raise PermissionDenied(_("Only its author writes a proposal."))
    return _write(request, proposal)


def _write(request: HttpRequest, proposal: Proposal | None) -> HttpResponse:
    user = request.user
    form = ProposalForm(request.POST or None, instance=proposal, by=user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_proposal(by=user, proposal=proposal, **form.cleaned_data)  # type: ignore[arg-type]
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=saved, by=user)  # type: ignore[arg-type]
            if "file" in request.POST:
                saved = actions.file_proposal(proposal=saved, by=user)  # type: ignore[arg-type]
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            filed = _("Filed. Tell your neighbours: their support counts.")
            messages.success(request, filed if "file" in request.POST else _("Saved as a draft that only you see."))
            return redirect(saved)
    return render(request, "proposals/write.html", {"form": form, "proposal": proposal})


@login_required
@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support a proposal, or take one's support back."""
    proposal = _readable(request, pk, among=Proposal.objects.for_support())
    act = actions.take_back_support if "back" in request.POST else actions.support
    try:
        proposal = act(proposal=proposal, by=request.user)  # type: ignore[arg-type]
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        thanks = _("Thank you: %(count)d households support it now.") % {"count": proposal.support_count}
        messages.success(request, _("Your support is taken back.") if "back" in request.POST else thanks)
    return redirect("proposals:detail", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """File or withdraw."""
    proposal = _readable(request, pk)
    try:
        if name in {"file", "file_again"}:
            actions.file_proposal(proposal=proposal, by=request.user)  # type: ignore[arg-type]
        elif name == "withdraw":
            actions.withdraw(proposal=proposal, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
        else:
            raise Http404
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("proposals:detail", pk=pk)


def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a change of the text changed, paragraph by paragraph."""
    proposal = _readable(request, pk)
    row = get_object_or_404(proposal.versions, number=number)
    return render(request, "proposals/version.html", {"proposal": proposal, "version": row, "changes": changes_of(row)})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List one's own proposals, drafts included."""
    rows = Proposal.objects.of(request.user).select_related("place", "category")  # type: ignore[arg-type]
    return render(
        request, "proposals/mine.html", {"page": page_of(rows, keys=("-id",), after=request.GET.get("after", ""))}
    )


_SHOWN = Proposal.objects.select_related("place", "author", "category", "merged_into", "organisation")


def _readable(request: HttpRequest, pk: int, *, among: QuerySet[Proposal] = _SHOWN) -> Proposal:
    """Return the proposal if the person may read it; 404 tells a stranger nothing of it."""
    proposal = get_object_or_404(among.all(), pk=pk)
    if not request.user.has_perm("proposals.read_proposal", proposal):
        raise Http404
    return proposal
