"""An organisation's life on the register: its page, the desk of staff, and what the pages share."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import store_attachment
from core.flow import available_steps, progress
from orgs.actions.register.deeds import SUSPENSION_STEPS, Deed
from orgs.models import Organisation
from orgs.models.register import Suspension
from orgs.queries.register import late_changes, owing, public_history, report_standing
from orgs.queries.register_desk import desk_of
from orgs.rules.growth import NEXT_STEP, next_conditions
from orgs.rules.reports import window_of, year_reported
from orgs.states import GROWTH
from orgs.states.discipline import RUNNING, SUSPENSION
from places.models import lying_in

SHOWN = 100


def organisation_or_404(pk: int) -> Organisation:
    """Return an organisation with its place; who left the register has a page, too."""
    return get_object_or_404(Organisation.objects.select_related("place"), pk=pk)


def managed_or_403(request: HttpRequest, pk: int) -> Organisation:
    """Return an organisation that the reader manages or that staff look after."""
    organisation = organisation_or_404(pk)
    if not request.user.has_perm("orgs.read_register", organisation):
        raise PermissionDenied
    return organisation


def step_by(request: HttpRequest, obj: Any, deeds: Mapping[str, Deed], name: str) -> HttpResponse:
    """Take a step by its action and lead back; a refusal is shown in its words."""
    if name not in deeds:
        raise Http404
    try:
        deeds[name](obj, request.user, request.POST.get("reason", ""))  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, words_of(refused, type(obj)))
    else:
        messages.success(request, _("Done."))
    return redirect(obj)


def words_of(refused: ValidationError, model: type[Model]) -> str:
    """Return a refusal in one line, naming its fields."""
    if not hasattr(refused, "error_dict"):
        return " ".join(refused.messages)
    names = {field.name: getattr(field, "verbose_name", field.name) for field in model._meta.get_fields()}
    return " ".join(f"{names.get(name, name)}：{'；'.join(words)}" for name, words in refused.message_dict.items())


def keep_files(request: HttpRequest, subject: Model) -> None:
    """Keep the files that came with a form, and say which ones can't be kept."""
    for upload in request.FILES.getlist("files"):
        try:
            store_attachment(upload=upload, subject=subject, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))


def hub(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an organisation stands on the register, what was changed, and what comes next."""
    organisation = organisation_or_404(pk)
    user: Any = request.user
    suspension = organisation.suspensions.running().first()
    reads = user.has_perm("orgs.read_register", organisation)
    context = {
        "organisation": organisation,
        "marks": progress(GROWTH, organisation),
        "conditions": next_conditions(organisation),
        "next_step": GROWTH.step(NEXT_STEP[organisation.stage]) if organisation.stage in NEXT_STEP else None,
        "suspension": suspension,
        "offers": available_steps(SUSPENSION, suspension, user) if suspension and user.is_authenticated else [],
        "history": public_history(organisation)[:SHOWN],
        "punishments": organisation.punishments.order_by("-decided_on", "-pk")[:SHOWN],
        "suspensions": organisation.suspensions.exclude(stage__in=RUNNING).order_by("-pk"),
        "case": organisation.deregistrations.order_by("-pk").first(),
        "reads": reads,
        "standing": report_standing(organisation, timezone.localdate()),
        "late_changes": late_changes(organisation) if reads else 0,
    }
    return render(request, "orgs/register/hub.html", context)


@login_required
@require_POST
def suspension_step(request: HttpRequest, pk: int, suspension_pk: int, name: str) -> HttpResponse:
    """Report as mended, answer that, or lift the suspension."""
    rows = Suspension.objects.select_related("organisation__place").filter(organisation=pk)
    return step_by(request, get_object_or_404(rows, pk=suspension_pk), SUSPENSION_STEPS, name)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show staff what of the register waits, and who owes the annual report."""
    user: Any = request.user
    if not user.has_perm("orgs.view_register"):
        raise PermissionDenied
    paths = user.standing.paths("street_staff", "community_staff")
    year = year_reported(timezone.localdate())
    missing = owing(year).filter(lying_in(paths)).select_related("place").order_by("name")
    context = {
        "parts": desk_of(paths),
        "year": year,
        "window": window_of(year),
        "owing": missing[:SHOWN],
        "owing_count": missing.count(),
    }
    return render(request, "orgs/register/desk.html", context)
