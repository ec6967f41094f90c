"""The way on to registration: the conditions, the application, the credit code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.flow import available_steps, progress
from disclosure.queries import public_trace
from orgs.actions import register as actions
from orgs.actions.register.deeds import REGISTRATION_STEPS
from orgs.models.register import Registration
from orgs.rules.registration import registration_conditions, why_not_begin
from orgs.states.registration import BEFORE_STREET, REGISTRATION
from orgs.web.forms.register import BeginRegistrationForm, RegisteredForm, RegistrationForm

from .register import keep_files, managed_or_403, organisation_or_404, step_by, words_of


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest application with its conditions, or how to begin one; a POST keeps what is written."""
    organisation = managed_or_403(request, pk)
    user: Any = request.user
    row = _newest(pk)
    manages = user.has_perm("orgs.manage_organisation", organisation)
    writes = manages and row is not None and row.stage in BEFORE_STREET
    form = RegistrationForm(request.POST or None, instance=row) if writes else None
    if request.method == "POST" and form is not None and row is not None:
        if form.is_valid() and _kept(request, row, form):
            return redirect(row)
        row.refresh_from_db()
    begins = manages and why_not_begin(organisation) is None
    context = {
        "organisation": organisation,
        "registration": row,
        "form": form,
        "begin_form": BeginRegistrationForm(initial={"name": organisation.name}) if begins else None,
        **(_parts(row, user) if row is not None else {}),
    }
    return render(request, "orgs/register/registration.html", context)


def _parts(row: Registration, user: Any) -> dict[str, Any]:
    offers = available_steps(REGISTRATION, row, user)
    enters = next((offer for offer in offers if offer.step.name == "register"), None)
    return {
        "marks": progress(REGISTRATION, row),
        "conditions": registration_conditions(row),
        "offers": [offer for offer in offers if offer.step.name != "register"],
        "registered_form": RegisteredForm() if enters and enters.open else None,
        "attachments": attachments_of(row),
        "trace": public_trace(REGISTRATION, row, user, concerned=True),
    }


def _kept(request: HttpRequest, row: Registration, form: RegistrationForm) -> bool:
    user: Any = request.user
    try:
        kept = actions.save_registration(registration=row, by=user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused.messages)  # type: ignore[arg-type]
        return False
    keep_files(request, kept)
    messages.success(request, _("Kept."))
    return True


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to prepare registration."""
    organisation = organisation_or_404(pk)
    form = BeginRegistrationForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        messages.error(request, _("Choose as what, and give the name."))
        return redirect("orgs:registration", pk=pk)
    try:
        actions.begin_registration(organisation=organisation, by=user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, words_of(refused, Registration))
    return redirect("orgs:registration", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the newest application by its action."""
    row = _newest(pk)
    if row is None:
        raise Http404
    if name != "register":
        return step_by(request, row, REGISTRATION_STEPS, name)
    form = RegisteredForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        messages.error(request, _("Code, authority and day are needed."))
        return redirect(row)
    try:
        actions.enter_registration(registration=row, by=user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, words_of(refused, Registration))
    else:
        messages.success(request, _("Registered. The organisation works on with rights of its own."))
    return redirect(row)


def _newest(pk: int) -> Registration | None:
    rows = Registration.objects.select_related("organisation__place").filter(organisation=pk)
    return rows.order_by("-pk").first()
