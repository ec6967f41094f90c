"""My own page as a talent, and naming others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps, progress
from residents import actions
from residents.models import Invitation
from residents.queries import household_of
from residents.queries.talents import talent_fields, talent_of
from residents.states import ENDED, TALENT, TalentStage
from residents.web.forms.talents import ConsentForm, NameForm, ProfileForm, WhyForm, nameable_places

OWN_STEPS = {"refuse_listing", "retire"}


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show where I stand, and let me recommend myself."""
    user = request.user
    talent = talent_of(user)  # type: ignore[arg-type]
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommend_myself(by=user, why=form.cleaned_data["why"])  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Thank you. The community desk will look at it."))
            return redirect("residents:my_talent")
    names = talent_fields()
    offers = available_steps(TALENT, talent, user) if talent else []  # type: ignore[arg-type]
    context = {
        "talent": talent,
        "household": household_of(user),  # type: ignore[arg-type]
        "form": form,
        "may_recommend": talent is None or talent.stage in ENDED,
        "marks": progress(TALENT, talent) if talent and talent.stage not in ENDED else [],
        "fields": [names[pk] for pk in talent.field_ids if pk in names] if talent else [],
        "may_refuse": any(offer.step.name == "refuse_listing" for offer in offers),
        "offers": [offer for offer in offers if offer.step.name == "retire"] if talent and talent.consented_at else [],
        "invitations": Invitation.objects.concerning(user).open().count(),  # type: ignore[arg-type]
    }
    return render(request, "residents/talents/mine.html", context)


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Agree to be listed, or change what is shown."""
    talent = talent_of(request.user)  # type: ignore[arg-type]
    if talent is None or talent.stage not in {TalentStage.CONFIRMED, TalentStage.LISTED}:
        return redirect("residents:my_talent")
    asks = talent.stage == TalentStage.CONFIRMED
    form = (ConsentForm if asks else ProfileForm)(request.POST or None, talent=talent)
    if request.method == "POST" and form.is_valid():
        act = actions.agree_to_be_listed if asks else actions.keep_profile
        try:
            act(talent=talent, by=request.user, **form.profile())  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused, {"fields": "fields_"})
        else:
            words = _("Thank you. Your neighbours can find you now.") if asks else _("Saved.")
            messages.success(request, words)
            return redirect("residents:my_talent")
    return render(request, "residents/talents/profile.html", {"form": form, "talent": talent, "asks": asks})


@login_required
@require_POST
def step(request: HttpRequest, name: str) -> HttpResponse:
    """Refuse to be listed, or leave the pool."""
    talent = talent_of(request.user)  # type: ignore[arg-type]
    if talent is None or name not in OWN_STEPS:
        raise Http404
    try:
        if name == "retire":
            actions.retire_talent(talent=talent, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
        else:
            actions.refuse_listing(talent=talent, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done. Nobody finds you in the pool of talents now."))
    return redirect("residents:my_talent")


@login_required
def name(request: HttpRequest) -> HttpResponse:
    """Name somebody; the answer is the same whoever lives where."""
    user = request.user
    form = NameForm(request.POST or None, by=user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_neighbour(by=user, **form.cleaned_data)  # type: ignore[arg-type]
        except (ValidationError, PermissionDenied) as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Thank you. The community desk will look at it."))
            return redirect("residents:talents")
    context = {"form": form, "has_places": nameable_places(user).exists()}  # type: ignore[arg-type]
    return render(request, "residents/talents/name.html", context)


def add_errors(form: Form, refused: Exception, renamed: dict[str, str] | None = None) -> None:
    """Put a refusal beside the field that it names, or above the form."""
    if isinstance(refused, ValidationError) and hasattr(refused, "error_dict"):
        for field, words in refused.message_dict.items():
            shown = (renamed or {}).get(field, field)
            form.add_error(shown if shown in form.fields else None, words)  # type: ignore[arg-type]
    else:
        words = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
        form.add_error(None, words)  # type: ignore[arg-type]
