"""A Party member registers at home beside the workplace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from residents import actions
from residents.models import DualRegistration
from residents.queries import household_of
from residents.web.forms.moves import DualForm


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Name the workplace and consent."""
    own = household_of(request.user)  # type: ignore[arg-type]
    if own is None:
        return redirect("residents:join")
    if not own.is_party_member or request.user.acting_for is not None:  # type: ignore[union-attr]
        raise PermissionDenied(_("The office has not noted you as a Party member. Please ask the community desk."))
    form = DualForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.register_dual(resident=own, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("You are registered here too. Thank you."))
            return redirect("residents:mine")
    return render(request, "residents/dual.html", {"form": form})


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one's own registration today."""
    own = household_of(request.user)  # type: ignore[arg-type]
    for registration in DualRegistration.objects.filter(resident=own, ended_on=None) if own else ():
        actions.end_dual(registration=registration, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Your registration here has ended."))
    return redirect("residents:mine")
