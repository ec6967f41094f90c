"""Joint programmes and peers' ratings."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import federation_work as actions
from orgs.models.federation_work import JointProgramme, PeerRating, ProgrammeHost
from orgs.queries.federation import open_peer_round, public_programmes
from orgs.rules.federation import speaks_for
from orgs.states.federation import PROGRAMME, HostStage, ProgrammeStage
from orgs.web.forms.federation import CloseForm, PeerForm, ProgrammeForm

from .public import federation_or_404, organisations_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the joint programmes."""
    federation = federation_or_404()
    page = page_of(public_programmes(federation), keys=("-id",), after=request.GET.get("after", ""))
    context = {"page": page, "plans": organisations_of(user_of(request), federation).exists()}
    return render(request, "orgs/federation/programmes.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Plan something together with other members."""
    federation, user = federation_or_404(), user_of(request)
    members = organisations_of(user, federation)
    if not members.exists():
        raise PermissionDenied
    form = ProgrammeForm(request.POST or None, speaks_for=members, federation=federation)
    made: list[JointProgramme] = []

    def deed() -> None:
        made.append(actions.plan_programme(federation=federation, by=user, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and tried_in(form, deed):
        return redirect(made[0])
    return render(request, "orgs/federation/plan.html", {"form": form})


def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a joint programme and who takes part; its organiser leads it from here."""
    found, user = _programme(pk), user_of(request)
    leads = user.is_authenticated and user.has_perm("orgs.lead_programme", found)
    closes = leads and found.stage == ProgrammeStage.RUNNING
    form: Any = CloseForm(request.POST or None) if closes else None
    posted = request.method == "POST" and form is not None and form.is_valid()
    if posted and tried_in(form, lambda: actions.close_programme(programme=found, by=user, **form.cleaned_data)):
        return redirect(found)
    hosts = list(found.hosts.select_related("organisation__place").order_by("pk"))
    offers = available_steps(PROGRAMME, found, user) if leads else []
    context: dict[str, Any] = {
        "programme": found,
        "marks": progress(PROGRAMME, found),
        "hosts": [host for host in hosts if host.stage != HostStage.DECLINED],
        "asked": [host for host in hosts if host.stage == HostStage.INVITED and speaks_for(user, host.organisation)],
        "form": form,
        "offers": [offer for offer in offers if offer.step.name in actions.PROGRAMME_STEPS],
        "trace": public_trace(PROGRAMME, found, user),
    }
    return render(request, "orgs/federation/programme.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Begin a programme, or call it off."""
    found, user = _programme(pk), user_of(request)
    if name not in actions.PROGRAMME_STEPS:
        raise Http404
    tried(request, lambda: actions.PROGRAMME_STEPS[name](found, user, request.POST.get("reason", "")))
    return redirect(found)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one's organisation takes part."""
    host = get_object_or_404(ProgrammeHost.objects.select_related("programme", "organisation"), pk=pk)
    user = user_of(request)
    if not speaks_for(user, host.organisation):
        raise Http404
    yes = request.POST.get("takes_part") == "1"
    tried(request, lambda: actions.answer_invitation(host=host, takes_part=yes, by=user))
    return redirect(host)


@login_required
def peers(request: HttpRequest) -> HttpResponse:
    """Let members say what it was like to work with each other, while a round runs."""
    federation, user = federation_or_404(), user_of(request)
    members = list(organisations_of(user, federation))
    if not members:
        raise PermissionDenied
    chosen = request.POST.get("for") or request.GET.get("for") or str(members[0].pk)
    rater = next((one for one in members if str(one.pk) == chosen), None)
    if rater is None:
        raise Http404
    running = open_peer_round(federation)
    form: Any = PeerForm(request.POST or None, rater=rater, peer_round=running) if running else None
    posted = request.method == "POST" and form is not None and form.is_valid()
    if posted and tried_in(form, lambda: actions.rate_peer(rater=rater, by=user, **form.cleaned_data)):
        return redirect(f"{request.path}?for={rater.pk}")
    given = PeerRating.objects.filter(rater=rater, round=running).select_related("rated").order_by("pk")
    choices: Any = form.fields["rated"] if form else None
    context = {
        "rater": rater,
        "members": members,
        "round": running,
        "form": form if choices is not None and choices.queryset.exists() else None,
        "given": given if running else [],
    }
    return render(request, "orgs/federation/peers.html", context)


def _programme(pk: int) -> JointProgramme:
    related = ("organisation__place", "federation__place", "federation__organisation")
    return get_object_or_404(JointProgramme.objects.select_related(*related), pk=pk)
